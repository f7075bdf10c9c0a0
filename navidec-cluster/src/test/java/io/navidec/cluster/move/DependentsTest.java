package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DependentsTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final ResourceType DEPLOYMENTS = new ResourceType("apps", "v1", "deployments", "Deployment", true);
    private static final ResourceType KIOSKS = new ResourceType("example.com", "v1", "kiosks", "Kiosk", true);
    private static final String OWNER = "aaaaaaaa-0000-4000-8000-000000000001";

    private static Map<String, Object> owned(String name, String... owners) {
        List<Map<String, Object>> references =
                List.of(owners).stream().map(uid -> Tree.of("uid", uid)).toList();
        return Tree.of("metadata", Tree.of("name", name, "ownerReferences", references));
    }

    private static Sight sight(ResourceType owner, Map<ResourceType, List<Map<String, Object>>> objects) {
        return Dependents.sight(owner, Dependents.byOwner(objects).getOrDefault(OWNER, List.of()));
    }

    @Test
    void whatTheCollectorWouldDeleteIsNamed() {
        Sight sight = sight(MAPS, Map.of(MAPS, List.of(owned("leaflet", "other", OWNER), owned("not", "other"))));
        Sight.Found found = assertInstanceOf(Sight.Found.class, sight);
        String message = Dependents.refusal(KIOSKS.key("shop", "owner"), found.object());
        assertTrue(message.contains("it owns configmaps/leaflet, which"), message);
    }

    @Test
    void whatAnObjectInNoNamespaceOwnsIsNotToldToFollow() {
        Sight.Found found =
                assertInstanceOf(Sight.Found.class, sight(MAPS, Map.of(MAPS, List.of(owned("leaflet", OWNER)))));
        String message = Dependents.refusal(KIOSKS.key("", "owner"), found.object());
        assertTrue(message.endsWith("what an object in no namespace owns cannot go along"), message);
    }

    @Test
    void onlyOwnersOfCustomKindsCanBeClusterScopedAndMoved() {
        Map<String, Object> custom = Tree.of("apiVersion", "example.com/v1", "kind", "Kiosk", "uid", OWNER);
        Map<String, Object> node = Tree.of("apiVersion", "v1", "kind", "Node", "uid", OWNER);
        assertTrue(Dependents.customOwned(Tree.of("metadata", Tree.of("ownerReferences", List.of(node, custom)))));
        assertFalse(Dependents.customOwned(Tree.of("metadata", Tree.of("ownerReferences", List.of(node)))));
        assertFalse(Dependents.customOwned(Tree.of("metadata", Tree.of())));
    }

    @Test
    void whatControllersMakeAgainThereMayGo() {
        Map<ResourceType, List<Map<String, Object>>> objects =
                Map.of(KindRules.REPLICA_SETS, List.of(owned("web-1", OWNER)));
        assertInstanceOf(Sight.Absent.class, sight(DEPLOYMENTS, objects));
        assertInstanceOf(Sight.Found.class, sight(MAPS, objects));
    }

    @Test
    void oneOfAHundredIsEnough() {
        List<Map<String, Object>> many = java.util.stream.IntStream.range(0, 100)
                .mapToObj(n -> owned("map-" + (100 + n), OWNER))
                .toList();
        Sight.Found found = assertInstanceOf(Sight.Found.class, sight(DEPLOYMENTS, Map.of(MAPS, many)));
        String message = Dependents.refusal(DEPLOYMENTS.key("shop", "web"), found.object());
        assertTrue(message.contains("configmaps/map-104 and 95 more, which"), message);
        assertEquals(1, message.lines().count());
    }
}
