package io.navidec.cluster.peer;

import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers in one call which of the roots that a home believes here are alive. */
final class GuestLiveness {
    private static final int MOST = 5000;
    private static final int AT_ONCE = 16;
    private static final String METADATA = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

    private final KubeClient local;
    private final GuestNamespaces namespaces;

    GuestLiveness(KubeClient local, GuestNamespaces namespaces) {
        this.local = local;
        this.namespaces = namespaces;
    }

    /** {@code {items: [{group, version, plural, namespace, name}]}} to the same items with {@code alive} and, if so, uid and generation. */
    Uni<ApiAnswer> alive(String home, Map<String, Object> question) {
        List<Map<String, Object>> items = Tree.maps(question, "items");
        if (items.size() > MOST) {
            return Uni.createFrom()
                    .item(Status.badRequest("at most " + MOST + " items are answered at once, found " + items.size())
                            .answer());
        }
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUni(item -> one(home, item))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .map(answers -> ApiAnswer.json(200, Tree.of("items", answers)));
    }

    private Uni<Map<String, Object>> one(String home, Map<String, Object> item) {
        ResourceType type = new ResourceType(
                Tree.stringOr(item, "", "group"),
                Tree.stringOr(item, "v1", "version"),
                Tree.stringOr(item, "-", "plural"),
                "",
                true);
        String namespace = namespaces.of(home, Tree.stringOr(item, "-", "namespace"));
        String path = KubePath.object(type, namespace, Tree.stringOr(item, "-", "name"))
                .toString();
        return local.call(ApiCall.get(path).header("accept", METADATA)).map(answer -> {
            Map<String, Object> out = new LinkedHashMap<>(item);
            boolean alive = answer.ok() && GuestObjects.home(answer.tree()).equals(home);
            // Only a clear 404, or a stranger in its place, is a death; any other trouble is silence.
            out.put("alive", alive || !(answer.ok() || answer.notFound()));
            if (alive) {
                out.put("uid", Tree.stringOr(answer.tree(), "", "metadata", "uid"));
                out.put("generation", Long.toString(GuestObjects.generation(answer.tree())));
            }
            return out;
        });
    }
}
