package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.route.Facts;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.util.Map;

/**
 * Creates, and applies that may be creates, in a namespace that has objects abroad: a name that one of them has is taken, what one of them owns is made where that
 * is, all else is home's.
 */
final class Creates {
    private final AbroadTable table;
    private final Rights rights;
    private final HomeAs home;
    private final Births births;

    Creates(AbroadTable table, Rights rights, HomeAs home, Births births) {
        this.table = table;
        this.rights = rights;
        this.home = home;
        this.births = births;
    }

    /** The answer to a create; to be called on the request's event loop. */
    Uni<ApiAnswer> create(Incoming in) {
        return in.body().chain(body -> {
            Map<String, Object> object = object(in, body);
            boolean apply = !in.request().name().isEmpty();
            String name = apply ? in.request().name() : Tree.stringOr(object, "", "metadata", "name");
            AbroadRecord record = name.isEmpty() ? null : table.visible(key(in, name));
            if (record == null) {
                AbroadRecord owner = births.ownerAbroad(in, object);
                return owner == null ? home.forward(in, body) : births.make(in, body, owner);
            }
            if (apply) {
                throw new Answered(Status.unavailable(record.key().shortName() + " has just left", 1));
            }
            return rights.require(in.who(), in.request()).replaceWith(taken(record));
        });
    }

    private static ResourceKey key(Incoming in, String name) {
        return new ResourceKey(
                in.request().group(), in.request().plural(), in.request().namespace(), name);
    }

    private static ApiAnswer taken(AbroadRecord record) {
        Status exists = Status.alreadyExists(record.key());
        Status status = record.phase() == Phase.DELETING
                ? new Status(
                        exists.code(),
                        exists.reason(),
                        "object is being deleted: " + exists.message(),
                        exists.details())
                : exists;
        return status.answer();
    }

    /** What the body describes; empty where home is to say what is wrong with it. */
    private static Map<String, Object> object(Incoming in, byte[] body) {
        Facts facts = Facts.of("", "", in.header("content-type"));
        if (!facts.readableBody()) {
            return Map.of();
        }
        try {
            return Documents.object(facts.contentType(), body);
        } catch (Json.MalformedJson | Answered e) {
            return Map.of(); // home words its own refusal
        }
    }
}
