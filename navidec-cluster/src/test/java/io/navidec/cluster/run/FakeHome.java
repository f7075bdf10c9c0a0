package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An API server in memory, as far as records need one: objects by path, resourceVersions, preconditions, finalizers. */
final class FakeHome implements KubeClient {
    final Map<String, Map<String, Object>> objects = new LinkedHashMap<>();
    final List<String> calls = new ArrayList<>();
    /** Run once before the next write, to be the other writer. */
    Runnable beforeWrite = () -> {};

    private long revision = 1000;

    @Override
    public Uni<ApiAnswer> call(ApiCall call) {
        return Uni.createFrom().item(() -> answer(call));
    }

    private ApiAnswer answer(ApiCall call) {
        calls.add(call.toString());
        String path = call.target().replaceAll("\\?.*", "");
        if (!call.method().equals("GET")) {
            Runnable first = beforeWrite;
            beforeWrite = () -> {};
            first.run();
        }
        byte[] body = call.body();
        Map<String, Object> sent = body == null ? Map.of() : Json.parse(body);
        if (call.method().equals("POST")) {
            String at = path + "/" + Tree.string(sent, "metadata", "name");
            return objects.containsKey(at) ? status(409, "AlreadyExists") : put(at, sent);
        }
        Map<String, Object> now = objects.get(path);
        if (now == null) {
            return status(404, "NotFound");
        }
        String version = Tree.string(sent, "metadata", "resourceVersion");
        String expected = version == null ? Tree.string(sent, "preconditions", "resourceVersion") : version;
        if (expected != null && !expected.equals(Tree.string(now, "metadata", "resourceVersion"))) {
            return status(409, "Conflict");
        }
        return switch (call.method()) {
            case "GET" -> ApiAnswer.json(200, now);
            case "PUT" -> put(path, sent);
            case "DELETE" -> put(path, Tree.with(now, "2026-01-01T00:00:00Z", "metadata", "deletionTimestamp"));
            case "PATCH" -> ended(path);
            default -> status(405, "MethodNotAllowed");
        };
    }

    /** The one patch of records takes the finalizer away. */
    private ApiAnswer ended(String path) {
        Map<String, Object> last = objects.get(path);
        put(path, last == null ? Map.of() : last);
        Map<String, Object> removed = objects.remove(path);
        return ApiAnswer.json(200, removed == null ? Map.of() : removed);
    }

    ApiAnswer put(String path, Map<String, Object> object) {
        Map<String, Object> stored = Tree.with(object, Long.toString(++revision), "metadata", "resourceVersion");
        objects.put(path, stored);
        return ApiAnswer.json(200, stored);
    }

    private static ApiAnswer status(int code, String reason) {
        return Status.of(code, reason, reason).answer();
    }

    @Override
    public Watching watch(ApiCall call, WatchSink sink) {
        throw new UnsupportedOperationException("not needed");
    }
}
