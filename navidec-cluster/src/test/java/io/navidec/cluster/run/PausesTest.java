package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.move.MovePhase;
import org.junit.jupiter.api.Test;

class PausesTest {
    /** A Move that had to try again for seconds held writes for seconds more, since its pauses went on growing after the switch. */
    @Test
    void aNewPhaseBeginsWithShortPauses() {
        Pauses pauses = new Pauses();
        long last = 0;
        for (int i = 0; i < 12; i++) {
            last = pauses.in(MovePhase.SWITCHING);
        }
        assertTrue(last >= 2500 && last <= 5000, "they have grown: " + last);
        long first = pauses.in(MovePhase.CLEARING);
        assertTrue(first >= 1 && first <= 40, "short again: " + first);
        assertTrue(pauses.in(MovePhase.CLEARING) >= 40, "and grow");
        pauses.worked();
        assertTrue(pauses.in(MovePhase.CLEARING) <= 40);
    }
}
