package io.navidec.cluster.peer;

import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Closes the generations of guests, and deletes what these left. Thread-safe. */
final class GuestEnds {
    /** Finalizers of Kubernetes' own garbage collector. */
    private static final Set<String> COLLECTORS = Set.of("foregroundDeletion", "orphan");

    private final KubeClient local;
    private final GuestNamespaces namespaces;
    private final GuestFences fences;
    private final KeyedTurns<String> turns;

    /** @param turns that writes to guests take too */
    GuestEnds(KubeClient local, GuestNamespaces namespaces, GuestFences fences, KeyedTurns<String> turns) {
        this.local = local;
        this.namespaces = namespaces;
        this.fences = fences;
        this.turns = turns;
    }

    /**
     * {@code {group, version, plural, namespace, name, generation, propagationPolicy, unhold}}: closes the generation and all older ones, then deletes what they left.
     * Answers {@code {gone: true}} when nothing of them is left. {@code unhold} is for what lives on elsewhere: nobody's finalizer is to hold it.
     */
    Uni<ApiAnswer> close(String home, Map<String, Object> order) {
        ResourceType type = new ResourceType(
                Tree.stringOr(order, "", "group"),
                Tree.stringOr(order, "v1", "version"),
                Tree.stringOr(order, "", "plural"),
                "",
                true);
        ResourceKey key = new ResourceKey(
                type.group(), type.plural(), Tree.stringOr(order, "", "namespace"), Tree.stringOr(order, "", "name"));
        long generation = Long.parseLong(Tree.stringOr(order, "0", "generation"));
        if (key.plural().isEmpty() || key.name().isEmpty() || generation <= 0) {
            return Uni.createFrom()
                    .item(Status.badRequest("expected plural, name and generation")
                            .answer());
        }
        // Foreground: gone only when all that ran for it is gone, for what must never run twice.
        boolean whole = "Foreground".equals(Tree.string(order, "propagationPolicy"));
        String path = KubePath.object(type, namespaces.of(home, key.namespace()), key.name())
                .toString();
        return turns.take(
                home + "/" + key,
                () -> fences.close(home, key, generation)
                        .chain(() -> local.call(ApiCall.get(path)))
                        .chain(found -> {
                            if (!found.ok()) {
                                return found.notFound()
                                        ? Uni.createFrom().item(gone(true))
                                        : Uni.createFrom().item(found);
                            }
                            Map<String, Object> now = found.tree();
                            if (!GuestObjects.guestOf(home, now) || GuestObjects.generation(now) > generation) {
                                return Uni.createFrom().item(gone(true));
                            }
                            return Tree.isTrue(order, "unhold")
                                    ? unhold(path, now)
                                            .chain(free -> free.ok() ? delete(path, free.tree(), whole) : left(free))
                                    : delete(path, now, whole);
                        }));
    }

    /** Deletes the very object that was looked at; as {@link #close} answers. */
    Uni<ApiAnswer> delete(String path, Map<String, Object> now, boolean whole) {
        byte[] options = Json.bytes(Tree.of(
                "propagationPolicy",
                whole ? "Foreground" : "Background",
                "preconditions",
                Tree.of("uid", Tree.stringOr(now, "", "metadata", "uid"))));
        return local.call(ApiCall.delete(path, options))
                .map(answer -> answer.ok() || answer.notFound()
                        ? gone(answer.notFound()
                                || (!whole
                                        && Tree.list(now, "metadata", "finalizers")
                                                .isEmpty()))
                        : answer);
    }

    /** Takes the finalizers away whose controllers would clean up after it; those of the garbage collector are about its dependents. */
    private Uni<ApiAnswer> unhold(String path, Map<String, Object> now) {
        List<Object> finalizers = Tree.list(now, "metadata", "finalizers");
        List<Object> kept = finalizers.stream().filter(COLLECTORS::contains).toList();
        if (kept.size() == finalizers.size()) {
            return Uni.createFrom().item(ApiAnswer.json(200, now));
        }
        Map<String, Object> metadata = Tree.of(
                "uid", Tree.stringOr(now, "", "metadata", "uid"),
                "resourceVersion", Tree.stringOr(now, "", "metadata", "resourceVersion"),
                "finalizers", kept);
        return local.call(ApiCall.patch(path, ApiCall.MERGE_PATCH, Json.bytes(Tree.of("metadata", metadata))));
    }

    /** Somebody wrote in between: it is asked for again. */
    private static Uni<ApiAnswer> left(ApiAnswer refusal) {
        return Uni.createFrom().item(refusal.notFound() ? gone(true) : refusal.conflict() ? gone(false) : refusal);
    }

    private static ApiAnswer gone(boolean gone) {
        return ApiAnswer.json(200, Tree.of("gone", gone));
    }
}
