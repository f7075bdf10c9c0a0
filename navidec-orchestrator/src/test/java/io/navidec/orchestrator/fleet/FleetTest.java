package io.navidec.orchestrator.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.orchestrator.Reports;
import io.navidec.shared.message.Health;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FleetTest {
    private static final Grace GRACE = new Grace(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofHours(24));
    private static final Instant T0 = Instant.parse("2026-11-26T12:00:00Z");

    private final Fleet dam = Fleet.empty(GRACE).hear(Reports.of("dam", 100, 5), T0);

    @Test
    void olderReportsAreIgnored() {
        Instant next = T0.plusSeconds(1);
        assertSame(dam, dam.hear(Reports.of("dam", 100, 5), next));
        assertSame(dam, dam.hear(Reports.of("dam", 100, 4), next));
        assertSame(dam, dam.hear(Reports.of("dam", 99, 900), next));
        assertEquals(6, sequence(dam.hear(Reports.of("dam", 100, 6), next)));
        assertEquals(1, sequence(dam.hear(Reports.of("dam", 101, 1), next)));
    }

    @Test
    void aClockSetBackBetweenTwoStartsDoesNotShutAClusterOut() {
        Fleet later = dam.hear(Reports.of("dam", 50, 1), T0.plusSeconds(10));
        assertEquals(1, sequence(later));
    }

    @Test
    void silenceMakesUnknownAndThenLost() {
        assertEquals(new Health(Health.State.ALIVE, T0, ""), health(dam, 9));
        assertEquals(new Health(Health.State.UNKNOWN, T0.plusSeconds(10), "no report for 10 s"), health(dam, 10));
        assertEquals(new Health(Health.State.LOST, T0.plusSeconds(60), "no report for 75 s"), health(dam, 75));
    }

    @Test
    void aliveSinceCountsFromTheLastGap() {
        Fleet steady = dam.hear(Reports.of("dam", 100, 6), T0.plusSeconds(5));
        assertEquals(T0, health(steady, 6).since());
        Fleet back = steady.hear(Reports.of("dam", 100, 7), T0.plusSeconds(20));
        assertEquals(T0.plusSeconds(20), health(back, 21).since());
    }

    @Test
    void whoIsSilentForVeryLongIsForgotten() {
        assertSame(dam, dam.forget(T0.plusSeconds(3600)));
        assertTrue(dam.forget(T0.plus(Duration.ofHours(24))).members().isEmpty());
    }

    @Test
    void theRosterTellsWhoIsThereAndHow() {
        Fleet both = dam.hear(Reports.of("eurm", 1, 1), T0.plusSeconds(15));
        assertEquals(
                "[dam Unknown, eurm Alive]",
                both.roster(T0.plusSeconds(15)).clusters().stream()
                        .map(each -> each.name() + " " + each.health().state().word())
                        .toList()
                        .toString());
    }

    @Test
    void graceThatMakesNoSenseIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Grace(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofHours(1)));
    }

    private static long sequence(Fleet fleet) {
        return fleet.member("dam").orElseThrow().report().sender().sequence();
    }

    private static Health health(Fleet fleet, long seconds) {
        return fleet.health(fleet.member("dam").orElseThrow(), T0.plusSeconds(seconds));
    }
}
