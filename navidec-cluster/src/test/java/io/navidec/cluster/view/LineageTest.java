package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.kube.ResourceType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineageTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);

    private final Lineage lineage = new Lineage();

    private static AbroadRecord record(Phase phase) {
        return AbroadRecord.of(MAPS, MAPS.key("shop", "web"), "known", "2026-01-01T00:00:00Z", "eurm", phase)
                .seen("real", "5", "2026-01-01T00:00:00Z");
    }

    private void change(@Nullable AbroadRecord before, @Nullable AbroadRecord after) {
        lineage.apply(new AbroadTable.Change(0, MAPS.key("shop", "web"), before, after));
    }

    /** Without its root a descendant would lose its record. */
    @Test
    void aRecordThatReplacesItsEqualStays() {
        AbroadRecord abroad = record(Phase.ABROAD);
        change(null, abroad);
        change(abroad, record(Phase.ABROAD));
        assertEquals(abroad, lineage.root("known"));
        assertEquals(abroad, lineage.seenAs("eurm", "real"));
    }

    @Test
    void whatCameHomeIsNotFoundAbroad() {
        change(null, record(Phase.ABROAD));
        change(record(Phase.ABROAD), record(Phase.HOME));
        assertEquals(record(Phase.HOME), lineage.root("known"));
        assertNull(lineage.seenAs("eurm", "real"));
        change(record(Phase.HOME), null);
        assertNull(lineage.root("known"));
    }

    @Test
    void whatWasMadeAnewIsFoundByItsNewUid() {
        change(null, record(Phase.ABROAD));
        AbroadRecord anew = record(Phase.ABROAD).seen("another", "9", "2026-01-01T00:00:00Z");
        change(record(Phase.ABROAD), anew);
        assertNull(lineage.seenAs("eurm", "real"));
        assertEquals(anew, lineage.seenAs("eurm", "another"));
    }
}
