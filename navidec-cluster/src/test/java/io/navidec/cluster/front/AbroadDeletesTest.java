package io.navidec.cluster.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import org.junit.jupiter.api.Test;

class AbroadDeletesTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final String NOW = "2026-11-28T12:00:00Z";
    private static final AbroadRecord ABROAD =
            AbroadRecord.of(MAPS, MAPS.key("shop", "web"), "known", NOW, "eurm", Phase.ABROAD);

    @Test
    void aRefusedDeleteLeavesTheRecordAsItWas() {
        AbroadRecord deleting = AbroadDeletes.deleting(ABROAD, true, NOW);
        assertEquals(Phase.DELETING, deleting.phase());
        assertEquals(ABROAD, AbroadDeletes.refused(deleting, Phase.ABROAD));
    }

    /** One client's delete is refused for its precondition, another's was accepted and waits for a finalizer: the object would be restored when it is gone. */
    @Test
    void aRefusedDeleteTakesBackNobodyElses() {
        AbroadRecord ending = AbroadDeletes.deleting(ABROAD, false, NOW)
                .content(Tree.of("metadata", Tree.of("name", "web", "deletionTimestamp", NOW)));
        assertEquals(ending, AbroadDeletes.refused(ending, Phase.ABROAD));
        // In the other order the answer to the accepted one says so once more.
        AbroadRecord back = AbroadDeletes.refused(AbroadDeletes.deleting(ABROAD, false, NOW), Phase.ABROAD);
        assertEquals(Phase.DELETING, AbroadDeletes.deleting(back, false, NOW).phase());
    }

    @Test
    void whatComesHomeIsDeletedThereAfterwards() {
        AbroadRecord landing = ABROAD.in(Phase.LANDING);
        assertEquals(landing, AbroadDeletes.deleting(landing, false, NOW));
    }
}
