package io.navidec.cluster.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.Query;
import io.navidec.shared.json.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What makes a write hold only for the object that was looked at. */
class PreconditionsTest {
    private static final Map<String, Object> NOW =
            Tree.of("metadata", Tree.of("name", "web", "uid", "u1", "resourceVersion", "7"));

    @Test
    void aBodyIsBoundToTheRevision() {
        assertEquals(
                Tree.of("data", Map.of("a", "b"), "metadata", Map.of("resourceVersion", "7")),
                Preconditions.revision(NOW, Tree.of("data", Map.of("a", "b"))));
    }

    @Test
    void theClientsOwnRevisionHolds() {
        Map<String, Object> own = Tree.of("metadata", Map.of("resourceVersion", "5"));
        assertEquals(own, Preconditions.revision(NOW, own));
    }

    @Test
    void whatIsNoObjectStaysForTheApiServerToRefuse() {
        Map<String, Object> odd = Tree.of("metadata", "text");
        assertEquals(odd, Preconditions.revision(NOW, odd));
    }

    @Test
    void aJsonPatchTestsFirst() {
        Map<String, Object> operation = Tree.of("op", "remove", "path", "/data");
        assertEquals(
                List.of(Tree.of("op", "test", "path", "/metadata/resourceVersion", "value", "7"), operation),
                Preconditions.revision(NOW, List.of(operation)));
        assertEquals(
                List.of(Tree.of("op", "test", "path", "/metadata/uid", "value", "u1"), operation),
                Preconditions.uid(NOW, List.of(operation)));
    }

    @Test
    void aDeleteHitsTheObjectThatWasLookedAt() {
        assertEquals(Optional.of(Tree.of("preconditions", Map.of("uid", "u1"))), delete(Map.of(), ""));
        Map<String, Object> own = Tree.of("preconditions", Map.of("uid", "other"));
        assertEquals(Optional.of(own), delete(own, ""));
    }

    /** The API server reads the query only where there is no body. */
    @Test
    void optionsInTheQueryAreNotLost() {
        Map<String, Object> uid = Map.of("uid", "u1");
        assertEquals(
                Optional.of(Tree.of(
                        "dryRun",
                        List.of("All"),
                        "propagationPolicy",
                        "Orphan",
                        "gracePeriodSeconds",
                        3L,
                        "orphanDependents",
                        false,
                        "preconditions",
                        uid)),
                delete(
                        Map.of(),
                        "dryRun=All&propagationPolicy=Orphan&gracePeriodSeconds=3&orphanDependents=false&pretty=1"));
        assertEquals(
                Optional.of(Tree.of("gracePeriodSeconds", 1L, "preconditions", uid)),
                delete(Tree.of("gracePeriodSeconds", 1L), "dryRun=All"));
        assertTrue(delete(Map.of(), "gracePeriodSeconds=soon").isEmpty());
    }

    private static Optional<Map<String, Object>> delete(Map<String, Object> options, String query) {
        return Preconditions.delete(NOW, options, Query.parse(query));
    }
}
