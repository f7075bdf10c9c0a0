package io.navidec.cluster.kubeapi;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An error as every Kubernetes client reads it: {@code metav1.Status} (API conventions, "Response Status Kind"). Pure.
 *
 * @param code HTTP status code
 * @param reason machine-readable reason, for example {@code Conflict}
 * @param message what was expected, what came, what to do; holds no secret
 * @param details the {@code details} object; empty for none
 */
public record Status(int code, String reason, String message, Map<String, Object> details) {

    public static Status of(int code, String reason, String message) {
        return new Status(code, reason, message, Map.of());
    }

    public static Status badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    public static Status invalid(String message) {
        return of(422, "Invalid", message);
    }

    public static Status notFound(ResourceKey key) {
        return about(404, "NotFound", key, key.qualifiedPlural() + " \"" + key.name() + "\" not found");
    }

    public static Status alreadyExists(ResourceKey key) {
        return about(409, "AlreadyExists", key, key.qualifiedPlural() + " \"" + key.name() + "\" already exists");
    }

    /** As the API server words a failed resourceVersion precondition. */
    public static Status conflict(ResourceKey key, String why) {
        return about(
                409,
                "Conflict",
                key,
                "Operation cannot be fulfilled on " + key.qualifiedPlural() + " \"" + key.name() + "\": " + why);
    }

    /** As the API server words a precondition of a delete that does not hold: with the kind where others have the plural. */
    public static Status precondition(ResourceType type, String name, String why) {
        return conflict(new ResourceKey(type.group(), type.kind(), "", name), why);
    }

    public static Status unsupportedMediaType(String message) {
        return of(415, "UnsupportedMediaType", message);
    }

    public static Status tooLarge(long limitBytes) {
        return of(413, "RequestEntityTooLarge", "the request body is limited to " + limitBytes + " bytes");
    }

    /** 429: come again after so many seconds. */
    public static Status tooManyRequests(String message, int retryAfterSeconds) {
        return new Status(429, "TooManyRequests", message, Map.of("retryAfterSeconds", retryAfterSeconds));
    }

    /** 503: come again after so many seconds. */
    public static Status unavailable(String message, int retryAfterSeconds) {
        return new Status(503, "ServiceUnavailable", message, Map.of("retryAfterSeconds", retryAfterSeconds));
    }

    public static Status gatewayTimeout(String message) {
        return of(504, "Timeout", message);
    }

    public static Status internal(String message) {
        return of(500, "InternalError", message);
    }

    /** 410: the resourceVersion is too old; the client lists afresh. */
    public static Status expired(String message) {
        return of(410, "Expired", message);
    }

    private static Status about(int code, String reason, ResourceKey key, String message) {
        return new Status(
                code, reason, message, Tree.of("name", key.name(), "group", key.group(), "kind", key.plural()));
    }

    /** Seconds after which the client should come again; 0 for none. */
    public int retryAfterSeconds() {
        return (int) Tree.longOr(details, 0, "retryAfterSeconds");
    }

    /** With a list of causes, each a field and a message. */
    public Status causes(List<Map<String, Object>> causes) {
        return new Status(code, reason, message, Tree.with(details, causes, "causes"));
    }

    /** The object of the wire. */
    public Map<String, Object> tree() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("kind", "Status");
        out.put("apiVersion", "v1");
        out.put("metadata", Map.of());
        out.put("status", "Failure");
        out.put("message", message);
        out.put("reason", reason);
        if (!details.isEmpty()) {
            out.put("details", details);
        }
        out.put("code", code);
        return out;
    }

    /** As an answer, with Retry-After where it asks for one. */
    public ApiAnswer answer() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", ApiCall.JSON);
        if (retryAfterSeconds() > 0) {
            headers.put("retry-after", Integer.toString(retryAfterSeconds()));
        }
        return new ApiAnswer(code, headers, Json.line(tree()));
    }
}
