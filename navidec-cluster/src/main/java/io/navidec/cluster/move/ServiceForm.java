package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Service without the addresses and ports its cluster gave it. A port that somebody asked for by number is kept: allocation leaves no trace in
 * managedFields, a request does. Pure.
 */
final class ServiceForm {
    private ServiceForm() {}

    static Map<String, Object> of(Map<String, Object> copy, List<Object> managedFields) {
        Map<String, Object> spec = new LinkedHashMap<>(Tree.map(copy, "spec"));
        if (!"None".equals(spec.get("clusterIP"))) {
            spec.remove("clusterIP");
            spec.remove("clusterIPs");
        }
        if (!asked(managedFields, "f:healthCheckNodePort")) {
            spec.remove("healthCheckNodePort");
        }
        if (spec.containsKey("ports")) {
            List<Object> ports = new ArrayList<>();
            for (Map<String, Object> port : Tree.maps(spec, "ports")) {
                ports.add(askedPort(managedFields, port) ? port : Tree.without(port, "nodePort"));
            }
            spec.put("ports", ports);
        }
        return Tree.with(copy, spec, "spec");
    }

    private static boolean asked(List<Object> managedFields, String field) {
        return managedFields.stream()
                .anyMatch(entry -> Tree.get(entry, "fieldsV1", "f:spec", field) != null && ofTheObject(entry));
    }

    /** Ports are keyed by port and protocol: {@code k:{"port":80,"protocol":"TCP"}}. */
    private static boolean askedPort(List<Object> managedFields, Map<String, Object> port) {
        String key = "k:{\"port\":" + Tree.longOr(port, 0, "port") + ",\"protocol\":\""
                + Tree.stringOr(port, "TCP", "protocol") + "\"}";
        return managedFields.stream()
                .anyMatch(entry -> Tree.get(entry, "fieldsV1", "f:spec", "f:ports", key, "f:nodePort") != null
                        && ofTheObject(entry));
    }

    private static boolean ofTheObject(Object entry) {
        return Tree.stringOr(entry, "", "subresource").isEmpty();
    }
}
