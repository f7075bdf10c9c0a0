package io.navidec.cluster.kubeapi;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to a Kubernetes API, as data. Immutable.
 *
 * @param method HTTP method, upper case
 * @param target path and query, percent-encoded as on the wire; made by {@link KubePath}
 * @param headers header names (lower case) and values
 * @param body the body, or null for none; never logged
 */
public record ApiCall(String method, String target, Map<String, String> headers, byte @Nullable [] body) {

    /** Media type of JSON bodies. */
    public static final String JSON = "application/json";
    /** Media type of RFC 7386 patches. */
    public static final String MERGE_PATCH = "application/merge-patch+json";
    /** Media type of RFC 6902 patches. */
    public static final String JSON_PATCH = "application/json-patch+json";
    /** Media type of strategic merge patches. */
    public static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";
    /** Media type of server-side apply. */
    public static final String APPLY = "application/apply-patch+yaml";
    /** Accept value for a Table of printed cells. */
    public static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    public ApiCall {
        headers = Map.copyOf(headers);
    }

    /** A GET answered in JSON. */
    public static ApiCall get(String target) {
        return new ApiCall("GET", target, Map.of("accept", JSON), null);
    }

    /** A POST of JSON. */
    public static ApiCall post(String target, byte[] json) {
        return withBody("POST", target, JSON, json);
    }

    /** A PUT of JSON. */
    public static ApiCall put(String target, byte[] json) {
        return withBody("PUT", target, JSON, json);
    }

    /** A PATCH of the given media type. */
    public static ApiCall patch(String target, String mediaType, byte[] body) {
        return withBody("PATCH", target, mediaType, body);
    }

    /** A DELETE, with DeleteOptions or without. */
    public static ApiCall delete(String target, byte @Nullable [] options) {
        return options == null
                ? new ApiCall("DELETE", target, Map.of("accept", JSON), null)
                : withBody("DELETE", target, JSON, options);
    }

    private static ApiCall withBody(String method, String target, String mediaType, byte[] body) {
        return new ApiCall(method, target, Map.of("accept", JSON, "content-type", mediaType), body);
    }

    /** The same call with one header set; the name is taken in lower case. */
    public ApiCall header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name.toLowerCase(java.util.Locale.ROOT), value);
        return new ApiCall(method, target, more, body);
    }

    /** The same call to another target. */
    public ApiCall to(String otherTarget) {
        return new ApiCall(method, otherTarget, headers, body);
    }

    /** Method and path only: a query or a body may hold what no log should. */
    @Override
    public String toString() {
        int query = target.indexOf('?');
        return method + " " + (query < 0 ? target : target.substring(0, query));
    }
}
