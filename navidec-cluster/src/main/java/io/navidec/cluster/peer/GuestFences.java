package io.navidec.cluster.peer;

import io.navidec.cluster.guest.Preconditions;
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
import java.util.Optional;

/**
 * What this host remembers of closed generations, in its own etcd: a mover that wakes late finds its number closed. One object per
 * guest root that ever was here.
 */
final class GuestFences {
    private static final int ATTEMPTS = 5;

    private final KubeClient local;

    GuestFences(KubeClient local) {
        this.local = local;
    }

    /** The highest closed generation of a home's object; 0 when none is. */
    Uni<Long> closed(String home, ResourceKey key) {
        return read(home, key).map(found -> found.map(GuestFences::closed).orElse(0L));
    }

    private Uni<Optional<Map<String, Object>>> read(String home, ResourceKey key) {
        return local.call(ApiCall.get(path(home, key))).map(answer -> {
            if (answer.notFound()) {
                return Optional.empty();
            }
            if (!answer.ok()) {
                throw new IllegalStateException("The fence of " + key + " cannot be read: " + answer.message());
            }
            return Optional.of(answer.tree());
        });
    }

    private static long closed(Map<String, Object> fence) {
        return Long.parseLong(Tree.stringOr(fence, "0", "spec", "closed"));
    }

    /** Remembers that this generation and all older ones are closed. */
    Uni<Void> close(String home, ResourceKey key, long generation) {
        return close(home, key, generation, ATTEMPTS);
    }

    /** It only ever goes up, also where another process of this cluster closes at the same time. */
    private Uni<Void> close(String home, ResourceKey key, long generation, int attempts) {
        return read(home, key)
                .chain(found -> found.isPresent() && closed(found.get()) >= generation
                        ? Uni.createFrom().voidItem()
                        : local.call(write(home, key, generation, found))
                                .chain(answer -> answer.conflict() && attempts > 1
                                        ? close(home, key, generation, attempts - 1)
                                        : written(answer)));
    }

    private static ApiCall write(String home, ResourceKey key, long generation, Optional<Map<String, Object>> found) {
        Map<String, Object> fence = fence(home, key, generation);
        return found.isEmpty()
                ? ApiCall.post(
                        KubePath.collection(Names.FENCES, Names.SYSTEM_NAMESPACE)
                                .with("fieldManager", "navidec")
                                .toString(),
                        Json.bytes(fence))
                : ApiCall.put(
                        path(home, key) + "?fieldManager=navidec",
                        Json.bytes(Preconditions.revision(found.get(), fence)));
    }

    private static Uni<Void> written(ApiAnswer answer) {
        if (!answer.ok()) {
            throw new IllegalStateException("A fence cannot be written: " + answer.message());
        }
        return Uni.createFrom().voidItem();
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
