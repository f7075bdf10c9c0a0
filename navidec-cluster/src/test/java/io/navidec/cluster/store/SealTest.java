package io.navidec.cluster.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SealTest {
    private static final byte[] CONTENT = "{\"data\":{\"password\":\"hunter2\"}}".getBytes(StandardCharsets.UTF_8);
    private final Seal seal = new Seal(Seal.newKey());

    @Test
    void opensWhatItSealed() {
        assertArrayEquals(CONTENT, seal.open(seal.seal(CONTENT)));
    }

    @Test
    void sealsTheSameContentDifferentlyEachTime() {
        assertNotEquals(seal.seal(CONTENT), seal.seal(CONTENT));
    }

    @Test
    void refusesAnotherKey() {
        String sealed = seal.seal(CONTENT);
        assertThrows(Seal.BrokenSeal.class, () -> new Seal(Seal.newKey()).open(sealed));
    }

    @Test
    void refusesChangedContent() {
        String sealed = seal.seal(CONTENT);
        byte[] whole = Base64.getDecoder().decode(sealed.substring(3));
        whole[whole.length - 1] ^= 1;
        assertThrows(
                Seal.BrokenSeal.class,
                () -> seal.open("v1." + Base64.getEncoder().encodeToString(whole)));
    }

    @Test
    void refusesWhatIsNoSealAtAllWithoutRepeatingIt() {
        for (String odd : new String[] {"", "v1.", "v1.AAAA", "v1.***", "v2.AAAA", "hunter2"}) {
            Seal.BrokenSeal broken = assertThrows(Seal.BrokenSeal.class, () -> seal.open(odd), odd);
            assertFalse(String.valueOf(broken.getMessage()).contains("hunter2"));
        }
    }
}
