package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.ProtobufObject;
import io.navidec.cluster.kubeapi.Status;
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
import java.util.Map;

/**
 * Updates, patches and writes to subresources of one abroad object: allowed by home, done where the object is, in the record before the
 * client is answered.
 */
final class AbroadWrites {
    private final AbroadTable table;
    private final Rights rights;
    private final HomeAs home;
    private final Guests guests;
    private final Hold hold;
    private final Learning learning;
    private final AbroadReads reads;
    private final Rendering rendering;

    AbroadWrites(
            AbroadTable table,
            Rights rights,
            HomeAs home,
            Guests guests,
            Hold hold,
            Learning learning,
            AbroadReads reads,
            Rendering rendering) {
        this.table = table;
        this.rights = rights;
        this.home = home;
        this.guests = guests;
        this.hold = hold;
        this.learning = learning;
        this.reads = reads;
        this.rendering = rendering;
    }

    /** The answer to a write. */
    Uni<ApiAnswer> write(Incoming in) {
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
            return guests.call(record, forwarded(in, record, body))
                    .onFailure(KubeClient.Unreachable.class)
                    .transform(why -> new Answered(AbroadReads.unreachable(record)))
                    .chain(answer -> moving(answer, record)
                            ? patience.changed(record).chain(() -> attempt(in, body, patience))
                            : done(in, record, answer));
        });
    }

    /** Whether the object cannot be written there because it is moving, or has moved, away. */
    boolean moving(ApiAnswer answer, AbroadRecord record) {
        if (answer.conflict()) {
            return answer.message().contains("it is being moved");
        }
        AbroadRecord now = table.get(record.key());
        return answer.notFound()
                && now != null
                && (now.phase().held() || !now.cluster().equals(record.cluster()) || !now.visible());
    }

    private ApiCall forwarded(Incoming in, AbroadRecord record, byte[] body) {
        Translation translation = guests.translation(record);
        String type = Facts.of("", "", in.header("content-type")).contentType();
        byte[] sent;
        // JSON is YAML: server-side apply takes it under its own name.
        String sentType = type.isEmpty() || type.equals("application/yaml") ? ApiCall.JSON : type;
        if (type.equals(ProtobufObject.MEDIA_TYPE) && body.length > 0) {
            ProtobufObject object = Documents.protobuf(body);
            Map<String, Object> translated = translation.objectForAbroad(object.tree());
            sent = object.order() ? Json.bytes(translated) : translation.uidsForAbroad(object.with(translated));
            sentType = object.order() ? ApiCall.JSON : type;
        } else if (type.equals(ApiCall.JSON_PATCH)) {
            sent = translation.uidsForAbroad(Json.bytes(translation.patchForAbroad(Documents.operations(body))));
        } else {
            Map<String, Object> object = Documents.object(type, body);
            sent = body.length == 0 ? body : Json.bytes(translation.objectForAbroad(object));
        }
        return printed(in, record)
                ? Guests.call(in, Guests.printedTarget(in.request()), sentType, sent)
                        .header("accept", ApiCall.TABLE + "," + ApiCall.JSON)
                : Guests.call(in, Guests.target(in.request()), sentType, sent);
    }

    /** Whether the answer shows the whole object as the record keeps it; then it comes with its row. */
    private static boolean printed(Incoming in, AbroadRecord record) {
        return in.request().subresource().isEmpty()
                && !in.dryRun()
                && in.request().version().equals(record.type().version());
    }

    private Uni<ApiAnswer> done(Incoming in, AbroadRecord record, ApiAnswer answer) {
        if (!answer.ok()) {
            return Uni.createFrom().item(refused(record, answer));
        }
        String warning = answer.header("warning");
        if (printed(in, record)) {
            PrintedObject printed = PrintedObject.of(answer.tree());
            return learning.seen(record, printed)
                    .chain(now -> rendering.object(
                            in, now, answer.status(), guests.translation(now).answer(printed.object()), warning));
        }
        Uni<AbroadRecord> after = in.dryRun() ? Uni.createFrom().item(record) : reads.refreshed(record);
        return after.chain(now -> rendering.object(
                in, now, answer.status(), guests.translation(now).answer(answer.tree()), warning));
    }

    private ApiAnswer refused(AbroadRecord record, ApiAnswer answer) {
        if (answer.notFound()
                && record.root()
                && record.phase() != Phase.DELETING
                && record.key()
                        .plural()
                        .equals(Tree.stringOr(answer.tree(), record.key().plural(), "details", "kind"))) {
            return Status.unavailable(record.key().shortName() + " is missing on cluster " + record.cluster(), 1)
                    .answer();
        }
        return AbroadReads.error(answer, guests.translation(record));
    }
}
