package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the pod's spec inside a pod or in the template of what makes pods. Pure. */
final class PodSpecs {
    private static final List<String> CONTAINERS = List.of("initContainers", "containers", "ephemeralContainers");

    private PodSpecs() {}

    /** The pod's spec in an object of that kind; empty when the kind makes no pods. */
    static Map<String, Object> of(ResourceType type, Map<String, Object> object) {
        List<String> path = KindRules.of(type).template();
        return path.isEmpty() ? Map.of() : Tree.map(object, path.toArray(String[]::new));
    }

    /** All containers: init, ordinary and ephemeral ones. */
    static List<Map<String, Object>> containers(Map<String, Object> podSpec) {
        List<Map<String, Object>> all = new ArrayList<>();
        CONTAINERS.forEach(list -> all.addAll(Tree.maps(podSpec, list)));
        return all;
    }

    /** The claims on persistent volumes that its volumes name. */
    static List<String> claims(Map<String, Object> podSpec) {
        List<String> names = new ArrayList<>();
        for (Map<String, Object> volume : Tree.maps(podSpec, "volumes")) {
            String claim = Tree.string(volume, "persistentVolumeClaim", "claimName");
            if (claim != null) {
                names.add(claim);
            }
        }
        return names;
    }
}
