package io.navidec.shared.message;

import io.navidec.shared.kube.ResourceKey;
import java.time.Instant;
import java.util.List;

/** One message of each kind, with something in every field; the golden files hold the same. */
final class Examples {
    static final MoveRef MOVE = new MoveRef("shop", "web-away", "6f0c9b9e-0000-4000-8000-000000000001");
    static final ResourceKey WEB = new ResourceKey("apps", "deployments", "shop", "web");
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    static final ClusterReport REPORT = new ClusterReport(
            new ClusterReport.Sender("dam", "https://dam.example:5443", "0.1.0", 1_763_900_000_000L, 17),
            new ClusterReport.Readiness(false, "the API server does not answer"),
            new Amount(16_000, 34_359_738_368L, 220),
            new Amount(1_250, 1_073_741_824L, 9),
            List.of("configmaps", "deployments.apps"),
            List.of(new ReportedMove(MOVE, WEB, "dam", "", "Placing", "Waiting", "Waiting for the orchestrator")),
            List.of(new PendingPlacement(MOVE, WEB, "dam", new Amount(300, 402_653_184L, 3), List.of("vapnik"))),
            List.of(new AbroadRoot(
                    new ResourceKey("", "configmaps", "shop", "settings"),
                    "eurm",
                    new Health(Health.State.ALIVE, null, ""))),
            List.of(new PeerSeen("eurm", new Health(Health.State.UNKNOWN, NOON, "silent for 12 s"))));

    static final Roster ROSTER = new Roster(List.of(
            new Roster.Member("dam", "https://dam.example:5443", new Health(Health.State.ALIVE, NOON, "")),
            new Roster.Member("eurm", "", new Health(Health.State.LOST, NOON, "no report for 75 s"))));

    static final PlacementDecision CHOSEN = new PlacementDecision(
            "place-6f0c9b9e-0000-4000-8000-000000000001",
            MOVE,
            new PlacementDecision.Chosen("eurm", "eurm has the most free capacity"),
            List.of(
                    new Verdict("eurm", true, 87, List.of("free: 14750m CPU"), List.of()),
                    new Verdict("dam", false, 0, List.of(), List.of("it runs there already"))));

    static final PlacementDecision REFUSED = new PlacementDecision(
            "place-6f0c9b9e-0000-4000-8000-000000000001",
            MOVE,
            new PlacementDecision.Refused("no cluster fits"),
            List.of(new Verdict("dam", false, 0, List.of(), List.of("it runs there already"))));

    static final MoveOrder MOVE_ORDER = new MoveOrder("drain-eurm-1", WEB, "home", "eurm is being drained");

    private Examples() {}
}
