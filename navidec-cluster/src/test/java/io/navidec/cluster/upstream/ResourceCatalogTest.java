package io.navidec.cluster.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The clock stands still: what is seen again was asked for again. */
class ResourceCatalogTest {
    private final List<Map<String, Object>> kinds = new ArrayList<>();
    private int questions;
    private final ResourceCatalog catalog =
            new ResourceCatalog(new Home(), Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

    private final class Home implements KubeClient {
        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            return Uni.createFrom().item(() -> {
                if (call.target().equals("/api")) {
                    return ApiAnswer.json(200, Tree.of("items", List.of()));
                }
                questions++;
                Map<String, Object> version = Tree.of("version", "v1", "resources", List.copyOf(kinds));
                return ApiAnswer.json(
                        200,
                        Tree.of(
                                "items",
                                List.of(Tree.of(
                                        "metadata", Tree.of("name", "example.com"), "versions", List.of(version)))));
            });
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException("not needed");
        }
    }

    private void define(String plural) {
        kinds.add(Tree.of(
                "resource",
                plural,
                "scope",
                "Namespaced",
                "responseKind",
                Tree.of("kind", "Some" + plural),
                "verbs",
                List.of("get", "list", "create", "update", "delete")));
    }

    private List<String> namespaced() {
        return catalog.namespacedKinds().await().indefinitely().stream()
                .map(ResourceType::plural)
                .toList();
    }

    @Test
    void aKindDefinedThisMomentIsAmongAllKinds() {
        define("plains");
        assertEquals(List.of("plains"), namespaced());
        define("operateds");
        assertEquals(List.of("operateds", "plains"), namespaced());
    }

    @Test
    void aKindDefinedThisMomentIsFoundByWhoActsOnIt() {
        define("plains");
        assertTrue(catalog.findNow("plains").await().indefinitely().isPresent());
        define("operateds");
        assertTrue(
                catalog.findNow("operateds.example.com").await().indefinitely().isPresent());
    }

    @Test
    void wordsThatNobodyKnowsAreNotAskedForAgainAndAgain() {
        define("plains");
        for (int i = 0; i < 10; i++) {
            assertTrue(catalog.find("nonsense" + i).await().indefinitely().isEmpty());
        }
        assertEquals(1, questions);
    }
}
