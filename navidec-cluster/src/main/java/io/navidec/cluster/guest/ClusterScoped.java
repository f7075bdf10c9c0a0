package io.navidec.cluster.guest;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Guests in no namespace, which are among this cluster's own objects under their own names: a home makes only those of kinds that this cluster's people have named,
 * sees and changes only those that bear its mark, and learns of the others no more than that their names are taken. Pure.
 */
public final class ClusterScoped {
    private static final String ALL = "*";
    /** What a home is told of an object that is not its guest. */
    private static final List<String> EXISTENCE = List.of("name", "uid", "resourceVersion", "creationTimestamp");

    private final Set<String> kinds;

    /** @param kinds whose objects may be made here, as {@code widgets.example.com}; {@code *} for all custom ones */
    public ClusterScoped(Set<String> kinds) {
        this.kinds = Set.copyOf(kinds);
    }

    /** Whether a request is about them, or about a kind's objects in all namespaces, which is the same to look at. */
    public static boolean asked(KubeRequest.Resource request) {
        return request.namespace().isEmpty();
    }

    /** The refusal of a request for them, or nothing. What was accepted once is served to its end. */
    public Optional<Status> refusal(KubeRequest.Resource request) {
        String kind = ResourceKey.qualifiedPlural(request.group(), request.plural());
        if (ResourceType.builtIn(request.group())) {
            return Optional.of(Status.of(
                    403, "Forbidden", "guests live in namespaces: " + kind + " without one are not for guests"));
        }
        if (request.connects()) {
            return Optional.of(Status.of(403, "Forbidden", "guests without a namespace are not connected to"));
        }
        boolean makes = request.verb().equals("create") && request.name().isEmpty();
        return makes && !kinds.contains(ALL) && !kinds.contains(kind)
                ? Optional.of(Status.of(
                        403,
                        "Forbidden",
                        kind + " are cluster-scoped, and this cluster takes no guests of that kind: its people may name"
                                + " it in navidec.guest.cluster-scoped"))
                : Optional.empty();
    }

    /** What a home sees of an object, a list or a Table; a {@code Status} as it is. */
    public static Map<String, Object> seen(String home, Map<String, Object> tree) {
        if (tree.get("items") instanceof List<?>) {
            List<Object> own = new ArrayList<>();
            Tree.maps(tree, "items").stream()
                    .filter(each -> GuestObjects.guestOf(home, each))
                    .forEach(own::add);
            return Tree.with(tree, own, "items");
        }
        if (tree.get("rows") instanceof List<?>) {
            List<Object> own = new ArrayList<>();
            Tree.maps(tree, "rows").stream()
                    .filter(each -> GuestObjects.guestOf(home, Tree.map(each, "object")))
                    .forEach(own::add);
            return Tree.with(tree, own, "rows");
        }
        return "Status".equals(tree.get("kind")) || GuestObjects.guestOf(home, tree) ? tree : existence(tree);
    }

    /** What a home sees of a watch event; nothing of what is not its own. */
    public static Optional<Map<String, Object>> event(String home, Map<String, Object> event) {
        Map<String, Object> object = Tree.map(event, "object");
        String type = Tree.stringOr(event, "", "type");
        if (type.equals("BOOKMARK") || type.equals("ERROR")) {
            return Optional.of(event);
        }
        boolean own = object.get("rows") instanceof List<?>
                ? Tree.maps(object, "rows").stream()
                        .anyMatch(row -> GuestObjects.guestOf(home, Tree.map(row, "object")))
                : GuestObjects.guestOf(home, object);
        return own ? Optional.of(Tree.with(event, seen(home, object), "object")) : Optional.empty();
    }

    private static Map<String, Object> existence(Map<String, Object> object) {
        Map<String, Object> metadata = Tree.of();
        EXISTENCE.forEach(field -> {
            Object value = Tree.get(object, "metadata", field);
            if (value != null) {
                metadata.put(field, value);
            }
        });
        return Tree.of(
                "apiVersion", Tree.stringOr(object, "", "apiVersion"),
                "kind", Tree.stringOr(object, "", "kind"),
                "metadata", metadata);
    }

    /** The body of a home's write, which can make nothing a guest of another home. */
    public static Map<String, Object> marked(String home, Map<String, Object> body) {
        return Tree.get(body, "metadata", "annotations") instanceof Map<?, ?>
                ? Tree.with(body, home, "metadata", "annotations", Names.HOME)
                : body;
    }
}
