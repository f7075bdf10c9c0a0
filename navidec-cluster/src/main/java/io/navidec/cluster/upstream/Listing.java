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
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Lists a whole collection, page by page: never more of it than one page is in memory, but for what is wanted. */
public final class Listing {
    private static final String METADATA = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

    private final KubeClient client;
    private final KubePath first;
    private final KubePath next;
    private final String accept;
    private final Items items;
    private final PageSize size = new PageSize();

    /** Takes the items of a page. */
    @FunctionalInterface
    public interface Items {
        /** Whether more of them are wanted. */
        boolean take(List<Map<String, Object>> items);
    }

    private Listing(KubeClient client, KubePath first, KubePath next, String accept, Items items) {
        this.client = client;
        this.first = first;
        this.next = next;
        this.accept = accept;
        this.items = items;
    }

    /** The metadata of all objects of a kind in a namespace; none when there is no such kind or namespace. */
    public static Uni<List<Map<String, Object>>> metadata(KubeClient client, ResourceType type, String namespace) {
        return metadata(client, type, namespace, each -> true);
    }

    /** As {@link #metadata(KubeClient, ResourceType, String)}, of those that are wanted: the others are dropped page by page. */
    public static Uni<List<Map<String, Object>>> metadata(
            KubeClient client, ResourceType type, String namespace, Predicate<Map<String, Object>> wanted) {
        return gathered(
                client,
                KubePath.collection(type, namespace),
                METADATA,
                Integer.MAX_VALUE,
                page -> page.stream().filter(wanted));
    }

    /** The objects of a collection, whole; when there are more than so many, some more than that, but not all. */
    public static Uni<List<Map<String, Object>>> objects(KubeClient client, KubePath collection, int most) {
        return objects(client, collection, most, UnaryOperator.identity());
    }

    /** As {@link #objects(KubeClient, KubePath, int)}, of each what {@code kept} makes of it; what that throws is the failure. */
    public static Uni<List<Map<String, Object>>> objects(
            KubeClient client, KubePath collection, int most, UnaryOperator<Map<String, Object>> kept) {
        return gathered(
                client, collection, ApiCall.JSON, most, page -> page.stream().map(kept));
    }

    private static Uni<List<Map<String, Object>>> gathered(
            KubeClient client,
            KubePath collection,
            String accept,
            int most,
            Function<List<Map<String, Object>>, Stream<Map<String, Object>>> kept) {
        List<Map<String, Object>> gathered = new ArrayList<>();
        return pages(client, collection, collection, accept, page -> {
                    kept.apply(page).forEach(gathered::add);
                    return gathered.size() <= most;
                })
                .onFailure(KubeClient.Refused.class)
                .recoverWithUni(why -> {
                    ApiAnswer answer = why.answer();
                    return answer.notFound()
                            ? Uni.createFrom().voidItem()
                            : Uni.createFrom()
                                    .failure(new IllegalStateException(
                                            "Cannot list " + collection + ": " + answer.message()));
                })
                .replaceWith(gathered);
    }

    /**
     * Gives all pages of a collection, in order; fails with {@link KubeClient.Refused} when one is not given.
     *
     * @param first target of the first page
     * @param next target of the others, which may not name a revision
     */
    public static Uni<Void> pages(KubeClient client, KubePath first, KubePath next, String accept, Items items) {
        return new Listing(client, first, next, accept, items).page("");
    }

    private Uni<Void> page(String token) {
        KubePath path = token.isEmpty() ? first : next.with("continue", token);
        String target = path.with("limit", Integer.toString(size.limit())).toString();
        return client.call(ApiCall.get(target).header("accept", accept))
                .chain(this::take)
                .onFailure(KubeClient.TooLong.class)
                .recoverWithUni(
                        why -> size.shorter() ? page(token) : Uni.createFrom().failure(why));
    }

    private Uni<Void> take(ApiAnswer answer) {
        if (!answer.ok()) {
            throw new KubeClient.Refused(answer);
        }
        Map<String, Object> page = answer.tree();
        List<Map<String, Object>> found = Tree.maps(page, "items");
        size.came(answer.body().length, found.size());
        String token = Tree.stringOr(page, "", "metadata", "continue");
        return items.take(found) && !token.isEmpty()
                ? page(token)
                : Uni.createFrom().voidItem();
    }
}
