package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.AcceptedForm;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.PrintedObject;
import io.navidec.cluster.view.Translation;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Reads one abroad object where it is. What is newer than the record goes into the record first, so that a client never sees a
 * version that a list or watch does not know; when the cluster is away the record answers, with a Warning.
 */
final class AbroadReads {
    private static final Logger LOG = Logger.getLogger(AbroadReads.class);
    /** For a read that the record can answer as well. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final AbroadTable table;
    private final HomeAs home;
    private final Rights rights;
    private final Guests guests;
    private final Learning learning;
    private final Rendering rendering;

    AbroadReads(AbroadTable table, HomeAs home, Rights rights, Guests guests, Learning learning, Rendering rendering) {
        this.table = table;
        this.home = home;
        this.rights = rights;
        this.guests = guests;
        this.learning = learning;
        this.rendering = rendering;
    }

    /** The answer to a get of the object or of a subresource. */
    Uni<ApiAnswer> get(Incoming in, AbroadRecord record) {
        return rights.require(in.who(), in.request()).chain(() -> read(in, record));
    }

    private Uni<ApiAnswer> read(Incoming in, AbroadRecord record) {
        if (!in.request().subresource().isEmpty()) {
            return other(in, record);
        }
        if (record.phase().held()) {
            // Between two clusters the record itself is the object.
            return rendering.object(in, record, 200, record.view(), null);
        }
        return in.request().version().equals(record.type().version()) ? whole(in, record) : other(in, record);
    }

    /** It was not where the record said: has it moved on since? Then it is read there; each time the record is a later one. */
    private Uni<ApiAnswer> elsewhere(Incoming in, AbroadRecord record, Supplier<Uni<ApiAnswer>> otherwise) {
        AbroadRecord now = table.visible(record.key());
        if (now == null) {
            return home.read(in);
        }
        boolean moved = now.generation() > record.generation()
                || (now.phase().held() && !record.phase().held());
        return moved ? read(in, now) : otherwise.get();
    }

    private Uni<ApiAnswer> whole(Incoming in, AbroadRecord record) {
        if (guests.silent(record)) {
            return known(in, record, "it was silent a moment ago");
        }
        Uni<ApiAnswer> live = in.form().kind() == AcceptedForm.Kind.TABLE
                ? guests.printed(record)
                : guests.call(record, ApiCall.get(Guests.target(in.request())));
        return live.chain(answer -> {
                    if (answer.ok()) {
                        return learning.seen(record, PrintedObject.of(answer.tree()))
                                .chain(now -> rendering.object(in, now, 200, now.view(), answer.header("warning")));
                    }
                    return answer.notFound()
                            ? elsewhere(in, record, () -> missing(in, record))
                            : known(in, record, "HTTP " + answer.status());
                })
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithUni(() -> known(in, record, "no answer within " + PATIENCE))
                .onFailure(KubeClient.Unreachable.class)
                .recoverWithUni(why -> known(in, record, why.getMessage()));
    }

    /** The cluster answers, and says that the object is not there. */
    private Uni<ApiAnswer> missing(Incoming in, AbroadRecord record) {
        if (record.orphaning()) {
            // Until what it leaves behind is taken over, as an API server shows it while its collector is at work.
            return rendering.object(in, record, 200, record.view(), null);
        }
        if (record.phase() == Phase.DELETING) {
            return learning.gone(record)
                    .onFailure()
                    .recoverWithNull()
                    .replaceWith(Status.notFound(record.key()).answer());
        }
        if (!record.root()) {
            // Controllers come and go with their pods; nobody restores those.
            return Uni.createFrom().item(Status.notFound(record.key()).answer());
        }
        String warning = Rendering.warning(record.key().shortName() + " is missing on cluster " + record.cluster()
                + "; this is its last known state");
        return rendering.object(in, record, 200, record.view(), warning);
    }

    private Uni<ApiAnswer> known(Incoming in, AbroadRecord record, @org.jspecify.annotations.Nullable String why) {
        LOG.debugf("resource=%s cluster=%s Answered from the record: %s", record.key(), record.cluster(), why);
        return rendering.object(in, record, 200, record.view(), away(record));
    }

    private static String away(AbroadRecord record) {
        String observed = Tree.stringOr(record.tree(), "", "spec", "location", "observedAt");
        return Rendering.warning("cluster " + record.cluster() + " does not answer; this is the last known state"
                + (observed.isEmpty() ? "" : ", of " + observed));
    }

    /** A subresource, or the object in another version than the record's: read live only. */
    private Uni<ApiAnswer> other(Incoming in, AbroadRecord record) {
        return guests.call(record, ApiCall.get(Guests.target(in.request())))
                .chain(answer -> {
                    Translation translation = guests.translation(record);
                    if (!answer.ok()) {
                        Uni<ApiAnswer> error = Uni.createFrom().item(error(answer, translation));
                        return answer.notFound() ? elsewhere(in, record, () -> error) : error;
                    }
                    return upToDate(record, answer)
                            .chain(now -> rendering.object(
                                    in,
                                    now,
                                    answer.status(),
                                    guests.translation(now).answer(answer.tree()),
                                    answer.header("warning")));
                })
                .onFailure(KubeClient.Unreachable.class)
                .recoverWithUni(why -> in.request().subresource().equals("status")
                                && in.request().version().equals(record.type().version())
                        ? known(in, record, why.getMessage())
                        : Uni.createFrom().failure(new Answered(unreachable(record))));
    }

    /** The record, brought up to date when this answer is of a later version of the object than it knows. */
    private Uni<AbroadRecord> upToDate(AbroadRecord record, ApiAnswer answer) {
        return guests.translation(record).newer(answer.tree())
                ? refreshed(record)
                : Uni.createFrom().item(record);
    }

    /** The record after its object was read anew; as it was when that does not work. */
    Uni<AbroadRecord> refreshed(AbroadRecord record) {
        return guests.printed(record)
                .chain(answer -> answer.ok()
                        ? learning.seen(record, PrintedObject.of(answer.tree()))
                        : Uni.createFrom().item(record))
                .onFailure(KubeClient.Unreachable.class)
                .recoverWithItem(record);
    }

    /** An error of the cluster, with the uids that clients know. */
    static ApiAnswer error(ApiAnswer answer, Translation translation) {
        return new ApiAnswer(answer.status(), answer.headers(), translation.uidsForClient(answer.body()));
    }

    static Status unreachable(AbroadRecord record) {
        return Status.unavailable(
                record.key().shortName() + " is on cluster " + record.cluster() + ", which does not answer", 1);
    }
}
