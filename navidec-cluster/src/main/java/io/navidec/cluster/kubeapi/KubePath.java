package io.navidec.cluster.kubeapi;

import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the targets (path and query) of Kubernetes API calls; nobody else concatenates them. Immutable. Source: API
 * concepts, "Resource URIs".
 */
public final class KubePath {
    private final String path;
    private final List<String> query;

    private KubePath(String path, List<String> query) {
        this.path = path;
        this.query = query;
    }

    /** The collection in one namespace; cluster-scoped kinds and all namespaces: empty. */
    public static KubePath collection(ResourceType type, String namespace) {
        return new KubePath(base(type, namespace), List.of());
    }

    /** One object. */
    public static KubePath object(ResourceType type, String namespace, String name) {
        return new KubePath(base(type, namespace) + "/" + segment(name), List.of());
    }

    /** One object, by key, in the version of the type. */
    public static KubePath object(ResourceType type, ResourceKey key) {
        return object(type, key.namespace(), key.name());
    }

    /** What a request asks for, without its query. */
    public static KubePath of(KubeRequest.Resource request) {
        boolean namespaced = !request.namespace().isEmpty();
        ResourceType type = new ResourceType(request.group(), request.version(), request.plural(), "", namespaced);
        KubePath path = request.name().isEmpty()
                ? collection(type, request.namespace())
                : object(type, request.namespace(), request.name());
        for (String part : request.subresource().split("/", -1)) {
            path = part.isEmpty() ? path : path.sub(part);
        }
        return path;
    }

    /** With all parameters of a query. */
    public KubePath with(Query parameters) {
        KubePath path = this;
        for (Query.Parameter each : parameters.parameters()) {
            path = path.with(each.name(), each.value());
        }
        return path;
    }

    /** A subresource of this object. */
    public KubePath sub(String subresource) {
        return new KubePath(path + "/" + segment(subresource), query);
    }

    /** With one more query parameter. */
    public KubePath with(String name, String value) {
        List<String> more = new ArrayList<>(query);
        more.add(encode(name) + "=" + encode(value));
        return new KubePath(path, List.copyOf(more));
    }

    private static String base(ResourceType type, String namespace) {
        String root =
                type.group().isEmpty() ? "/api/" + type.version() : "/apis/" + type.group() + "/" + type.version();
        return type.namespaced() && !namespace.isEmpty()
                ? root + "/namespaces/" + segment(namespace) + "/" + segment(type.plural())
                : root + "/" + segment(type.plural());
    }

    private static String segment(String raw) {
        if (raw.isEmpty() || raw.equals(".") || raw.equals("..") || raw.indexOf('/') >= 0) {
            throw new IllegalArgumentException("Expected one path segment, but found '" + raw + "'");
        }
        return encode(raw);
    }

    static String encode(String raw) {
        return URLEncoder.encode(raw, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":");
    }

    /** Path and query as on the wire. */
    @Override
    public String toString() {
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }
}
