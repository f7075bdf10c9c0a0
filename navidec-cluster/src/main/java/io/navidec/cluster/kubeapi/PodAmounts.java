package io.navidec.cluster.kubeapi;

import io.navidec.shared.json.Tree;
import io.navidec.shared.message.Amount;
import java.util.Map;
import java.util.Set;

/** What nodes offer and pods ask for, read from their trees as the scheduler reads them. Source: "Resource Management for Pods and Containers". Pure. */
public final class PodAmounts {
    /** What keeps new pods away; the third effect, PreferNoSchedule, does not. */
    private static final Set<String> KEEPS_AWAY = Set.of("NoSchedule", "NoExecute");

    private PodAmounts() {}

    /** What a node offers to pods; nothing when it takes none. */
    public static Amount allocatable(Map<String, Object> node) {
        return takesPods(node)
                ? new Amount(
                        millis(node, "status", "allocatable", "cpu"),
                        units(node, "status", "allocatable", "memory"),
                        units(node, "status", "allocatable", "pods"))
                : Amount.NONE;
    }

    /**
     * Whether a node takes pods: not one that is cordoned, not Ready, or tainted. Which taints a pod tolerates is not looked at: a room
     * that only some may enter is not offered to all.
     */
    public static boolean takesPods(Map<String, Object> node) {
        return !Tree.isTrue(node, "spec", "unschedulable")
                && Tree.maps(node, "spec", "taints").stream()
                        .noneMatch(each -> KEEPS_AWAY.contains(Tree.stringOr(each, "", "effect")))
                && Tree.maps(node, "status", "conditions").stream()
                        .anyMatch(each -> "Ready".equals(Tree.string(each, "type"))
                                && "True".equals(Tree.string(each, "status")));
    }

    /** What a pod has requested; nothing when it has ended. */
    public static Amount requested(Map<String, Object> pod) {
        String phase = Tree.stringOr(pod, "", "status", "phase");
        return phase.equals("Succeeded") || phase.equals("Failed") ? Amount.NONE : ofSpec(Tree.map(pod, "spec"));
    }

    /**
     * What a pod of that spec requests: its containers together with the sidecars, or its largest ordinary init container beside the sidecars
     * started before it, whichever is more; and its overhead.
     */
    public static Amount ofSpec(Map<String, Object> spec) {
        Amount running = Amount.NONE;
        for (Map<String, Object> each : Tree.maps(spec, "containers")) {
            running = running.plus(requests(each));
        }
        Amount sidecars = Amount.NONE;
        Amount starting = Amount.NONE;
        for (Map<String, Object> each : Tree.maps(spec, "initContainers")) {
            if ("Always".equals(Tree.string(each, "restartPolicy"))) {
                sidecars = sidecars.plus(requests(each));
                starting = larger(starting, sidecars);
            } else {
                starting = larger(starting, sidecars.plus(requests(each)));
            }
        }
        Amount overhead = new Amount(millis(spec, "overhead", "cpu"), units(spec, "overhead", "memory"), 0);
        Amount most = larger(running.plus(sidecars), starting).plus(overhead);
        return new Amount(most.cpuMillis(), most.memoryBytes(), 1);
    }

    private static Amount larger(Amount a, Amount b) {
        return new Amount(Math.max(a.cpuMillis(), b.cpuMillis()), Math.max(a.memoryBytes(), b.memoryBytes()), 0);
    }

    /** Where only a limit is set, the API server has made it the request already; in templates it has not. */
    private static Amount requests(Map<String, Object> container) {
        return new Amount(
                Tree.get(container, "resources", "requests", "cpu") == null
                        ? millis(container, "resources", "limits", "cpu")
                        : millis(container, "resources", "requests", "cpu"),
                Tree.get(container, "resources", "requests", "memory") == null
                        ? units(container, "resources", "limits", "memory")
                        : units(container, "resources", "requests", "memory"),
                0);
    }

    private static long millis(Map<String, Object> tree, String... path) {
        Object value = Tree.get(tree, path);
        return value == null ? 0 : Quantity.millis(value.toString());
    }

    private static long units(Map<String, Object> tree, String... path) {
        Object value = Tree.get(tree, path);
        return value == null ? 0 : Quantity.units(value.toString());
    }
}
