package io.navidec.cluster.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnersOfRecordsTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);

    private static Map<String, Object> owner(String uid) {
        return Tree.of("apiVersion", "example.com/v1", "kind", "Widget", "name", "w", "uid", uid);
    }

    private static Map<String, Object> object(List<Map<String, Object>> owners) {
        return OwnerReferences.with(Tree.of("metadata", Tree.of("name", "a"), "data", Tree.of("k", "v")), owners);
    }

    private static AbroadRecord record() {
        return AbroadRecord.of(MAPS, MAPS.key("shop", "a"), "u", "2026-01-01T00:00:00Z", "eurm", Phase.ABROAD);
    }

    private static List<Map<String, Object>> seen(AbroadRecord record) {
        return OwnerReferences.of(record.object());
    }

    @Test
    void theRecordsOwnersAreSeenWhateverItsGuestSays() {
        AbroadRecord record = record().owners(List.of(owner("1"))).content(object(List.of()));
        assertEquals(List.of(owner("1")), seen(record));
        assertEquals(List.of(owner("1")), seen(record.content(object(List.of()))));
        assertEquals(List.of(owner("2"), owner("1")), seen(record.content(object(List.of(owner("2"))))));
        assertEquals(
                List.of(owner("2")), record.content(object(List.of(owner("2")))).guestsOwners());
    }

    @Test
    void otherOwnersTakeTheirPlaceButNotThatOfTheGuestsOwn() {
        AbroadRecord record = record().owners(List.of(owner("1"))).content(object(List.of(owner("2"))));
        assertEquals(List.of(owner("2"), owner("3")), seen(record.owners(List.of(owner("3")))));
        assertEquals(List.of(owner("2")), seen(record.owners(List.of())));
        assertEquals(List.of(), record.owners(List.of()).owners());
    }

    @Test
    void whatTheGarbageCollectorHasOrphanedIsDisowned() {
        AbroadRecord record = record().owners(List.of(owner("1")));
        assertTrue(record.disowned());
        assertFalse(record.linked(List.of(owner("1"))).disowned());
        assertFalse(record.owners(List.of()).disowned());
    }

    @Test
    void twoListsAreJoinedByUid() {
        Map<String, Object> changed = Tree.with(owner("1"), true, "controller");
        assertEquals(
                List.of(owner("2"), changed, owner("3")),
                OwnerReferences.joined(List.of(owner("1"), owner("2")), List.of(changed, owner("3"))));
        assertEquals(
                List.of(owner("x")),
                OwnerReferences.of(OwnerReferences.renamed(object(List.of(owner("1"))), uid -> "x")));
    }
}
