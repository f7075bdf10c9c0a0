package io.navidec.cluster.peer;

import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers in one call which of the roots that a home believes here are alive: the many of one kind and namespace by a list, the few one by one.
 */
final class GuestLiveness {
    private static final int MOST = 5000;
    private static final int AT_ONCE = 16;
    /** From so many on a list is cheaper. */
    private static final int MANY = 4;

    private static final String METADATA = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

    private final KubeClient local;
    private final GuestNamespaces namespaces;

    GuestLiveness(KubeClient local, GuestNamespaces namespaces) {
        this.local = local;
        this.namespaces = namespaces;
    }

    /** The objects of a kind in a namespace here. */
    private record Collection(ResourceType type, String namespace) {}

    /** {@code {items: [{group, version, plural, namespace, name}]}} to the same items with {@code alive} and, if so, uid and generation. */
    Uni<ApiAnswer> alive(String home, Map<String, Object> question) {
        List<Map<String, Object>> items = Tree.maps(question, "items");
        if (items.size() > MOST) {
            return Uni.createFrom()
                    .item(Status.badRequest("at most " + MOST + " items are answered at once, found " + items.size())
                            .answer());
        }
        Map<Collection, List<Map<String, Object>>> asked = new LinkedHashMap<>();
        items.forEach(item -> asked.computeIfAbsent(collection(home, item), k -> new ArrayList<>())
                .add(item));
        List<Uni<List<Map<String, Object>>>> looks = new ArrayList<>();
        asked.forEach((where, some) -> {
            if (some.size() < MANY) {
                some.forEach(item -> looks.add(one(home, where, item).map(List::of)));
            } else {
                looks.add(all(home, where, some));
            }
        });
        return Multi.createFrom()
                .iterable(looks)
                .onItem()
                .transformToUni(look -> look)
                .merge(AT_ONCE)
                .collect()
                .asList()
                .map(answers -> ApiAnswer.json(
                        200,
                        Tree.of("items", answers.stream().flatMap(List::stream).toList())));
    }

    private Collection collection(String home, Map<String, Object> item) {
        ResourceType type = new ResourceType(
                Tree.stringOr(item, "", "group"),
                Tree.stringOr(item, "v1", "version"),
                Tree.stringOr(item, "-", "plural"),
                "",
                true);
        return new Collection(type, namespaces.of(home, Tree.stringOr(item, "-", "namespace")));
    }

    private Uni<Map<String, Object>> one(String home, Collection where, Map<String, Object> item) {
        String path = KubePath.object(where.type(), where.namespace(), Tree.stringOr(item, "-", "name"))
                .toString();
        return local.call(ApiCall.get(path).header("accept", METADATA))
                .map(answer -> answer.ok() || answer.notFound()
                        ? told(home, item, answer.ok() ? answer.tree() : null)
                        : silent(item));
    }

    private Uni<List<Map<String, Object>>> all(String home, Collection where, List<Map<String, Object>> items) {
        Set<String> asked =
                items.stream().map(item -> Tree.stringOr(item, "-", "name")).collect(Collectors.toSet());
        return Listing.metadata(
                        local,
                        where.type(),
                        where.namespace(),
                        each -> asked.contains(Tree.stringOr(each, "", "metadata", "name")))
                .map(found -> {
                    Map<String, Map<String, Object>> byName = new HashMap<>();
                    found.forEach(each -> byName.put(Tree.stringOr(each, "", "metadata", "name"), each));
                    return items.stream()
                            .map(item -> told(home, item, byName.get(Tree.stringOr(item, "-", "name"))))
                            .toList();
                })
                .onFailure(IllegalStateException.class)
                .recoverWithItem(
                        why -> items.stream().map(GuestLiveness::silent).toList());
    }

    /** Only a clear absence, or a stranger in its place, is a death. */
    private static Map<String, Object> told(
            String home, Map<String, Object> item, @Nullable Map<String, Object> object) {
        Map<String, Object> out = new LinkedHashMap<>(item);
        Map<String, Object> guest = object != null && GuestObjects.guestOf(home, object) ? object : null;
        out.put("alive", guest != null);
        if (guest != null) {
            out.put("uid", Tree.stringOr(guest, "", "metadata", "uid"));
            out.put("generation", Long.toString(GuestObjects.generation(guest)));
        }
        return out;
    }

    /** Any other trouble is silence. */
    private static Map<String, Object> silent(Map<String, Object> item) {
        return Tree.with(item, true, "alive");
    }
}
