package io.navidec.cluster.peer;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.RecordName;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.util.Map;

/**
 * What this host remembers of closed generations, in its own etcd: a mover that wakes late finds its number closed. One object per
 * guest root that ever was here.
 */
final class GuestFences {
    private final KubeClient local;

    GuestFences(KubeClient local) {
        this.local = local;
    }

    /** The highest closed generation of a home's object; 0 when none is. */
    Uni<Long> closed(String home, ResourceKey key) {
        return local.call(ApiCall.get(path(home, key))).map(answer -> {
            if (answer.notFound()) {
                return 0L;
            }
            if (!answer.ok()) {
                throw new IllegalStateException("The fence of " + key + " cannot be read: " + answer.message());
            }
            return Long.parseLong(Tree.stringOr(answer.tree(), "0", "spec", "closed"));
        });
    }

    /** Remembers that this generation and all older ones are closed. Callers serialize by key. */
    Uni<Void> close(String home, ResourceKey key, long generation) {
        return closed(home, key)
                .chain(closed -> closed >= generation
                        ? Uni.createFrom().voidItem()
                        : local.call(ApiCall.patch(
                                        path(home, key) + "?fieldManager=navidec&force=true",
                                        ApiCall.APPLY,
                                        Json.bytes(fence(home, key, generation))))
                                .map(GuestFences::written));
    }

    private static Void written(ApiAnswer answer) {
        if (!answer.ok()) {
            throw new IllegalStateException("A fence cannot be written: " + answer.message());
        }
        return null;
    }

    private static Map<String, Object> fence(String home, ResourceKey key, long generation) {
        return Tree.of(
                "apiVersion", Names.API_VERSION,
                "kind", Names.FENCES.kind(),
                "metadata", Tree.of("name", name(home, key), "namespace", Names.SYSTEM_NAMESPACE),
                "spec", Tree.of("home", home, "object", key.toString(), "closed", Long.toString(generation)));
    }

    private static String path(String home, ResourceKey key) {
        return KubePath.object(Names.FENCES, Names.SYSTEM_NAMESPACE, name(home, key))
                .toString();
    }

    private static String name(String home, ResourceKey key) {
        return "fence-" + RecordName.hash(home + "/" + key);
    }
}
