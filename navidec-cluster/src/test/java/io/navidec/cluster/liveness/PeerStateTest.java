package io.navidec.cluster.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PeerStateTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Grace GRACE = new Grace(Duration.ofSeconds(10), Duration.ofSeconds(60));

    private static Instant at(int seconds) {
        return T0.plusSeconds(seconds);
    }

    @Test
    void silenceIsUnknownAfterTheFirstGraceAndLostAfterTheSecond() {
        PeerState state = PeerState.unheard(T0).answered(T0);
        Life[] expected = {Life.ALIVE, Life.UNKNOWN, Life.UNKNOWN, Life.LOST, Life.LOST};
        int[] seconds = {9, 10, 59, 60, 600};
        for (int i = 0; i < seconds.length; i++) {
            state = state.silent(at(seconds[i]), "no answer", GRACE);
            assertEquals(expected[i], state.state(), "after " + seconds[i] + " s");
        }
        assertEquals(T0, state.since(), "since it was last heard of");
        assertEquals("no answer", state.reason());
    }

    @Test
    void anAnswerMakesItAliveAtOnce() {
        PeerState lost = PeerState.unheard(T0).answered(T0).silent(at(100), "no answer", GRACE);
        PeerState back = lost.answered(at(101));
        assertEquals(new PeerState(Life.ALIVE, at(101), at(101), ""), back);
        assertEquals(at(101), back.answered(at(106)).since(), "alive since it came back");
        assertEquals(Life.ALIVE, back.silent(at(105), "no answer", GRACE).state());
    }

    @Test
    void aPeerNeverHeardOfGetsTheSameGrace() {
        PeerState state = PeerState.unheard(T0).silent(at(5), "no answer", GRACE);
        assertEquals(Life.ALIVE, state.state());
        assertNull(state.lastSeen());
        assertEquals(Life.UNKNOWN, state.silent(at(10), "no answer", GRACE).state());
    }

    @Test
    void gracesThatContradictAreRefused() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> new Grace(Duration.ofSeconds(10), Duration.ofSeconds(5)));
        assertTrue(String.valueOf(refused.getMessage()).contains("navidec.liveness.lost-after"));
    }

    @Test
    void aRootIsLostAfterTwoMissesInARowOrWithItsPeer() {
        PeerState alive = PeerState.unheard(T0).answered(T0);
        assertEquals(Life.ALIVE, RootHealth.of("eurm", alive, 0, at(1)).state());
        assertEquals(Life.ALIVE, RootHealth.of("eurm", alive, 1, at(1)).state());
        assertEquals(Life.LOST, RootHealth.of("eurm", alive, 2, at(1)).state());
        RootHealth unknown = RootHealth.of("eurm", alive.silent(at(20), "x", GRACE), 2, at(20));
        assertEquals(Life.UNKNOWN, unknown.state(), "a silent peer says nothing of its roots");
        assertEquals(T0, unknown.since());
        assertTrue(unknown.reason().contains("eurm"));
    }
}
