package io.navidec.cluster.kubeapi;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Kubernetes API answered, whole. Immutable.
 *
 * @param status HTTP status code
 * @param headers header names (lower case) and values; of repeated ones (Warning) the values joined by {@code ", "}
 * @param body the body as it came; empty when there was none; never logged
 */
public record ApiAnswer(int status, Map<String, String> headers, byte[] body) {

    public ApiAnswer {
        headers = Map.copyOf(headers);
    }

    /** An answer of JSON made here. */
    public static ApiAnswer json(int status, Map<String, Object> tree) {
        return new ApiAnswer(status, Map.of("content-type", ApiCall.JSON), Json.line(tree));
    }

    /** Whether the status is 2xx. */
    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** Whether the status is 404. */
    public boolean notFound() {
        return status == 404;
    }

    /** Whether the status is 409. */
    public boolean conflict() {
        return status == 409;
    }

    /**
     * The body as a JSON object.
     *
     * @throws Json.MalformedJson when it is none
     */
    public Map<String, Object> tree() {
        return Json.parse(body);
    }

    /** The header's value, or null; the name in lower case. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** The message of a Status answer, or a plain text naming the HTTP status. */
    public String message() {
        try {
            String message = Tree.string(tree(), "message");
            return message == null || message.isEmpty() ? "HTTP status " + status : message;
        } catch (Json.MalformedJson e) {
            return "HTTP status " + status;
        }
    }

    /** The reason of a Status answer, for example {@code AlreadyExists}; empty when there is none. */
    public String reason() {
        try {
            return Tree.stringOr(tree(), "", "reason");
        } catch (Json.MalformedJson e) {
            return "";
        }
    }

    /** The status code only: a body may hold a Secret. */
    @Override
    public String toString() {
        return "HTTP " + status;
    }
}
