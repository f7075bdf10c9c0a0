package io.navidec.cluster.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final byte[] CONTENT = "{\"data\":{\"password\":\"hunter2\"}}".getBytes(StandardCharsets.UTF_8);
    private final byte[] old = Seal.newKey();
    private final byte[] young = Seal.newKey();
    private final KeyRing alone = new KeyRing(List.of(old), 0);
    private final KeyRing known = new KeyRing(List.of(old, young), 0);
    private final KeyRing used = new KeyRing(List.of(old, young), 1);
    private final KeyRing after = new KeyRing(List.of(young), 0);

    @Test
    void whatAnyKeyOfTheRingSealedIsOpened() {
        String first = alone.seal(CONTENT);
        assertTrue(first.startsWith("v1."), "as it was before there could be more");
        assertArrayEquals(CONTENT, known.open(first));
        assertArrayEquals(CONTENT, used.open(known.seal(CONTENT)));
        String second = used.seal(CONTENT);
        assertTrue(second.startsWith("v2." + KeyRing.id(young) + "."), second.substring(0, 20));
        assertArrayEquals(CONTENT, known.open(second));
        assertArrayEquals(CONTENT, after.open(second));
        assertArrayEquals(CONTENT, used.open(after.seal(CONTENT)));
    }

    @Test
    void whatAnotherKeySealedIsRefused() {
        assertThrows(Seal.BrokenSeal.class, () -> after.open(alone.seal(CONTENT)));
        assertThrows(Seal.BrokenSeal.class, () -> after.open(known.seal(CONTENT)));
        assertThrows(Seal.BrokenSeal.class, () -> alone.open(used.seal(CONTENT)));
        for (String odd : List.of("", "v2.", "v2.abc", "v2." + KeyRing.id(old), "v3.x.y")) {
            assertThrows(Seal.BrokenSeal.class, () -> known.open(odd), odd);
        }
    }

    @Test
    void onlyWhatAnOlderKeySealedIsSealedAnew() {
        assertFalse(alone.outdated(alone.seal(CONTENT)));
        assertTrue(used.outdated(alone.seal(CONTENT)));
        assertTrue(used.outdated(known.seal(CONTENT)));
        assertFalse(used.outdated(used.seal(CONTENT)));
        assertFalse(after.outdated(used.seal(CONTENT)));
    }
}
