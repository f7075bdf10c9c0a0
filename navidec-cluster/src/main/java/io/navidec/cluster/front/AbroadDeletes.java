package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.route.Facts;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.PrintedObject;
import io.navidec.cluster.view.Translation;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.net.ConnectException;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Deletes one abroad object. A root's record says so before the delete is forwarded, and takes it back when the other cluster refuses, so that neither a crash
 * nor the vanished root is ever mistaken for a loss to be mended.
 */
final class AbroadDeletes {
    private static final Logger LOG = Logger.getLogger(AbroadDeletes.class);

    private final AbroadTable table;
    private final Rights rights;
    private final HomeAs home;
    private final Guests guests;
    private final Hold hold;
    private final Learning learning;
    private final Rendering rendering;

    AbroadDeletes(
            AbroadTable table,
            Rights rights,
            HomeAs home,
            Guests guests,
            Hold hold,
            Learning learning,
            Rendering rendering) {
        this.table = table;
        this.rights = rights;
        this.home = home;
        this.guests = guests;
        this.hold = hold;
        this.learning = learning;
        this.rendering = rendering;
    }

    /** The answer to a delete of one object. */
    Uni<ApiAnswer> delete(Incoming in) {
        return in.here(rights.require(in.who(), in.request()))
                .chain(in::body)
                .chain(body -> attempt(in, body, hold.patience(in.key())));
    }

    private Uni<ApiAnswer> attempt(Incoming in, byte[] body, Hold.Patience patience) {
        return patience.free().chain(() -> {
            AbroadRecord record = table.visible(in.key());
            if (record == null) {
                return home.forward(in, body); // it has come home meanwhile
            }
            String type = Facts.of("", "", in.header("content-type")).contentType();
            Map<String, Object> options = Documents.object(type, body);
            Order order = Order.of(record, options, in.request().query(), in);
            return order(order)
                    .onFailure(Moving.class)
                    .recoverWithUni(moving -> patience.changed(moving.seen).chain(() -> attempt(in, body, patience)));
        });
    }

    /** One delete of one object; {@code in} is null when it is one of many. */
    record Order(
            AbroadRecord record,
            Map<String, Object> options,
            Query query,
            boolean dryRun,
            @Nullable Incoming in) {

        /** As in the API server, the query counts only where there is no body. */
        static Order of(AbroadRecord record, Map<String, Object> options, Query query, @Nullable Incoming in) {
            boolean dryRun = options.isEmpty()
                    ? !query.get("dryRun").isEmpty()
                    : !Tree.list(options, "dryRun").isEmpty();
            return new Order(record, options, query, dryRun, in);
        }

        /** Whether what the object owns is to be left behind. */
        private boolean orphans() {
            String policy = options.isEmpty()
                    ? query.get("propagationPolicy")
                    : Tree.stringOr(options, "", "propagationPolicy");
            return policy.equals("Orphan")
                    || Tree.isTrue(options, "orphanDependents")
                    || (options.isEmpty() && query.isTrue("orphanDependents"));
        }
    }

    /** The object is frozen where it is: to be tried again when its record has changed from this one. */
    static final class Moving extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient AbroadRecord seen;

        Moving(AbroadRecord seen) {
            super("being moved", null, false, false);
            this.seen = seen;
        }
    }

    /** Carries it out; fails with {@link Answered} where the answer is not of the other cluster. */
    Uni<ApiAnswer> order(Order order) {
        boolean orphans = order.orphans() && order.record().root();
        ApiCall call = call(order);
        if (order.dryRun()) {
            return send(order.record(), call).chain(answer -> tell(order, order.record(), answer));
        }
        Phase before = order.record().phase();
        return accepted(order.record(), orphans)
                .chain(record -> send(record, call)
                        .onFailure(NeverSent.class)
                        .call(why -> takenBack(record, before))
                        .onFailure(NeverSent.class)
                        .transform(why -> new Answered(AbroadReads.unreachable(record)))
                        .chain(answer -> answered(order, record, before, answer)));
    }

    private ApiCall call(Order order) {
        AbroadRecord record = order.record();
        Translation translation = guests.translation(record);
        byte[] body =
                order.options().isEmpty() ? new byte[0] : Json.bytes(translation.optionsForAbroad(order.options()));
        String target = KubePath.object(record.type(), record.key())
                .with(order.query().without("resourceVersion").without("resourceVersionMatch"))
                .toString();
        return ApiCall.delete(target, body.length == 0 ? null : body);
    }

    /** The record in phase Deleting; of a descendant, which nobody restores, the record as it is. */
    private Uni<AbroadRecord> accepted(AbroadRecord record, boolean orphans) {
        if (!record.root()) {
            return Uni.createFrom().item(record);
        }
        return learning.change(record, now -> deleting(now, orphans, learning.now()))
                .map(now -> {
                    // Not there any more, or not at that place: it may be home, or at a third one, which this service
                    // has not heard of yet.
                    if (now.isEmpty() || now.get().phase() != Phase.DELETING) {
                        throw new Moving(record);
                    }
                    return now.get();
                });
    }

    static AbroadRecord deleting(AbroadRecord record, boolean orphans, String now) {
        return switch (record.phase()) {
            case ABROAD, INBOUND ->
                record.in(Phase.DELETING).deletionAccepted(now).orphaning(orphans);
            // Of several deletes the other cluster decides; the order only has the mirror look what is left in the end.
            case DELETING -> orphans ? record.orphaning(true) : record;
            default -> record;
        };
    }

    /** Nothing was sent: nobody there can have accepted anything. */
    private static final class NeverSent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NeverSent(Throwable why) {
            super(why);
        }
    }

    private Uni<ApiAnswer> send(AbroadRecord record, ApiCall call) {
        return guests.call(record, call)
                .onFailure(KubeClient.Unreachable.class)
                .transform(why ->
                        why.getCause() instanceof ConnectException || why.getCause() instanceof IllegalStateException
                                ? new NeverSent(why)
                                : new Answered(AbroadReads.unreachable(record)));
    }

    private Uni<ApiAnswer> answered(Order order, AbroadRecord record, Phase before, ApiAnswer answer) {
        if (answer.notFound()) {
            if (!record.root()) {
                return Uni.createFrom().item(AbroadReads.error(answer, guests.translation(record)));
            }
            // It is gone already, which is what the client wants.
            return learning.gone(record).replaceWith(success(record));
        }
        if (!answer.ok()) {
            boolean frozen = answer.conflict() && answer.message().contains("it is being moved");
            return takenBack(record, before)
                    .chain(back -> frozen
                            ? Uni.createFrom().failure(new Moving(back))
                            : Uni.createFrom().item(AbroadReads.error(answer, guests.translation(record))));
        }
        Map<String, Object> tree = answer.tree();
        if ("Status".equals(Tree.string(tree, "kind"))) {
            return learning.gone(record).replaceWith(success(record));
        }
        // An object that still has to end: pods with their grace, finalizers, foreground deletion; or one that has just
        // gone.
        return learning.seen(record, PrintedObject.of(tree))
                .chain(now -> asked(order, now))
                .chain(now -> stillThere(now)
                        .chain(there -> there ? Uni.createFrom().voidItem() : learning.gone(now))
                        .chain(() -> tell(order, now, answer)));
    }

    /** Another delete that was refused may have taken back what both had written: this one was accepted. */
    private Uni<AbroadRecord> asked(Order order, AbroadRecord record) {
        return record.root()
                ? learning.change(record, now -> deleting(now, order.orphans(), learning.now()))
                        .map(now -> now.orElse(record))
                : Uni.createFrom().item(record);
    }

    private Uni<Boolean> stillThere(AbroadRecord record) {
        return guests.call(
                        record,
                        ApiCall.get(KubePath.object(record.type(), record.key()).toString()))
                .map(answer -> !answer.notFound()
                        && !(answer.ok() && !guests.translation(record).same(answer.tree())))
                .onFailure(KubeClient.Unreachable.class)
                .recoverWithItem(true);
    }

    private Uni<AbroadRecord> takenBack(AbroadRecord record, Phase before) {
        if (!record.root() || before == Phase.DELETING) {
            return Uni.createFrom().item(record);
        }
        return learning.change(record, now -> refused(now, before))
                .map(now -> now.orElse(record))
                .onFailure()
                .invoke(why -> LOG.warnf(
                        "resource=%s cluster=%s A refused delete could not be taken back: %s",
                        record.key(), record.cluster(), why.getMessage()));
    }

    /** As it was before the delete that was refused; unless the object is seen to be ending, by another delete that was not. */
    static AbroadRecord refused(AbroadRecord record, Phase before) {
        boolean ends = Tree.string(record.object(), "metadata", "deletionTimestamp") != null;
        return record.phase() == Phase.DELETING && !ends
                ? record.in(before).deletionAccepted(null).orphaning(false)
                : record;
    }

    private Uni<ApiAnswer> tell(Order order, AbroadRecord record, ApiAnswer answer) {
        Incoming in = order.in();
        Map<String, Object> tree = answer.tree();
        if (!answer.ok() || in == null || "Status".equals(Tree.string(tree, "kind"))) {
            return Uni.createFrom().item(AbroadReads.error(answer, guests.translation(record)));
        }
        return rendering.object(
                in, record, answer.status(), guests.translation(record).answer(tree), answer.header("warning"));
    }

    /** As the API server answers a delete that is done. */
    private static ApiAnswer success(AbroadRecord record) {
        return ApiAnswer.json(
                200,
                Tree.of(
                        "kind",
                        "Status",
                        "apiVersion",
                        "v1",
                        "metadata",
                        Map.of(),
                        "status",
                        "Success",
                        "details",
                        Tree.of(
                                "name",
                                record.key().name(),
                                "group",
                                record.key().group().isEmpty()
                                        ? null
                                        : record.key().group(),
                                "kind",
                                record.key().plural(),
                                "uid",
                                record.uid())));
    }
}
