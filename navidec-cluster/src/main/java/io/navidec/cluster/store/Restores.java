package io.navidec.cluster.store;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.RecordName;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.util.Map;

/** Orders the restore of vanished roots: a Move home that takes the content from the record. Thread-safe. */
public final class Restores {
    private static final int NAME_LONGEST = 253;
    private static final int HASH = 10;

    private final KubeClient home;

    public Restores(KubeClient home) {
        this.home = home;
    }

    /** Makes the Move, once for each time the root was put abroad; false when there is one already. */
    public Uni<Boolean> order(AbroadRecord record) {
        String collection = KubePath.collection(Names.MOVES, record.namespace()).toString();
        return home.call(ApiCall.post(collection, Json.bytes(move(record)))).map(answer -> {
            if (!answer.ok() && !answer.conflict()) {
                throw new IllegalStateException(
                        "Cannot order the restore of " + record.key() + ": " + answer.message());
            }
            return answer.ok();
        });
    }

    static Map<String, Object> move(AbroadRecord record) {
        ResourceKey key = record.key();
        Map<String, Object> metadata = Tree.of(
                "name", name(record), "namespace", record.namespace(), "annotations", Tree.of(Names.RESTORE, "true"));
        Map<String, Object> resource = Tree.of("group", key.group(), "resource", key.plural(), "name", key.name());
        return Tree.of(
                "apiVersion",
                Names.API_VERSION,
                "kind",
                Names.MOVES.kind(),
                "metadata",
                metadata,
                "spec",
                // What a controller owned there comes back as well: its owner cannot be moved instead any more.
                Tree.of("resource", resource, "target", "home", "withOwner", true));
    }

    /** {@code <name>-restore-<hash>}; the name is left out when it is none for a Move. */
    private static String name(AbroadRecord record) {
        String hash = RecordName.hash(record.key() + " " + record.uid() + " " + record.generation())
                .substring(0, HASH);
        String name = record.key().name() + "-restore-" + hash;
        boolean fits = name.length() <= NAME_LONGEST && RecordName.subdomain(name);
        return fits ? name : "restore-" + hash;
    }
}
