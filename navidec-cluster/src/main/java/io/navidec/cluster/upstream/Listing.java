package io.navidec.cluster.upstream;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Lists a whole collection, page by page. Each Uni fails with {@link IllegalStateException} when home does not give a page. */
public final class Listing {
    private static final String METADATA = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
    private static final String PAGE = "500";

    private final KubeClient client;
    private final KubePath collection;
    private final String accept;
    private final int most;
    private final Predicate<Map<String, Object>> wanted;
    private final List<Map<String, Object>> items = new ArrayList<>();

    private Listing(
            KubeClient client, KubePath collection, String accept, int most, Predicate<Map<String, Object>> wanted) {
        this.client = client;
        this.collection = collection;
        this.accept = accept;
        this.most = most;
        this.wanted = wanted;
    }

    /** The metadata of all objects of a kind in a namespace; none when there is no such kind or namespace. */
    public static Uni<List<Map<String, Object>>> metadata(KubeClient client, ResourceType type, String namespace) {
        return metadata(client, type, namespace, each -> true);
    }

    /** As {@link #metadata(KubeClient, ResourceType, String)}, of those that are wanted: the others are dropped page by page. */
    public static Uni<List<Map<String, Object>>> metadata(
            KubeClient client, ResourceType type, String namespace, Predicate<Map<String, Object>> wanted) {
        KubePath collection = KubePath.collection(type, namespace);
        return new Listing(client, collection, METADATA, Integer.MAX_VALUE, wanted).page("");
    }

    /** All objects of a kind, whole. */
    public static Uni<List<Map<String, Object>>> objects(KubeClient client, ResourceType type, String namespace) {
        return new Listing(client, KubePath.collection(type, namespace), ApiCall.JSON, Integer.MAX_VALUE, each -> true)
                .page("");
    }

    /** The objects of a collection, whole; when there are more than so many, some more than that, but not all. */
    public static Uni<List<Map<String, Object>>> objects(KubeClient client, KubePath collection, int most) {
        return new Listing(client, collection, ApiCall.JSON, most, each -> true).page("");
    }

    private Uni<List<Map<String, Object>>> page(String next) {
        KubePath path = collection.with("limit", PAGE);
        String target = (next.isEmpty() ? path : path.with("continue", next)).toString();
        return client.call(ApiCall.get(target).header("accept", accept)).chain(this::take);
    }

    private Uni<List<Map<String, Object>>> take(ApiAnswer answer) {
        if (answer.notFound()) {
            return Uni.createFrom().item(items);
        }
        if (!answer.ok()) {
            throw new IllegalStateException("Cannot list " + collection + ": " + answer.message());
        }
        Map<String, Object> page = answer.tree();
        Tree.maps(page, "items").stream().filter(wanted).forEach(items::add);
        String next = Tree.stringOr(page, "", "metadata", "continue");
        return next.isEmpty() || items.size() > most ? Uni.createFrom().item(items) : page(next);
    }
}
