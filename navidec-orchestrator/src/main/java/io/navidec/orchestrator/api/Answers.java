package io.navidec.orchestrator.api;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/** Answers as JSON; errors as {@code metav1.Status} (API conventions, "Response Status Kind"), which every Kubernetes client reads. */
final class Answers {
    private Answers() {}

    static Response ok(Map<String, Object> tree) {
        return json(200, tree);
    }

    static Response items(List<Map<String, Object>> items) {
        return ok(Tree.of("items", items));
    }

    static Response error(int code, String reason, String message) {
        return json(
                code,
                Tree.of(
                        "kind",
                        "Status",
                        "apiVersion",
                        "v1",
                        "metadata",
                        Map.of(),
                        "status",
                        "Failure",
                        "message",
                        message,
                        "reason",
                        reason,
                        "code",
                        code));
    }

    private static Response json(int code, Map<String, Object> tree) {
        return Response.status(code)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Json.bytes(tree))
                .build();
    }
}
