package io.navidec.cluster.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.RequestParser;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.move.MergePatch;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two processes of one cluster write to its guests: what the other one does between a look and a write counts. */
class GuestWritesTest {
    private static final String ALL = "/api/v1/namespaces/shop/configmaps";
    private static final String WEB = ALL + "/web";

    private final Local local = new Local();
    private final GuestNamespaces namespaces = new GuestNamespaces("{namespace}--{home}");
    private final GuestFences fences = new GuestFences(local);
    private final KeyedTurns<String> turns = new KeyedTurns<>();
    private final GuestEnds ends = new GuestEnds(local, namespaces, fences, turns);
    private final GuestWrites writes = new GuestWrites(local, namespaces, fences, turns, ends);

    /** Another process, with turns of its own. */
    private final GuestEnds othersEnds = new GuestEnds(local, namespaces, fences, new KeyedTurns<>());

    private ApiAnswer write(String method, String path, String mediaType, String body, long generation) {
        KubeRequest.Resource request = (KubeRequest.Resource) RequestParser.parse(method, path);
        ApiCall call = new ApiCall(
                method,
                "",
                Map.of("content-type", mediaType),
                body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return writes.write("dam", request, call, generation, "").await().indefinitely();
    }

    private static String guest(long generation) {
        return "{'metadata':{'name':'web','annotations':{'navidec.io/home':'dam','navidec.io/generation':'" + generation
                + "'}},'data':{'a':'old'}}";
    }

    private String data() {
        return Tree.stringOr(Objects.requireNonNull(local.guest), "", "data", "a");
    }

    @Test
    void whatIsFrozenBetweenTheLookAndTheWriteIsNotWritten() {
        for (List<String> each : List.of(
                List.of("PATCH", ApiCall.MERGE_PATCH, "{'data':{'a':'new'}}"),
                List.of("PATCH", ApiCall.APPLY, "{'metadata':{'name':'web'},'data':{'a':'new'}}"),
                List.of("PATCH", ApiCall.JSON_PATCH, "[{'op':'replace','path':'/data/a','value':'new'}]"),
                List.of("PUT", ApiCall.JSON, "{'metadata':{'name':'web'},'data':{'a':'new'}}"))) {
            local.put(guest(7));
            local.before(() -> local.change("{'metadata':{'annotations':{'navidec.io/frozen':'true'}}}"));
            GuestWrites.Refusal refusal =
                    assertThrows(GuestWrites.Refusal.class, () -> write(each.get(0), WEB, each.get(1), each.get(2), 0));
            assertTrue(refusal.status().message().contains("it is being moved"), each.toString());
            assertEquals("old", data(), each.toString());
        }
    }

    @Test
    void whatOthersChangeInBetweenIsNoReasonToFail() {
        local.put(guest(7));
        local.before(() -> local.change("{'data':{'b':'others'}}"));
        assertTrue(write("PATCH", WEB, ApiCall.MERGE_PATCH, "{'data':{'a':'new'}}", 0)
                .ok());
        assertEquals("new", data());
        assertEquals("others", Tree.string(local.guest, "data", "b"));
    }

    @Test
    void aClientsOwnRevisionIsNotMadeNewer() {
        local.put(guest(7));
        String stale = "{'metadata':{'name':'web','resourceVersion':'1'},'data':{'a':'new'}}";
        assertEquals(409, write("PUT", WEB, ApiCall.JSON, stale, 0).status());
        assertEquals("old", data());
        assertEquals(1, local.tries);
    }

    @Test
    void aRefusalThatHasNothingToDoWithTheRevisionIsGivenAtOnce() {
        local.put(guest(7));
        local.refusal = Status.invalid("a is not allowed to be new").answer();
        ApiAnswer answer = write("PATCH", WEB, ApiCall.MERGE_PATCH, "{'data':{'a':'new'}}", 0);
        assertEquals(422, answer.status());
        assertEquals(1, local.tries);
    }

    @Test
    void anObjectThatNeverRestsIsAConflictInTheEnd() {
        local.put(guest(7));
        local.always = () -> local.change("{'data':{'b':'" + local.revision + "'}}");
        assertEquals(
                409,
                write("PATCH", WEB, ApiCall.MERGE_PATCH, "{'data':{'a':'new'}}", 0)
                        .status());
        assertEquals("old", data());
    }

    @Test
    void whatIsClosedWhileItIsMadeGoesAgain() {
        local.before(() -> othersEnds
                .close("dam", Tree.of("plural", "configmaps", "namespace", "shop", "name", "web", "generation", "7"))
                .await()
                .indefinitely());
        GuestWrites.Refusal refusal =
                assertThrows(GuestWrites.Refusal.class, () -> write("POST", ALL, ApiCall.JSON, guest(7), 7));
        assertEquals("Expired", refusal.status().reason());
        assertNull(local.guest);
    }

    @Test
    void aFenceThatAnotherProcessWritesMeanwhileOnlyGoesUp() {
        local.beforeFence = () -> fences.close("dam", key(), 9).await().indefinitely();
        fences.close("dam", key(), 5).await().indefinitely();
        assertEquals(9L, fences.closed("dam", key()).await().indefinitely());
        local.beforeFence = () -> fences.close("dam", key(), 12).await().indefinitely();
        fences.close("dam", key(), 10).await().indefinitely();
        assertEquals(12L, fences.closed("dam", key()).await().indefinitely());
    }

    @Test
    void anOrderInProtobufIsToldInJson() {
        local.put(guest(7));
        // k8s, then Unknown: type v1/DeleteOptions, and gracePeriodSeconds: 3
        byte[] body = {
            'k', '8', 's', 0, 0x0a, 0x13, 0x0a, 2, 'v', '1', 0x12, 0x0d, 'D', 'e', 'l', 'e', 't', 'e', 'O', 'p', 't',
            'i', 'o', 'n', 's', 0x12, 2, 8, 3
        };
        KubeRequest.Resource request = (KubeRequest.Resource) RequestParser.parse("DELETE", WEB);
        ApiCall call = new ApiCall("DELETE", "", Map.of("content-type", "application/vnd.kubernetes.protobuf"), body);
        assertTrue(
                writes.write("dam", request, call, 0, "").await().indefinitely().ok());
        assertEquals(3L, Tree.longOr(Objects.requireNonNull(local.options), 0, "gracePeriodSeconds"));
        assertFalse(local.options.containsKey("metadata"));
    }

    private static io.navidec.shared.kube.ResourceKey key() {
        return new io.navidec.shared.kube.ResourceKey("", "configmaps", "shop", "web");
    }

    /** An API server with one guest and its fences, where something may happen just before a write. */
    private static final class Local implements KubeClient {
        private final Map<String, Map<String, Object>> fences = new HashMap<>();
        private @Nullable Map<String, Object> guest;
        private @Nullable Map<String, Object> options;
        private @Nullable ApiAnswer refusal;
        private final List<Runnable> before = new ArrayList<>();
        private @Nullable Runnable beforeFence;
        private @Nullable Runnable always;
        private long revision = 3;
        private int tries;

        void put(String singleQuoted) {
            store(Json.parse(singleQuoted.replace('\'', '"')));
        }

        void change(String singleQuoted) {
            store(MergePatch.apply(Objects.requireNonNull(guest), Json.parse(singleQuoted.replace('\'', '"'))));
        }

        /** Just before the next write to the guest. */
        void before(Runnable happening) {
            before.add(happening);
        }

        private void store(Map<String, Object> object) {
            guest = Tree.with(
                    Tree.with(object, Long.toString(++revision), "metadata", "resourceVersion"),
                    "real",
                    "metadata",
                    "uid");
        }

        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            return Uni.createFrom().item(() -> call.target().contains("guestfences") ? fence(call) : answer(call));
        }

        private ApiAnswer fence(ApiCall call) {
            if (call.method().equals("GET")) {
                Map<String, Object> found = fences.get(call.target());
                return found == null
                        ? Status.of(404, "NotFound", "no such fence").answer()
                        : ApiAnswer.json(200, found);
            }
            Runnable happening = beforeFence;
            beforeFence = null;
            if (happening != null) {
                happening.run();
            }
            Map<String, Object> body = Json.parse(Objects.requireNonNull(call.body()));
            String path = call.target().replaceAll("\\?.*", "");
            path = call.method().equals("POST") ? path + "/" + Tree.string(body, "metadata", "name") : path;
            Map<String, Object> found = fences.get(path);
            boolean conflict = call.method().equals("POST")
                    ? found != null
                    : found == null || !revision(found).equals(revision(body));
            if (conflict) {
                return Status.of(409, "Conflict", "another was faster").answer();
            }
            fences.put(path, Tree.with(body, Long.toString(++revision), "metadata", "resourceVersion"));
            return ApiAnswer.json(200, body);
        }

        private static String revision(Map<String, Object> object) {
            return Tree.stringOr(object, "", "metadata", "resourceVersion");
        }

        private ApiAnswer answer(ApiCall call) {
            if (!call.method().equals("GET")) {
                tries++;
                List<Runnable> happenings = List.copyOf(before);
                before.clear();
                happenings.forEach(Runnable::run);
                if (always != null) {
                    always.run();
                }
            }
            Map<String, Object> now = guest;
            if (call.method().equals("POST")) {
                put(new String(Objects.requireNonNull(call.body()), StandardCharsets.UTF_8));
                return ApiAnswer.json(201, Objects.requireNonNull(guest));
            }
            if (now == null) {
                return Status.of(404, "NotFound", "no such guest").answer();
            }
            if (refusal != null && !call.method().equals("GET")) {
                return refusal;
            }
            return switch (call.method()) {
                case "PATCH", "PUT" -> written(call, now);
                case "DELETE" -> {
                    options = Json.parse(Objects.requireNonNull(call.body()));
                    guest = null;
                    yield ApiAnswer.json(200, now);
                }
                default -> ApiAnswer.json(200, now);
            };
        }

        private ApiAnswer written(ApiCall call, Map<String, Object> now) {
            byte[] raw = Objects.requireNonNull(call.body());
            if (Json.parseValue(raw) instanceof List<?> operations) {
                Object tested = Tree.get(operations.getFirst(), "value");
                if (!"test".equals(Tree.get(operations.getFirst(), "op"))
                        || revision(now).equals(tested)) {
                    change("{'data':{'a':'new'}}");
                    return ApiAnswer.json(200, Objects.requireNonNull(guest));
                }
                return Status.invalid("the test failed").answer();
            }
            Map<String, Object> body = Json.parse(raw);
            String expected = revision(body);
            if (!expected.isEmpty() && !expected.equals(revision(now))) {
                return Status.of(409, "Conflict", "the object has been modified")
                        .answer();
            }
            store(call.method().equals("PUT") ? body : MergePatch.apply(now, body));
            return ApiAnswer.json(200, Objects.requireNonNull(guest));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException();
        }
    }
}
