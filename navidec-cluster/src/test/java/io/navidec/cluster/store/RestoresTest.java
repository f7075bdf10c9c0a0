package io.navidec.cluster.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import org.junit.jupiter.api.Test;

class RestoresTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);

    private static AbroadRecord record(String name, long generation) {
        return AbroadRecord.of(MAPS, MAPS.key("shop", name), "uid", "", "eurm", Phase.ABROAD)
                .generations(generation, 0);
    }

    private static String name(AbroadRecord record) {
        return Tree.stringOr(Restores.move(record), "", "metadata", "name");
    }

    @Test
    void oneRestoreForEachTimeItWasPutAbroad() {
        assertEquals(name(record("settings", 5)), name(record("settings", 5)));
        assertNotEquals(name(record("settings", 5)), name(record("settings", 6)));
        assertTrue(name(record("settings", 5)).matches("settings-restore-[0-9a-f]{10}"));
        assertTrue(name(record("s".repeat(250), 5)).matches("restore-[0-9a-f]{10}"));
    }

    @Test
    void itTakesTheContentFromTheRecord() {
        var move = Restores.move(record("settings", 5));
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
