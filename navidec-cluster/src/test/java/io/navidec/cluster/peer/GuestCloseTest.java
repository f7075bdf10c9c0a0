package io.navidec.cluster.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a closed guest's finalizers hold. */
class GuestCloseTest {
    private static final String PATH = "/api/v1/namespaces/shop--dam/configmaps/web";

    private final Local local = new Local();
    private final GuestEnds ends = new GuestEnds(
            local, new GuestNamespaces("{namespace}--{home}"), new GuestFences(local), new KeyedTurns<>());

    @Test
    void aFinalizerHoldsWhatIsDeleted() {
        local.guest("example.com/held");
        assertFalse(close(false));
        assertEquals(List.of("DELETE"), local.asked);
    }

    @Test
    void aFinalizerDoesNotHoldWhatLivesOnElsewhere() {
        local.guest("example.com/held");
        assertTrue(close(true));
        assertNull(local.guest);
        assertEquals(List.of("PATCH", "DELETE"), local.asked);
    }

    @Test
    void alsoNotWhereItIsEndingAlready() {
        local.guest("example.com/held");
        assertFalse(close(false));
        assertTrue(close(true));
        assertNull(local.guest);
    }

    @Test
    void theGarbageCollectorsOwnStay() {
        local.guest("example.com/held", "foregroundDeletion");
        assertFalse(close(true));
        assertEquals(List.of("foregroundDeletion"), Tree.list(local.guest, "metadata", "finalizers"));
    }

    @Test
    void aWriteInBetweenIsLookedAtAgain() {
        local.guest("example.com/held");
        local.conflicts = 1;
        assertFalse(close(true));
        assertEquals(List.of("PATCH"), local.asked);
        assertTrue(close(true));
    }

    private boolean close(boolean unhold) {
        Map<String, Object> order = Tree.of(
                "plural", "configmaps", "namespace", "shop", "name", "web", "generation", "7", "unhold", unhold);
        ApiAnswer answer = ends.close("dam", order).await().indefinitely();
        assertTrue(answer.ok(), answer.message());
        return Tree.isTrue(answer.tree(), "gone");
    }

    /** An API server with one guest, which ends when it is deleted and has no finalizer; it takes every fence. */
    private static final class Local implements KubeClient {
        private final List<String> asked = new ArrayList<>();
        private @Nullable Map<String, Object> guest;
        private boolean ending;
        private int conflicts;

        void guest(String... finalizers) {
            guest = Tree.of(
                    "metadata",
                    Tree.of(
                            "uid",
                            "real",
                            "resourceVersion",
                            "3",
                            "finalizers",
                            List.of(finalizers),
                            "annotations",
                            Map.of("navidec.io/home", "dam", "navidec.io/generation", "7")));
        }

        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            if (!call.target().equals(PATH)) {
                return Uni.createFrom().item(ApiAnswer.json(200, Map.of()));
            }
            if (!call.method().equals("GET")) {
                asked.add(call.method());
            }
            return Uni.createFrom().item(answer(call));
        }

        private ApiAnswer answer(ApiCall call) {
            Map<String, Object> now = guest;
            if (now == null) {
                return new Status(404, "NotFound", "no such guest", Map.of()).answer();
            }
            if (call.method().equals("PATCH")) {
                if (conflicts-- > 0) {
                    return new Status(409, "Conflict", "it has been modified", Map.of()).answer();
                }
                List<Object> finalizers =
                        Tree.list(Json.parse(Objects.requireNonNull(call.body())), "metadata", "finalizers");
                now = Tree.with(now, finalizers, "metadata", "finalizers");
            }
            ending |= call.method().equals("DELETE");
            guest = ending && Tree.list(now, "metadata", "finalizers").isEmpty() ? null : now;
            return ApiAnswer.json(200, now);
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException();
        }
    }
}
