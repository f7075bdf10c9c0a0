package io.navidec.cluster.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PatternCheckTest {
    private final ArrayDeque<ApiAnswer> answers = new ArrayDeque<>();
    private final KubeClient local = new KubeClient() {
        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            return Uni.createFrom().item(answers.removeFirst());
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException("not needed");
        }
    };

    private static Map<String, Object> namespace(String name, String home, String theirs) {
        return Tree.of(
                "metadata",
                Tree.of(
                        "name",
                        name,
                        "labels",
                        home.isEmpty()
                                ? Map.of()
                                : Map.of("navidec.io/guest-of", home, "navidec.io/home-namespace", theirs)));
    }

    private void answer(Object... namespaces) {
        answers.add(ApiAnswer.json(
                200, Tree.of("metadata", Tree.of("resourceVersion", "9"), "items", List.of(namespaces))));
    }

    private @Nullable Status look(String pattern) {
        PatternCheck check = new PatternCheck(local, new GuestNamespaces(pattern));
        assertNotNull(check.refusal(), "nobody is served before");
        check.look().await().indefinitely();
        return check.refusal();
    }

    @Test
    void guestsAreServedWhereTheirNamespacesAreAsThePatternSays() {
        answers.add(Status.unavailable("not now", 1).answer());
        answer(namespace("default", "", ""), namespace("shop--dam", "dam", "shop"));
        assertNull(look("{namespace}--{home}"));
    }

    @Test
    void aChangedPatternHidesNobodysGuests() {
        answer(namespace("shop--dam", "dam", "shop"));
        Status refusal = look("{home}-{namespace}");
        assertNotNull(refusal);
        assertEquals(503, refusal.code());
        assertTrue(refusal.message().contains("would be dam-shop now"), refusal.message());
    }
}
