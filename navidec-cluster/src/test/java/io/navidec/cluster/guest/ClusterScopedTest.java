package io.navidec.cluster.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.RequestParser;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.shared.json.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterScopedTest {
    private static final String GLOBES = "/apis/scope.example.com/v1/globes";
    private static final Acceptance NONE = new Acceptance(new ClusterScoped(Set.of()));

    private static Optional<Status> refusal(Acceptance acceptance, String method, String target) {
        return acceptance.refusal(assertInstanceOf(KubeRequest.Resource.class, RequestParser.parse(method, target)));
    }

    private static Map<String, Object> globe(String name, String home) {
        return Tree.of(
                "apiVersion",
                "scope.example.com/v1",
                "kind",
                "Globe",
                "metadata",
                Tree.of("name", name, "uid", name + "-uid", "annotations", Tree.of("navidec.io/home", home)),
                "spec",
                Tree.of("secret", "content"));
    }

    private static List<String> names(List<Map<String, Object>> objects) {
        return objects.stream()
                .map(each -> Tree.stringOr(each, "", "metadata", "name"))
                .toList();
    }

    @Test
    void onlyNamedKindsAreMadeHere() {
        assertTrue(refusal(NONE, "POST", GLOBES).orElseThrow().message().contains("navidec.guest.cluster-scoped"));
        assertTrue(refusal(NONE, "POST", GLOBES + "?dryRun=All").isPresent());
        for (String kind : List.of("globes.scope.example.com", "*")) {
            Acceptance some = new Acceptance(new ClusterScoped(Set.of(kind)));
            assertEquals(Optional.empty(), refusal(some, "POST", GLOBES), kind);
        }
        Acceptance other = new Acceptance(new ClusterScoped(Set.of("moons.scope.example.com")));
        assertTrue(refusal(other, "POST", GLOBES).isPresent());
    }

    @Test
    void whatWasTakenOnceIsServedToItsEnd() {
        for (String method : List.of("GET", "PUT", "PATCH", "DELETE")) {
            assertEquals(Optional.empty(), refusal(NONE, method, GLOBES + "/mars"), method);
        }
        assertEquals(Optional.empty(), refusal(NONE, "GET", GLOBES + "?watch=true"));
    }

    @Test
    void kindsOfTheClusterItselfAreNeverGuests() {
        Acceptance all = new Acceptance(new ClusterScoped(Set.of("*")));
        for (String target : List.of(
                "/api/v1/nodes",
                "/api/v1/secrets",
                "/apis/scheduling.k8s.io/v1/priorityclasses/high",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                "/apis/navidec.io/v1alpha1/abroadresources")) {
            assertTrue(refusal(all, "GET", target).isPresent(), target);
        }
    }

    @Test
    void aHomeSeesItsOwn() {
        Map<String, Object> own = globe("own", "dam");
        assertEquals(own, ClusterScoped.seen("dam", own));
        Map<String, Object> list = Tree.of("items", List.of(own, globe("other", "ulm"), globe("local", "")));
        assertEquals(List.of("own"), names(Tree.maps(ClusterScoped.seen("dam", list), "items")));
        Map<String, Object> table = Tree.of(
                "kind", "Table", "rows", List.of(Tree.of("object", globe("other", "ulm")), Tree.of("object", own)));
        List<Map<String, Object>> rows = Tree.maps(ClusterScoped.seen("dam", table), "rows");
        assertEquals(List.of(Tree.of("object", own)), rows);
    }

    @Test
    void ofOthersItLearnsThatTheyExist() {
        Map<String, Object> seen = ClusterScoped.seen("dam", globe("local", "ulm"));
        assertEquals(
                Tree.of(
                        "apiVersion",
                        "scope.example.com/v1",
                        "kind",
                        "Globe",
                        "metadata",
                        Tree.of("name", "local", "uid", "local-uid")),
                seen);
        Map<String, Object> status = Tree.of("kind", "Status", "code", 404);
        assertEquals(status, ClusterScoped.seen("dam", status));
    }

    @Test
    void eventsOfOthersDoNotReachIt() {
        Map<String, Object> own = Tree.of("type", "MODIFIED", "object", globe("own", "dam"));
        assertEquals(Optional.of(own), ClusterScoped.event("dam", own));
        assertFalse(ClusterScoped.event("dam", Tree.of("type", "ADDED", "object", globe("local", "")))
                .isPresent());
        Map<String, Object> rows =
                Tree.of("type", "ADDED", "object", Tree.of("rows", List.of(Tree.of("object", globe("local", "")))));
        assertFalse(ClusterScoped.event("dam", rows).isPresent());
        Map<String, Object> bookmark = Tree.of("type", "BOOKMARK", "object", Tree.of("kind", "Globe"));
        assertEquals(Optional.of(bookmark), ClusterScoped.event("dam", bookmark));
    }

    @Test
    void aWriteMakesNobodyElsesGuest() {
        Map<String, Object> forged = ClusterScoped.marked("dam", globe("own", "ulm"));
        assertEquals("dam", GuestObjects.home(forged));
        Map<String, Object> bare = Tree.of("spec", Tree.of("a", 1));
        assertEquals(bare, ClusterScoped.marked("dam", bare));
    }
}
