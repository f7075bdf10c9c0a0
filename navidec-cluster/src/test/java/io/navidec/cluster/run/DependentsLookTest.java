package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.move.Sight;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DependentsLookTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final String OWNER = "aaaaaaaa-0000-4000-8000-000000000001";

    private final SettableClock clock = new SettableClock();
    private final Home home = new Home();
    private final DependentsLook look =
            new DependentsLook(home, new AbroadTable(), new ResourceCatalog(home, clock), clock);

    /** Serves ConfigMaps, Events and our own kind; a list takes as long as the test says. */
    private final class Home implements KubeClient {
        private final List<String> lists = new ArrayList<>();
        private Duration takes = Duration.ZERO;
        private boolean owned;

        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            return Uni.createFrom().item(() -> {
                String target = call.target();
                if (target.equals("/api")) {
                    return group("", List.of(kind("configmaps", "ConfigMap"), kind("events", "Event")));
                }
                if (target.equals("/apis")) {
                    return group("navidec.io", List.of(kind("abroadresources", "AbroadResource")));
                }
                lists.add(target);
                clock.pass(takes);
                Map<String, Object> item = Tree.of(
                        "metadata", Tree.of("name", "leaflet", "ownerReferences", List.of(Tree.of("uid", OWNER))));
                return ApiAnswer.json(200, Tree.of("items", owned ? List.of(item) : List.of()));
            });
        }

        private static ApiAnswer group(String name, List<Map<String, Object>> resources) {
            Map<String, Object> version = Tree.of("version", "v1", "resources", resources);
            return ApiAnswer.json(
                    200,
                    Tree.of(
                            "items",
                            List.of(Tree.of("metadata", Tree.of("name", name), "versions", List.of(version)))));
        }

        private static Map<String, Object> kind(String plural, String kind) {
            return Tree.of(
                    "resource",
                    plural,
                    "scope",
                    "Namespaced",
                    "responseKind",
                    Tree.of("kind", kind),
                    "verbs",
                    List.of("get", "list", "create", "update", "delete"));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException("not needed");
        }
    }

    private Sight sight() {
        return sight(clock.instant());
    }

    private Sight sight(Instant ordered) {
        return look.look(MAPS, "shop", OWNER, ordered).await().indefinitely();
    }

    @Test
    void whatIsSeenWasSoAfterTheQuestion() {
        assertInstanceOf(Sight.Absent.class, sight());
        home.owned = true;
        clock.pass(Duration.ofMillis(1));
        assertInstanceOf(Sight.Found.class, sight());
        assertEquals(2, home.lists.size(), "neither Events nor the keepers of uids are asked for");
    }

    @Test
    void oneLookServesTheRestOfAnOrderForSomeSeconds() {
        Instant ordered = clock.instant();
        assertInstanceOf(Sight.Absent.class, sight(ordered));
        home.owned = true;
        clock.pass(Duration.ofSeconds(4));
        assertInstanceOf(Sight.Absent.class, sight(ordered));
        assertEquals(1, home.lists.size());
        assertInstanceOf(Sight.Found.class, sight(), "of an order that came after it began");
        clock.pass(Duration.ofSeconds(6));
        home.owned = false;
        assertInstanceOf(Sight.Absent.class, sight(ordered), "in the end it is looked anew");
    }

    @Test
    void aLongLookServesForSomeTimeAfter() {
        home.takes = Duration.ofSeconds(2);
        assertInstanceOf(Sight.Absent.class, sight());
        home.owned = true;
        clock.pass(Duration.ofSeconds(19));
        assertInstanceOf(Sight.Absent.class, sight());
        assertEquals(1, home.lists.size());
        clock.pass(Duration.ofSeconds(2));
        assertInstanceOf(Sight.Found.class, sight());
    }
}
