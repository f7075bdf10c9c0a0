package io.navidec.cluster.move;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.view.LabelSelector;
import io.navidec.cluster.view.SelectorText;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What scales, guards or selects an object without being owned by it or needed by it: HorizontalPodAutoscalers, PodDisruptionBudgets and
 * Services. Sources: Kubernetes API reference, {@code scaleTargetRef}, {@code PodDisruptionBudgetSpec.selector}, {@code
 * ServiceSpec.selector}. Pure.
 */
public final class Companions {
    static final ResourceType AUTOSCALERS =
            new ResourceType("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true);
    static final ResourceType BUDGETS =
            new ResourceType("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true);
    static final ResourceType SERVICES = new ResourceType("", "v1", "services", "Service", true);

    /** The kinds that can be companions. */
    public static final List<ResourceType> TYPES = List.of(AUTOSCALERS, BUDGETS, SERVICES);

    /** The kinds that go along where a Move says so; a Service stays, as its clients are where they are. */
    public static final List<ResourceType> FOLLOWING = List.of(AUTOSCALERS, BUDGETS);

    private Companions() {}

    /**
     * An object of one of {@link #TYPES}, in the namespace of what is moved.
     *
     * @param cluster where it is
     */
    public record Candidate(ResourceType type, String cluster, Map<String, Object> object) {
        /** As a tree, for sights. */
        public Map<String, Object> tree() {
            return Tree.of("kind", Kinds.tree(type), "cluster", cluster, "object", object);
        }

        static Candidate read(Map<String, Object> tree) {
            return new Candidate(
                    Kinds.read(Tree.map(tree, "kind")), Tree.stringOr(tree, "", "cluster"), Tree.map(tree, "object"));
        }

        public String name() {
            return Tree.stringOr(object, "", "metadata", "name");
        }

        @Override
        public String toString() {
            return type.qualifiedPlural() + "/" + name();
        }
    }

    /**
     * One that has to do with the object.
     *
     * @param does what it does for it, in words: {@code it scales}
     * @param without what it does when they are apart, in words
     */
    public record Companion(Candidate candidate, String does, String without) {}

    /** Those of the candidates that have to do with the root. */
    public static List<Companion> of(ResourceType type, Map<String, Object> root, List<Candidate> candidates) {
        List<Companion> found = new ArrayList<>();
        for (Candidate each : candidates) {
            switch (each.type().qualifiedPlural()) {
                case "horizontalpodautoscalers.autoscaling" -> {
                    if (scales(each.object(), type, root)) {
                        found.add(new Companion(each, "it scales", "it finds nothing to scale"));
                    }
                }
                case "poddisruptionbudgets.policy" -> {
                    if (guards(each.object(), type, root)) {
                        found.add(new Companion(each, "it guards the pods of", "it finds no pods to guard"));
                    }
                }
                case "services" -> {
                    if (selects(each.object(), type, root)) {
                        found.add(new Companion(each, "it selects the pods of", "it finds no pods to send to"));
                    }
                }
                default -> {}
            }
        }
        return found;
    }

    /** Those of the candidates, as {@link Place#COMPANIONS} shows them, that are to be copied along with the root. */
    public static List<Dependency> copied(ResourceType type, Map<String, Object> root, @Nullable Sight candidates) {
        return of(type, root, read(candidates)).stream()
                .map(each ->
                        new Dependency(each.candidate().type(), each.candidate().name(), true))
                .toList();
    }

    /** Those that are copied for a root, as its record has it. */
    public static List<Dependency> copied(AbroadRecord record) {
        return record.companions().stream()
                .map(each -> new Dependency(Kinds.read(each), Tree.stringOr(each, "", "name"), true))
                .toList();
    }

    /** As a record keeps them. */
    static List<Map<String, Object>> trees(Collection<Dependency> companions) {
        return companions.stream()
                .map(each -> Tree.with(Kinds.tree(each.type()), each.name(), "name"))
                .toList();
    }

    /** What {@link Place#COMPANIONS} shows. */
    static List<Candidate> read(@Nullable Sight sight) {
        return sight instanceof Sight.Found found
                ? Tree.maps(found.object(), "candidates").stream()
                        .map(Candidate::read)
                        .toList()
                : List.of();
    }

    private static boolean scales(Map<String, Object> scaler, ResourceType type, Map<String, Object> root) {
        Map<String, Object> target = Tree.map(scaler, "spec", "scaleTargetRef");
        String apiVersion = Tree.stringOr(target, "", "apiVersion");
        int slash = apiVersion.indexOf('/');
        return type.kind().equals(target.get("kind"))
                && type.group().equals(slash < 0 ? "" : apiVersion.substring(0, slash))
                && Tree.stringOr(root, "", "metadata", "name").equals(target.get("name"));
    }

    /** A budget without a selector guards nothing, one with an empty selector all pods of the namespace. */
    private static boolean guards(Map<String, Object> budget, ResourceType type, Map<String, Object> root) {
        if (!(Tree.get(budget, "spec", "selector") instanceof Map<?, ?>) || !makesPods(type)) {
            return false;
        }
        try {
            String selector = SelectorText.of(Tree.map(budget, "spec", "selector"));
            return LabelSelector.parse(selector).matches(podLabels(type, root));
        } catch (LabelSelector.Malformed e) {
            return false; // an API server has checked it: not of this world
        }
    }

    /** A Service without a selector has its endpoints from somebody else. */
    private static boolean selects(Map<String, Object> service, ResourceType type, Map<String, Object> root) {
        Map<String, Object> selector = Tree.map(service, "spec", "selector");
        Map<String, Object> labels = podLabels(type, root);
        return makesPods(type)
                && !selector.isEmpty()
                && selector.entrySet().stream().allMatch(each -> each.getValue().equals(labels.get(each.getKey())));
    }

    private static boolean makesPods(ResourceType type) {
        return !KindRules.of(type).template().isEmpty();
    }

    private static Map<String, Object> podLabels(ResourceType type, Map<String, Object> root) {
        List<String> template = KindRules.of(type).template();
        List<String> path = new ArrayList<>(template.subList(0, template.size() - 1));
        path.add("metadata");
        path.add("labels");
        return Tree.map(root, path.toArray(String[]::new));
    }
}
