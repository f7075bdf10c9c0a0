package io.navidec.cluster.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GuestLivenessTest {
    private static final String SPACE = "/api/v1/namespaces/shop--dam/configmaps";

    private final Map<String, String> homes = new LinkedHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private int trouble;
    private final GuestLiveness liveness = new GuestLiveness(new Local(), new GuestNamespaces("{namespace}--{home}"));

    /** Serves ConfigMaps of one namespace, each a guest of the home noted for it. */
    private final class Local implements KubeClient {
        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            String target = call.target();
            asked.add(target);
            if (trouble != 0) {
                return Uni.createFrom()
                        .item(Status.of(trouble, "InternalError", "not now").answer());
            }
            if (target.startsWith(SPACE + "?")) {
                return Uni.createFrom()
                        .item(ApiAnswer.json(
                                200,
                                Tree.of(
                                        "items",
                                        homes.keySet().stream()
                                                .map(this::object)
                                                .toList())));
            }
            String name = target.substring(SPACE.length() + 1);
            return Uni.createFrom()
                    .item(
                            homes.containsKey(name)
                                    ? ApiAnswer.json(200, object(name))
                                    : Status.of(404, "NotFound", name + " not found")
                                            .answer());
        }

        private Map<String, Object> object(String name) {
            return Tree.of(
                    "metadata",
                    Tree.of(
                            "name",
                            name,
                            "uid",
                            "uid-" + name,
                            "annotations",
                            Tree.of("navidec.io/home", homes.getOrDefault(name, ""), "navidec.io/generation", "7")));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException("not needed");
        }
    }

    private Set<String> dead(int count) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(Tree.of(
                    "group", "", "version", "v1", "plural", "configmaps", "namespace", "shop", "name", "m" + i));
        }
        ApiAnswer answer =
                liveness.alive("dam", Tree.of("items", items)).await().indefinitely();
        assertTrue(answer.ok(), answer.message());
        TreeSet<String> dead = new TreeSet<>();
        List<Map<String, Object>> told = Tree.maps(answer.tree(), "items");
        assertEquals(count, told.size());
        for (Map<String, Object> each : told) {
            if (!Tree.isTrue(each, "alive")) {
                dead.add(Tree.stringOr(each, "", "name"));
            } else if (trouble == 0) {
                assertEquals("uid-" + each.get("name"), each.get("uid"));
                assertEquals("7", each.get("generation"));
            }
        }
        return dead;
    }

    @Test
    void manyOfOneNamespaceAreOneQuestion() {
        for (int i = 0; i < 50; i++) {
            homes.put("m" + i, i == 7 ? "vega" : "dam");
        }
        homes.remove("m3");
        assertEquals(new TreeSet<>(List.of("m3", "m7")), dead(50));
        assertEquals(1, asked.size(), asked.toString());
    }

    @Test
    void fewAreAskedForByName() {
        homes.put("m0", "dam");
        homes.put("m1", "vega");
        assertEquals(new TreeSet<>(List.of("m1", "m2")), dead(3));
        assertEquals(List.of(SPACE + "/m0", SPACE + "/m1", SPACE + "/m2"), asked);
    }

    @Test
    void troubleIsNoDeath() {
        trouble = 500;
        assertEquals(new TreeSet<>(), dead(3));
        assertEquals(new TreeSet<>(), dead(50));
    }
}
