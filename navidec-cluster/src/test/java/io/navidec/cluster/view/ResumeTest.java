package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResumeTest {
    private final RecentChanges recent = new RecentChanges(2, Long.MAX_VALUE);

    private static AbroadTable.Change change(long revision, String plural) {
        return new AbroadTable.Change(revision, new ResourceKey("", plural, "shop", "a"), null, null);
    }

    private Resume plan(long x, long start, long before) {
        return Resume.plan(x, start, before, recent, "", "pods", Set.of());
    }

    @Test
    void anXOlderThanTheServiceIsExpired() {
        assertInstanceOf(Resume.Expired.class, plan(99, 100, 50));
        assertEquals(
                100, assertInstanceOf(Resume.From.class, plan(100, 100, 50)).home());
    }

    @Test
    void homesHalfStartsEarlyOnlyWhereXIsARecords() {
        recent.add(change(120, "pods"), 119);
        Resume.From records = assertInstanceOf(Resume.From.class, plan(120, 100, 110));
        assertEquals(110, records.home());
        assertEquals(1, records.changes().size());
        assertEquals(
                121, assertInstanceOf(Resume.From.class, plan(121, 100, 110)).home());
    }

    @Test
    void manyBigOnesAreForgottenBeforeTheyFillTheMemory() {
        RecentChanges small = new RecentChanges(1000, 20_000);
        for (int i = 1; i <= 100; i++) {
            AbroadRecord record = new AbroadRecord(Tree.of("spec", Tree.of("text", "x".repeat(900))));
            small.add(new AbroadTable.Change(i, new ResourceKey("", "pods", "shop", "a"), null, record), i);
        }
        int kept = small.after(0, "", "pods").size();
        assertTrue(kept > 10 && kept < 25, "kept " + kept);
        assertFalse(small.complete(100 - kept - 1));
        assertTrue(small.complete(100 - kept));
    }

    @Test
    void aChangeThatCameLateCountsAsNew() {
        recent.add(change(105, "pods"), 130);
        recent.add(change(131, "services"), 131);
        assertEquals(
                1,
                assertInstanceOf(Resume.From.class, plan(128, 100, 125))
                        .changes()
                        .size());
        assertEquals(
                0,
                assertInstanceOf(Resume.From.class, plan(140, 100, 135))
                        .changes()
                        .size());
    }

    /** {@code kubectl rollout status} waited for ever for the one that was lost. */
    @Test
    void whatChangesWhileHomeIsAskedIsAmongWhatWasMissed() {
        recent.add(change(120, "pods"), 119);
        Resume.From from = assertInstanceOf(Resume.From.class, plan(121, 100, 119));
        recent.add(change(122, "pods"), 122);
        assertEquals(
                List.of(120L, 122L),
                from.changes().stream().map(AbroadTable.Change::revision).toList());
        recent.add(change(123, "pods"), 123);
        recent.add(change(124, "pods"), 124);
        assertFalse(from.complete());
    }

    @Test
    void whatIsForgottenIsExpired() {
        recent.add(change(110, "pods"), 110);
        recent.add(change(120, "pods"), 120);
        recent.add(change(130, "pods"), 130);
        assertInstanceOf(Resume.Expired.class, plan(119, 100, 109));
        assertInstanceOf(Resume.From.class, plan(125, 100, 110));
    }
}
