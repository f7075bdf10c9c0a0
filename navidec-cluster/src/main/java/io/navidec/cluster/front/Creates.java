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

/** Creates of a kind that has objects abroad: a name that one of them has is taken, all else is home's. */
final class Creates {
    private final AbroadTable table;
    private final Rights rights;
    private final HomeAs home;

    Creates(AbroadTable table, Rights rights, HomeAs home) {
        this.table = table;
        this.rights = rights;
        this.home = home;
    }

    /** The answer to a create; to be called on the request's event loop. */
    Uni<ApiAnswer> create(Incoming in) {
        return in.body().chain(body -> {
            String name = name(in, body);
            AbroadRecord record = name.isEmpty() ? null : table.visible(key(in, name));
            if (record == null) {
                return home.forward(in, body);
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

    /** The name in the body; empty when home is to make one, or to say what is wrong with it. */
    private static String name(Incoming in, byte[] body) {
        Facts facts = Facts.of("", "", in.header("content-type"));
        if (!facts.readableBody()) {
            return "";
        }
        try {
            return Tree.stringOr(Documents.object(facts.contentType(), body), "", "metadata", "name");
        } catch (Json.MalformedJson | Answered e) {
            return ""; // home words its own refusal
        }
    }
}
