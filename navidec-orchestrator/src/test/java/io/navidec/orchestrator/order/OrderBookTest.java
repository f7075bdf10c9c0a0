package io.navidec.orchestrator.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.orchestrator.Reports;
import io.navidec.orchestrator.fleet.Fleet;
import io.navidec.orchestrator.fleet.Grace;
import io.navidec.orchestrator.placement.Placement;
import io.navidec.shared.message.Amount;
import io.navidec.shared.message.ClusterReport;
import io.navidec.shared.message.Health;
import io.navidec.shared.message.PeerSeen;
import io.navidec.shared.message.PendingPlacement;
import io.navidec.shared.message.PlacementDecision;
import io.navidec.shared.message.ReportedMove;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderBookTest {
    private static final Instant T0 = Instant.parse("2026-11-26T12:00:00Z");
    private static final PendingPlacement WEB = Reports.placement("web", "dam", Reports.SMALL);

    private Fleet fleet = Fleet.empty(new Grace(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofHours(24)));
    private OrderBook book =
            OrderBook.empty(new Patience(Duration.ofSeconds(2), Duration.ofSeconds(6), Duration.ofSeconds(15)));
    private long sequence;

    @Test
    void anOrderIsTheSameUntilAReportShowsItDone() {
        hear("eurm", T0);
        ask("dam", T0, WEB);
        PlacementDecision first = sent(T0).getFirst().decision();
        assertEquals("place-uid-web", first.id());
        assertEquals("eurm", target(first));

        assertTrue(sent(T0.plusSeconds(1)).isEmpty());
        assertEquals(first, sent(T0.plusSeconds(2)).getFirst().decision());
        assertTrue(sent(T0.plusSeconds(3)).isEmpty());

        ask("dam", T0.plusSeconds(4));
        assertTrue(sent(T0.plusSeconds(5)).isEmpty());
        Placed done = known("uid-web");
        assertFalse(done.open());
        assertEquals(first, done.decision());
    }

    @Test
    void aRefusalWaitsForTheFleetToBeWhole() {
        ask("dam", T0, WEB);
        assertTrue(sent(T0).isEmpty());
        ask("dam", T0.plusSeconds(4), WEB);
        assertTrue(sent(T0.plusSeconds(4)).isEmpty());

        PlacementDecision refused = sent(T0.plusSeconds(6)).getFirst().decision();
        assertInstanceOf(PlacementDecision.Refused.class, refused.outcome());

        // Said is said, also when a cluster appears that would have fitted.
        hear("eurm", T0.plusSeconds(7));
        assertEquals(refused, sent(T0.plusSeconds(8)).getFirst().decision());
    }

    @Test
    void aClusterThatReportsWithinThePatienceIsChosen() {
        ask("dam", T0, WEB);
        assertTrue(sent(T0).isEmpty());
        hear("eurm", T0.plusSeconds(3));
        assertEquals("eurm", target(sent(T0.plusSeconds(3)).getFirst().decision()));
    }

    @Test
    void aRefusalWaitsForAClusterThatIsSilentForTheMoment() {
        hear("eurm", T0);
        for (int second = 12; second < 60; second += 8) {
            ask("dam", T0.plusSeconds(second), WEB);
            assertTrue(sent(T0.plusSeconds(second)).isEmpty(), "after " + second + " s");
        }
        assertFalse(preview("dam", WEB, T0.plusSeconds(59)).fits("eurm"));

        // Lost: it does not come back in a moment.
        assertRefused(T0.plusSeconds(60));
    }

    @Test
    void aClusterThatAnswersAgainIsChosen() {
        hear("eurm", T0);
        ask("dam", T0.plusSeconds(12), WEB);
        assertTrue(sent(T0.plusSeconds(12)).isEmpty());
        ask("dam", T0.plusSeconds(30), WEB);
        assertTrue(sent(T0.plusSeconds(30)).isEmpty());
        hear("eurm", T0.plusSeconds(31));
        assertEquals("eurm", target(sent(T0.plusSeconds(31)).getFirst().decision()));
    }

    @Test
    void aRefusalWaitsForAClusterThatHomeDoesNotReachForTheMoment() {
        for (int second = 0; second < 60; second += 6) {
            hear("eurm", T0.plusSeconds(second));
            askUnreaching(T0.plusSeconds(second), Health.State.UNKNOWN);
            assertTrue(sent(T0.plusSeconds(second)).isEmpty(), "after " + second + " s");
        }
        // Home does not make up its mind: what waits is told some time.
        hear("eurm", T0.plusSeconds(60));
        askUnreaching(T0.plusSeconds(60), Health.State.UNKNOWN);
        assertRefused(T0.plusSeconds(60));
    }

    @Test
    void aRefusalDoesNotWaitForWhatLasts() {
        hear("eurm", T0);
        askUnreaching(T0, Health.State.LOST);
        assertTrue(sent(T0).isEmpty());
        assertRefused(T0.plusSeconds(6));
    }

    private void askUnreaching(Instant at, Health.State eurm) {
        PeerSeen seen = new PeerSeen("eurm", new Health(eurm, null, "it does not answer"));
        report(Reports.seeing(Reports.asking(next("dam"), WEB), List.of(), List.of(seen)), at);
    }

    private Placement preview(String home, PendingPlacement placement, Instant at) {
        return book.preview(fleet.member(home).orElseThrow(), placement, fleet, at);
    }

    private void assertRefused(Instant at) {
        assertInstanceOf(
                PlacementDecision.Refused.class, sent(at).getFirst().decision().outcome());
    }

    @Test
    void manyPlacementsAtOnceDoNotOverfillACluster() {
        PendingPlacement[] asked = new PendingPlacement[10];
        for (int i = 0; i < asked.length; i++) {
            asked[i] = Reports.placement("m" + i, "dam", new Amount(1500, 1, 1));
        }
        hear("eurm", T0);
        hear("third", T0);
        ask("dam", T0, asked);

        List<Placed> sent = sent(T0);

        // Four CPUs each hold two of 1500m; the rest waits.
        assertEquals(4, sent.size());
        assertEquals(
                2, sent.stream().filter(each -> each.target().equals("eurm")).count());
        assertEquals(
                2, sent.stream().filter(each -> each.target().equals("third")).count());
    }

    @Test
    void aPromiseLastsUntilItsMoveHasEnded() {
        hear("eurm", T0);
        PendingPlacement large = Reports.placement("large", "dam", new Amount(3000, 1, 1));
        PendingPlacement other = Reports.placement("other", "dam", new Amount(3000, 1, 1));
        ask("dam", T0, large);
        assertEquals(1, sent(T0).size());

        report(Reports.moving(Reports.asking(next("dam"), other), moved("large", "Settling")), T0.plusSeconds(1));
        assertTrue(sent(T0.plusSeconds(1)).isEmpty());

        report(Reports.moving(Reports.asking(next("dam"), other), moved("large", "Failed")), T0.plusSeconds(2));
        assertEquals("eurm", target(sent(T0.plusSeconds(2)).getFirst().decision()));
    }

    /** The target looked at its pods before this one came: a second one would find the same room again. */
    @Test
    void aPromiseIsKeptUntilTheTargetsLoadShowsWhatHasCome() {
        promise();
        for (int second = 1; second < 16; second += 7) {
            hear("eurm", T0.plusSeconds(second));
            askBehind("Moved", T0.plusSeconds(second));
            assertTrue(sent(T0.plusSeconds(second)).isEmpty(), "after " + second + " s");
        }
        hear("eurm", T0.plusSeconds(16));
        assertEquals("eurm", target(sent(T0.plusSeconds(16)).getFirst().decision()));
    }

    /** Also of a Move that has been deleted meanwhile. */
    @Test
    void aPromiseIsKeptOfAMoveThatIsToldOfNoMore() {
        promise();
        askBehind("Moved", T0.plusSeconds(1));
        assertTrue(sent(T0.plusSeconds(1)).isEmpty());
        ask("dam", T0.plusSeconds(2), Reports.placement("other", "dam", new Amount(3000, 1, 1)));
        assertTrue(sent(T0.plusSeconds(2)).isEmpty());
    }

    @Test
    void aRefusalDoesNotWaitForAPromiseThatLasts() {
        promise();
        askBehind("Settling", T0.plusSeconds(1));
        assertTrue(sent(T0.plusSeconds(1)).isEmpty());
        askBehind("Settling", T0.plusSeconds(7));
        assertRefused(T0.plusSeconds(7));
    }

    private void promise() {
        hear("eurm", T0);
        ask("dam", T0, Reports.placement("large", "dam", new Amount(3000, 1, 1)));
        assertEquals(1, sent(T0).size());
    }

    /** Asks for as much again. */
    private void askBehind(String phase, Instant at) {
        PendingPlacement other = Reports.placement("other", "dam", new Amount(3000, 1, 1));
        report(Reports.moving(Reports.asking(next("dam"), other), moved("large", phase)), at);
    }

    @Test
    void aTargetThatFellSilentIsChosenAnew() {
        hear("eurm", T0);
        ask("dam", T0, WEB);
        assertEquals("eurm", target(sent(T0).getFirst().decision()));

        hear("third", T0.plusSeconds(11));
        ask("dam", T0.plusSeconds(11), WEB);

        assertEquals("third", target(sent(T0.plusSeconds(11)).getFirst().decision()));
    }

    @Test
    void nothingIsSentToASilentHome() {
        hear("eurm", T0.plusSeconds(11));
        ask("dam", T0, WEB);
        assertTrue(sent(T0.plusSeconds(11)).isEmpty());
    }

    @Test
    void doneOrdersAreKeptButNotForEver() {
        hear("eurm", T0);
        for (int i = 0; i < 1100; i++) {
            ask("dam", T0, Reports.placement("m" + i, "dam", Amount.NONE));
            assertEquals(1, sent(T0).size());
        }
        assertEquals(1000, book.placed().size());
        assertTrue(known("uid-m1099").open());
    }

    private Placed known(String uid) {
        Placed placed = book.placed(uid);
        assertNotNull(placed);
        return placed;
    }

    private void hear(String cluster, Instant at) {
        report(next(cluster), at);
    }

    private void ask(String home, Instant at, PendingPlacement... placements) {
        report(Reports.asking(next(home), placements), at);
    }

    private ClusterReport next(String cluster) {
        return Reports.of(cluster, 1, ++sequence);
    }

    private void report(ClusterReport report, Instant at) {
        fleet = fleet.hear(report, at);
    }

    private List<Placed> sent(Instant at) {
        OrderBook.Step step = book.next(fleet, at);
        book = step.book();
        return step.send();
    }

    private static ReportedMove moved(String name, String phase) {
        return new ReportedMove(Reports.move(name), Reports.WEB, "dam", "eurm", phase, "", "");
    }

    private static String target(PlacementDecision decision) {
        return assertInstanceOf(PlacementDecision.Chosen.class, decision.outcome())
                .target();
    }
}
