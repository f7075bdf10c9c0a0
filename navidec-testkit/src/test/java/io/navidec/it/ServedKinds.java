package io.navidec.it;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kinds that a cluster's discovery lists and of which a client can create, read and delete objects; each in the version preferred. Format: Kubernetes
 * aggregated discovery, {@code APIGroupDiscoveryList} v2.
 */
final class ServedKinds {
    private static final String FORM =
            "application/json;v=v2;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList,application/json";

    private final Map<String, ResourceType> byApiVersionAndKind = new LinkedHashMap<>();

    private ServedKinds() {}

    static ServedKinds of(Door door) throws IOException {
        ServedKinds kinds = new ServedKinds();
        for (String root : List.of("/api", "/apis")) {
            for (Map<String, Object> group : Tree.maps(door.get(root, FORM), "items")) {
                for (Map<String, Object> version : Tree.maps(group, "versions")) {
                    String name = Tree.stringOr(group, "", "metadata", "name");
                    Tree.maps(version, "resources")
                            .forEach(each -> kinds.add(name, Tree.stringOr(version, "", "version"), each));
                }
            }
        }
        return kinds;
    }

    private void add(String group, String version, Map<String, Object> resource) {
        if (!Tree.list(resource, "verbs").containsAll(List.of("create", "get", "delete"))) {
            return;
        }
        ResourceType type = new ResourceType(
                group,
                version,
                Tree.stringOr(resource, "", "resource"),
                Tree.stringOr(resource, "", "responseKind", "kind"),
                "Namespaced".equals(resource.get("scope")));
        byApiVersionAndKind.put(type.apiVersion() + "/" + type.kind(), type);
    }

    /** All of them. */
    List<ResourceType> all() {
        return List.copyOf(byApiVersionAndKind.values());
    }

    /** The kind of an object. */
    ResourceType of(Map<String, Object> object) {
        String name = object.get("apiVersion") + "/" + object.get("kind");
        ResourceType type = byApiVersionAndKind.get(name);
        if (type == null) {
            throw new AssertionError("The cluster serves no " + name);
        }
        return type;
    }

    /** The path of one object. */
    static String path(ResourceType type, String namespace, String name) {
        return (type.group().isEmpty() ? "/api/v1" : "/apis/" + type.apiVersion()) + "/namespaces/" + namespace + "/"
                + type.plural() + "/" + name;
    }
}
