package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects at home that name another one as their owner. Once that one is abroad, home's garbage collector finds no owner, and deletes them (Kubernetes
 * documentation, "Garbage collection", owner references and dependents). What controllers make again abroad may go so; the rest must not. Pure.
 */
public final class Dependents {
    /** More are not named. */
    private static final int NAMED = 5;

    private Dependents() {}

    /** One of them, by the uid that it really has. */
    public record Dependent(ResourceType type, String name, String uid) {
        /** As {@code configmaps/leaflet}. */
        String shortName() {
            return type.key("", name).shortName();
        }
    }

    /** Whether an object names an owner that could be a cluster-scoped one that is moved: of a custom kind. */
    public static boolean customOwned(Map<String, Object> object) {
        return Tree.maps(object, "metadata", "ownerReferences").stream().anyMatch(Owners::custom);
    }

    /**
     * Who has which dependents, by the owner's uid. An object with several owners is one of each: it would live on, but lose one of them.
     *
     * @param objects of each kind, their metadata
     */
    public static Map<String, List<Dependent>> byOwner(Map<ResourceType, List<Map<String, Object>>> objects) {
        Map<String, List<Dependent>> found = new HashMap<>();
        objects.forEach((type, all) -> {
            for (Map<String, Object> each : all) {
                for (Map<String, Object> owner : Tree.maps(each, "metadata", "ownerReferences")) {
                    found.computeIfAbsent(Tree.stringOr(owner, "", "uid"), uid -> new ArrayList<>())
                            .add(new Dependent(
                                    type,
                                    Tree.stringOr(each, "", "metadata", "name"),
                                    Tree.stringOr(each, "", "metadata", "uid")));
                }
            }
        });
        return found;
    }

    /** Whether a controller makes objects of the one kind again where an object of the other goes. */
    public static boolean madeAgain(ResourceType owner, ResourceType dependent) {
        return KindRules.of(owner).descendants().stream()
                .anyMatch(each -> each.qualifiedPlural().equals(dependent.qualifiedPlural()));
    }

    /** As a sight: those that no controller makes again where an object of this kind goes. */
    public static Sight sight(ResourceType owner, List<Dependent> dependents) {
        List<String> names = dependents.stream()
                .filter(each -> !madeAgain(owner, each.type()))
                .map(Dependent::shortName)
                .sorted()
                .toList();
        return names.isEmpty() ? new Sight.Absent() : new Sight.Found(Tree.of("dependents", names));
    }

    /** Why an object with these dependents stays where it is. */
    static String refusal(ResourceKey object, Map<String, Object> sight) {
        List<String> names =
                Tree.list(sight, "dependents").stream().map(String::valueOf).toList();
        String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
        return object.shortName() + " cannot be moved: it owns "
                + String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + more
                + ", which this cluster's garbage collector would delete once their owner is not here: "
                + (object.namespace().isEmpty()
                        ? "what an object in no namespace owns cannot go along"
                        : "with dependents: Follow they go along");
    }
}
