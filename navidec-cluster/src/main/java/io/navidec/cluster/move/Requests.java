package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an object asks of a cluster: its pod's requests, as the scheduler counts them, times its replicas. A DaemonSet counts as
 * one pod: how many nodes there are, only the target knows. Source: Kubernetes, "Resource sharing within containers". Pure.
 *
 * @param cpuMillis thousandths of a CPU
 * @param memoryBytes bytes
 * @param pods number of pods
 */
public record Requests(long cpuMillis, long memoryBytes, long pods) {
    /** Asks for nothing. */
    public static final Requests NONE = new Requests(0, 0, 0);

    private static final List<String[]> POD_SPECS = List.of(
            new String[] {"spec", "template", "spec"},
            new String[] {"spec", "jobTemplate", "spec", "template", "spec"},
            new String[] {"spec"});

    /** What the object asks for; nothing when it makes no pods. */
    public static Requests of(Map<String, Object> object) {
        for (String[] path : POD_SPECS) {
            Map<String, Object> podSpec = Tree.map(object, path);
            if (!Tree.list(podSpec, "containers").isEmpty()) {
                long pods = pods(object);
                return new Requests(times(cpu(podSpec), pods), times(memory(podSpec), pods), pods);
            }
        }
        return NONE;
    }

    private static long pods(Map<String, Object> object) {
        Map<String, Object> spec = Tree.map(object, "spec");
        if (spec.containsKey("jobTemplate")) {
            return Tree.longOr(spec, 1, "jobTemplate", "spec", "parallelism");
        }
        return Tree.longOr(spec, Tree.longOr(spec, 1, "parallelism"), "replicas");
    }

    private static long cpu(Map<String, Object> podSpec) {
        return effective(podSpec, "cpu");
    }

    private static long memory(Map<String, Object> podSpec) {
        return effective(podSpec, "memory");
    }

    /** The larger of what runs for good and of each moment of the start, when init containers run beside the sidecars before them. */
    private static long effective(Map<String, Object> podSpec, String resource) {
        long sidecars = 0;
        long start = 0;
        for (Map<String, Object> container : Tree.maps(podSpec, "initContainers")) {
            long one = request(container, resource);
            if ("Always".equals(container.get("restartPolicy"))) {
                sidecars = plus(sidecars, one);
                start = Math.max(start, sidecars);
            } else {
                start = Math.max(start, plus(sidecars, one));
            }
        }
        long running = sidecars;
        for (Map<String, Object> container : Tree.maps(podSpec, "containers")) {
            running = plus(running, request(container, resource));
        }
        return plus(Math.max(running, start), amount(Tree.get(podSpec, "overhead", resource), resource));
    }

    /** A limit without a request is its request too. */
    private static long request(Map<String, Object> container, String resource) {
        Object asked = Tree.get(container, "resources", "requests", resource);
        return amount(asked == null ? Tree.get(container, "resources", "limits", resource) : asked, resource);
    }

    private static long amount(@Nullable Object quantity, String resource) {
        if (quantity == null) {
            return 0;
        }
        return Math.max(0, resource.equals("cpu") ? Quantity.millis(quantity) : Quantity.units(quantity));
    }

    private static long plus(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    private static long times(long a, long b) {
        return b != 0 && a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
    }
}
