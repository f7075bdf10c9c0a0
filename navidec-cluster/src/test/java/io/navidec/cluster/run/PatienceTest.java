package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private final Patience patience = new Patience(Duration.ofSeconds(15));

    private boolean at(int seconds, String state) {
        patience.round();
        return patience.enough("thing", state, T0.plusSeconds(seconds));
    }

    @Test
    void waitsUntilItHasStayedTheSameForLongEnough() {
        assertFalse(at(0, "a"));
        assertFalse(at(10, "a"));
        assertTrue(at(20, "a"));
    }

    @Test
    void beginsAnewWhenTheStateChanges() {
        assertFalse(at(0, "a"));
        assertFalse(at(20, "b"));
        assertFalse(at(30, "b"));
        assertTrue(at(40, "b"));
    }

    @Test
    void forgetsWhatWasNotMetInARound() {
        assertFalse(at(0, "a"));
        patience.round();
        assertFalse(at(20, "a"));
    }
}
