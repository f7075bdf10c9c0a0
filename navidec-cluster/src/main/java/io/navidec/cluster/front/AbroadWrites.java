package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.ProtobufObject;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.route.Facts;
import io.navidec.cluster.store.OwnerLinks;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.PrintedObject;
import io.navidec.cluster.view.Translation;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/**
 * Updates, patches and writes to subresources of one abroad object: allowed by home, done where the object is, in the record before the
 * client is answered.
 */
final class AbroadWrites {
    private final AbroadTable table;
    private final Records records;
    private final Rights rights;
    private final HomeAs home;
    private final Guests guests;
    private final Hold hold;
    private final Learning learning;
    private final AbroadReads reads;
    private final Rendering rendering;
    private final OwnerLinks links;

    AbroadWrites(
            AbroadTable table,
            Records records,
            Rights rights,
            HomeAs home,
            Guests guests,
            Hold hold,
            Learning learning,
            AbroadReads reads,
            Rendering rendering,
            OwnerLinks links) {
        this.table = table;
        this.records = records;
        this.rights = rights;
        this.home = home;
        this.guests = guests;
        this.hold = hold;
        this.learning = learning;
        this.reads = reads;
        this.rendering = rendering;
        this.links = links;
    }

    /** The answer to a write. */
    Uni<ApiAnswer> write(Incoming in) {
        return in.here(rights.require(in.who(), in.request()))
                .chain(in::body)
                .chain(body -> attempt(in, body, hold.patience(in.key()), false));
    }

    /** @param looked whether the record was read for this request */
    private Uni<ApiAnswer> attempt(Incoming in, byte[] body, Hold.Patience patience, boolean looked) {
        return patience.free().chain(() -> {
            AbroadRecord record = table.visible(in.key());
            if (record == null) {
                return home.forward(in, body); // it has come home meanwhile
            }
            Sent sent;
            try {
                sent = forwarded(in, record, body);
            } catch (Translation.Refused refused) {
                // The client may have got its resourceVersion from another service of this home a moment ago.
                return looked
                        ? Uni.createFrom().failure(refused)
                        : records.refresh(in.key()).chain(() -> attempt(in, body, patience, true));
            }
            return guests.call(record, sent.call())
                    .onFailure(KubeClient.Unreachable.class)
                    .transform(why -> new Answered(AbroadReads.unreachable(record)))
                    .chain(answer -> moving(answer, record)
                            ? patience.changed(record).chain(() -> attempt(in, body, patience, looked))
                            : done(in, record, answer, sent.owners()));
        });
    }

    /** What is forwarded, and what the record is to say of the owners once that is done. */
    private record Sent(ApiCall call, List<Map<String, Object>> owners) {}

    /** Whether the object cannot be written there because it is moving, or has moved, away. */
    boolean moving(ApiAnswer answer, AbroadRecord record) {
        if (answer.conflict()) {
            return answer.message().contains("it is being moved");
        }
        AbroadRecord now = table.get(record.key());
        return answer.notFound()
                && (now == null || now.phase().held() || !now.cluster().equals(record.cluster()) || !now.visible());
    }

    private Sent forwarded(Incoming in, AbroadRecord record, byte[] body) {
        Translation translation = guests.translation(record);
        String type = Facts.of("", "", in.header("content-type")).contentType();
        String method = in.http().method().name();
        List<Map<String, Object>> owners = record.owners();
        byte[] sent;
        // JSON is YAML: server-side apply takes it under its own name.
        String sentType = type.isEmpty() || type.equals("application/yaml") ? ApiCall.JSON : type;
        if (type.equals(ProtobufObject.MEDIA_TYPE) && body.length > 0) {
            ProtobufObject object = Documents.protobuf(body);
            OwnerChange change = OwnerChange.of(record, method, type, object.tree());
            owners = object.order() ? owners : change.owners();
            Map<String, Object> translated =
                    translation.objectForAbroad(object.order() ? object.tree() : change.body());
            sent = object.order() ? Json.bytes(translated) : translation.uidsForAbroad(object.with(translated));
            sentType = object.order() ? ApiCall.JSON : type;
        } else if (type.equals(ApiCall.JSON_PATCH)) {
            List<?> operations = Documents.operations(body);
            OwnerChange.refuseOperations(record, operations);
            sent = translation.uidsForAbroad(Json.bytes(translation.patchForAbroad(operations)));
        } else {
            OwnerChange change = in.request().subresource().isEmpty()
                            || in.request().subresource().equals("status")
                    ? OwnerChange.of(record, method, type, Documents.object(type, body))
                    : new OwnerChange(Documents.object(type, body), owners);
            owners = change.owners();
            sent = body.length == 0 ? body : Json.bytes(translation.objectForAbroad(change.body()));
        }
        ApiCall call = printed(in, record)
                ? Guests.call(in, Guests.printedTarget(in.request()), sentType, sent)
                        .header("accept", ApiCall.TABLE + "," + ApiCall.JSON)
                : Guests.call(in, Guests.target(in.request()), sentType, sent);
        if (!in.request().subresource().isEmpty()) {
            return new Sent(call, record.owners());
        }
        if (!owners.equals(record.owners())) {
            OwnerChange.refuseUnreachable(links, record.key().namespace(), owners);
        }
        return new Sent(call, owners);
    }

    /** Whether the answer shows the whole object as the record keeps it; then it comes with its row. */
    private static boolean printed(Incoming in, AbroadRecord record) {
        return in.request().subresource().isEmpty()
                && !in.dryRun()
                && in.request().version().equals(record.type().version());
    }

    private Uni<ApiAnswer> done(Incoming in, AbroadRecord record, ApiAnswer answer, List<Map<String, Object>> owners) {
        if (!answer.ok()) {
            return Uni.createFrom().item(refused(record, answer));
        }
        String warning = answer.header("warning");
        if (printed(in, record)) {
            PrintedObject printed = PrintedObject.of(answer.tree());
            return learning.seen(record, printed)
                    .chain(now ->
                            owners.equals(record.owners()) ? Uni.createFrom().item(now) : owned(now, owners))
                    .chain(now -> rendering.object(
                            in, now, answer.status(), guests.translation(now).answer(printed.object()), warning));
        }
        Uni<AbroadRecord> after = in.dryRun() ? Uni.createFrom().item(record) : reads.refreshed(record);
        return after.chain(now -> rendering.object(
                in, now, answer.status(), guests.translation(now).answer(answer.tree()), warning));
    }

    /** A dry run and a write in another version of the kind change no owners. */
    private Uni<AbroadRecord> owned(AbroadRecord record, List<Map<String, Object>> owners) {
        return learning.change(record, now -> links.linked(now.owners(owners))).map(now -> now.orElse(record));
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
