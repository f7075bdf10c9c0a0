package io.navidec.orchestrator.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.orchestrator.Reports;
import io.navidec.orchestrator.fleet.Fleet;
import io.navidec.orchestrator.fleet.Grace;
import io.navidec.shared.message.AbroadRoot;
import io.navidec.shared.message.Amount;
import io.navidec.shared.message.ClusterReport;
import io.navidec.shared.message.Health;
import io.navidec.shared.message.PeerSeen;
import io.navidec.shared.message.PendingPlacement;
import io.navidec.shared.message.PlacementDecision;
import io.navidec.shared.message.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final Instant T0 = Instant.parse("2026-11-26T12:00:00Z");
    private static final PendingPlacement WEB = Reports.placement("web", "dam", Reports.SMALL);

    private final ClusterReport dam = Reports.of("dam", 1, 1);
    private final ClusterReport eurm = Reports.of("eurm", 1, 1);
    private final ClusterReport third = Reports.of("third", 1, 1);

    @Test
    void theEmptierClusterIsChosen() {
        Placement answer = place(WEB, dam, Reports.load(eurm, new Amount(2000, 4L << 30, 50)), third);

        assertEquals(
                new PlacementDecision.Chosen("third", "third scores highest of 2 that fit: 94 of 100"),
                answer.outcome());
        assertEquals(
                List.of("third", "eurm", "dam"),
                answer.verdicts().stream().map(Verdict::cluster).toList());
        assertEquals(
                List.of(
                        "there stay free 3500m of 4 CPU, 7.5Gi of 8Gi memory, 98 of 100 pods (92 of 100)",
                        "it has 0 guests (100 of 100)"),
                answer.verdicts().getFirst().reasonsFor());
        assertEquals(
                List.of("the resource is there already"),
                answer.verdicts().getLast().against());
    }

    @Test
    void guestsAreSpread() {
        List<AbroadRoot> there = List.of(new AbroadRoot(Reports.WEB, "eurm", new Health(Health.State.ALIVE, null, "")));
        assertEquals("third", target(place(WEB, Reports.seeing(dam, there, List.of()), eurm, third)));
    }

    @Test
    void equalsAreOrderedByName() {
        assertEquals("eurm", target(place(WEB, dam, third, eurm)));
    }

    @Test
    void whatIsPromisedAlreadyIsNotPromisedTwice() {
        Question.Reserved most = Question.Reserved.NONE.plus(new Amount(3600, 1, 1));
        Question question = new Question("dam", WEB, fleet(dam, eurm), T0, Map.of("eurm", most));
        assertEquals(
                List.of("not enough CPU: 500m asked for, 400m free"),
                verdict(Placement.answer(question), "eurm").against());
    }

    @Test
    void homeIsACandidateForWhatIsAbroadAndIsCalledHome() {
        PendingPlacement abroad = Reports.placement("web", "eurm", Reports.SMALL);
        assertEquals("home", target(place(abroad, dam, eurm)));
    }

    @Test
    void everyReasonAgainstIsSaid() {
        PendingPlacement much = Reports.placement("web", "dam", new Amount(5000, 9L << 30, 101), "eurm");
        ClusterReport bad = Reports.kinds(Reports.notReady(eurm, "no etcd"), "configmaps");
        List<PeerSeen> peers = List.of(new PeerSeen("eurm", new Health(Health.State.LOST, null, "silent for 70 s")));

        Placement answer = place(much, Reports.seeing(dam, List.of(), peers), bad);

        assertEquals(
                List.of(
                        "the move excludes it",
                        "it is not ready: no etcd",
                        "dam does not reach it: silent for 70 s",
                        "it does not serve deployments.apps",
                        "not enough CPU: 5 asked for, 4 free",
                        "not enough memory: 9Gi asked for, 8Gi free",
                        "not enough pods: 101 asked for, 100 free"),
                verdict(answer, "eurm").against());
        String refusal = assertInstanceOf(PlacementDecision.Refused.class, answer.outcome())
                .reason();
        assertTrue(refusal.startsWith("No cluster fits: dam: the resource is there already"), refusal);
        assertTrue(refusal.contains("eurm: the move excludes it, it is not ready: no etcd"), refusal);
    }

    @Test
    void aSilentClusterIsNoCandidate() {
        Fleet fleet = fleet(eurm).hear(dam, T0.plusSeconds(12));
        Placement answer = Placement.answer(new Question("dam", WEB, fleet, T0.plusSeconds(12), Map.of()));
        assertEquals(
                List.of("it is Unknown: no report for 12 s"),
                verdict(answer, "eurm").against());
        assertInstanceOf(PlacementDecision.Refused.class, answer.outcome());
    }

    @Test
    void aClusterThatHomeCannotFindIsNoCandidateButForItself() {
        ClusterReport hidden = Reports.withoutAddress(eurm);
        assertEquals(
                List.of("it has told no address (navidec.cluster.address)"),
                verdict(place(WEB, dam, hidden), "eurm").against());

        // Home has it in its own configuration, as it sees it.
        assertEquals(
                List.of(),
                verdict(place(WEB, seeing(Health.State.ALIVE), hidden), "eurm").against());

        PendingPlacement abroad = Reports.placement("web", "eurm", Reports.SMALL);
        assertEquals("home", target(place(abroad, Reports.withoutAddress(dam), eurm)));
    }

    @Test
    void whatMayPassIsToldFromWhatLasts() {
        assertTrue(place(WEB, seeing(Health.State.UNKNOWN), eurm).mayFit());
        assertFalse(place(WEB, seeing(Health.State.LOST), eurm).mayFit());
        assertFalse(place(WEB, seeing(Health.State.UNKNOWN), Reports.notReady(eurm, "no etcd"))
                .mayFit());
        assertFalse(place(WEB, dam, eurm).mayFit());

        Fleet fleet = fleet(eurm);
        assertTrue(mayFit(fleet, T0.plusSeconds(12)));
        assertFalse(mayFit(fleet, T0.plusSeconds(60)));
    }

    @Test
    void aLackThatOnlyWhatHasJustComeMakesMayPass() {
        Question.Reserved most = Question.Reserved.NONE.plusEnding(new Amount(3600, 1, 1));
        Placement answer = Placement.answer(new Question("dam", WEB, fleet(dam, eurm), T0, Map.of("eurm", most)));
        assertEquals(
                List.of("not enough CPU: 500m asked for, 400m free"),
                verdict(answer, "eurm").against());
        assertTrue(answer.mayFit());

        Question.Reserved lasting = Question.Reserved.NONE.plus(new Amount(3600, 1, 1));
        assertFalse(Placement.answer(new Question("dam", WEB, fleet(dam, eurm), T0, Map.of("eurm", lasting)))
                .mayFit());
    }

    private ClusterReport seeing(Health.State eurm) {
        return Reports.seeing(dam, List.of(), List.of(new PeerSeen("eurm", new Health(eurm, null, "silent"))));
    }

    private boolean mayFit(Fleet silent, Instant now) {
        return Placement.answer(new Question("dam", WEB, silent.hear(dam, now), now, Map.of()))
                .mayFit();
    }

    @Test
    void withoutAnybodyTheRefusalSaysSo() {
        assertEquals(
                new PlacementDecision.Refused("No cluster fits: none has reported"),
                place(WEB).outcome());
    }

    private static Placement place(PendingPlacement placement, ClusterReport... reports) {
        return Placement.answer(new Question("dam", placement, fleet(reports), T0, Map.of()));
    }

    private static Fleet fleet(ClusterReport... reports) {
        Fleet fleet = Fleet.empty(new Grace(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofHours(24)));
        for (ClusterReport each : reports) {
            fleet = fleet.hear(each, T0);
        }
        return fleet;
    }

    private static String target(Placement answer) {
        return assertInstanceOf(PlacementDecision.Chosen.class, answer.outcome())
                .target();
    }

    private static Verdict verdict(Placement answer, String cluster) {
        return answer.verdicts().stream()
                .filter(each -> each.cluster().equals(cluster))
                .findFirst()
                .orElseThrow();
    }
}
