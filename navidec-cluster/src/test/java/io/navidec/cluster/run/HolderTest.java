package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class HolderTest {

    @Test
    void thisProcessIsNotGone() {
        assertFalse(Holder.self().gone());
        assertEquals(Holder.self(), Holder.self());
    }

    @Test
    void aProcessThatHasEndedIsGone() throws IOException, InterruptedException {
        Process other = new ProcessBuilder("true").start();
        long pid = other.pid();
        other.waitFor();
        String[] mine = Holder.self().identity().split("_", -1);
        assertTrue(new Holder(mine[0] + "_" + mine[1] + "_" + pid + "_1").gone());
    }

    @Test
    void anotherProcessOfTheSameNumberDoesNotCount() {
        String identity = Holder.self().identity();
        String other = identity.substring(0, identity.lastIndexOf('_')) + "_1";
        assertTrue(new Holder(other).gone());
    }

    @Test
    void ofOthersNothingIsKnown() {
        String[] mine = Holder.self().identity().split("_", -1);
        for (String other : new String[] {
            "",
            "somebody",
            "elsewhere_" + mine[1] + "_999999_1",
            mine[0] + "_1_999999_1",
            mine[0] + "_" + mine[1] + "_x_1",
            mine[0] + "__999999_1"
        }) {
            assertFalse(new Holder(other).gone(), other);
        }
    }
}
