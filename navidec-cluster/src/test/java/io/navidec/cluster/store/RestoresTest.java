package io.navidec.cluster.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoresTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);

    private static AbroadRecord record(String name, long generation) {
        return AbroadRecord.of(MAPS, MAPS.key("shop", name), "uid", "", "eurm", Phase.ABROAD)
                .generations(generation, 0);
    }

    private static String name(AbroadRecord record) {
        return name(record, 1);
    }

    private static String name(AbroadRecord record, int attempt) {
        return Tree.stringOr(Restores.move(record, attempt), "", "metadata", "name");
    }

    @Test
    void oneRestoreForEachTimeItWasPutAbroad() {
        assertEquals(name(record("settings", 5)), name(record("settings", 5)));
        assertNotEquals(name(record("settings", 5)), name(record("settings", 6)));
        assertTrue(name(record("settings", 5)).matches("settings-restore-[0-9a-f]{10}"));
        assertTrue(name(record("s".repeat(250), 5)).matches("restore-[0-9a-f]{10}"));
    }

    @Test
    void laterAttemptsHaveNamesOfTheirOwn() {
        assertEquals(name(record("settings", 5)) + "-2", name(record("settings", 5), 2));
        String longest = "s".repeat(253 - "-restore-0123456789".length());
        assertTrue(name(record(longest, 5)).startsWith("s"));
        assertTrue(name(record(longest, 5), 2).matches("restore-[0-9a-f]{10}-2"));
    }

    @ParameterizedTest(name = "{0} of attempt {1} finished {2}: {3}")
    @CsvSource({
        "Failed, 1, 2026-01-01T00:00:00Z, true",
        "Refused, 1, 2026-01-01T00:00:00Z, true",
        "Cancelled, 1, 2026-01-01T00:00:00Z, false",
        "Failed, 1, 2026-01-01T00:00:01Z, false",
        "Failed, 2, 2026-01-01T00:00:00Z, false",
        "Failed, 2, 2025-12-31T23:59:00Z, true",
        "Failed, 6, 2025-12-31T23:29:00Z, true",
        "Failed, 6, 2025-12-31T23:29:01Z, false",
        "Failed, 9, 2025-12-31T23:01:00Z, true",
        "Failed, 9, 2025-12-31T23:01:01Z, false",
        "Moved, 1, 2025-01-01T00:00:00Z, false",
        "Clearing, 1, '', false",
        "'', 1, '', false"
    })
    void theNextAttemptComesTheLaterTheMoreThereWere(String phase, int attempt, String finished, boolean due) {
        Map<String, Object> move = Tree.of("status", Tree.of("phase", phase, "finishedAt", finished));
        assertEquals(due, Restores.due(move, attempt, Instant.parse("2026-01-01T00:01:00Z")));
    }

    @Test
    void itTakesTheContentFromTheRecord() {
        var move = Restores.move(record("settings", 5), 1);
        assertEquals("true", Tree.string(move, "metadata", "annotations", "navidec.io/restore"));
        assertEquals("shop", Tree.string(move, "metadata", "namespace"));
        assertEquals(
                Tree.of(
                        "resource",
                        Tree.of("group", "", "resource", "configmaps", "name", "settings"),
                        "target",
                        "home",
                        "withOwner",
                        true),
                move.get("spec"));
    }
}
