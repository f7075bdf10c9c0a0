package io.navidec.orchestrator;

import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.message.AbroadRoot;
import io.navidec.shared.message.Amount;
import io.navidec.shared.message.ClusterReport;
import io.navidec.shared.message.MoveRef;
import io.navidec.shared.message.PeerSeen;
import io.navidec.shared.message.PendingPlacement;
import io.navidec.shared.message.ReportedMove;
import java.util.List;

/** Reports for tests: of a cluster with 4 CPUs, 8 Gi of memory and 100 pods, changed step by step. */
public final class Reports {
    public static final ResourceKey WEB = new ResourceKey("apps", "deployments", "shop", "web");
    public static final Amount SMALL = new Amount(500, 1L << 29, 2);
    private static final Amount OFFERED = new Amount(4000, 8L << 30, 100);

    private Reports() {}

    public static ClusterReport of(String cluster, long incarnation, long sequence) {
        return new ClusterReport(
                new ClusterReport.Sender(cluster, "https://" + cluster + ":5443", "test", incarnation, sequence),
                new ClusterReport.Readiness(true, ""),
                OFFERED,
                Amount.NONE,
                List.of("configmaps", "deployments.apps"),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    public static ClusterReport load(ClusterReport report, Amount load) {
        return copy(report, report.readiness(), load, report.kinds());
    }

    public static ClusterReport notReady(ClusterReport report, String why) {
        return copy(report, new ClusterReport.Readiness(false, why), report.load(), report.kinds());
    }

    public static ClusterReport kinds(ClusterReport report, String... kinds) {
        return copy(report, report.readiness(), report.load(), List.of(kinds));
    }

    public static ClusterReport withoutAddress(ClusterReport of) {
        ClusterReport.Sender sender = of.sender();
        return new ClusterReport(
                new ClusterReport.Sender(
                        sender.cluster(), "", sender.version(), sender.incarnation(), sender.sequence()),
                of.readiness(),
                of.capacity(),
                of.load(),
                of.kinds(),
                of.moves(),
                of.placements(),
                of.abroad(),
                of.peers());
    }

    private static ClusterReport copy(
            ClusterReport of, ClusterReport.Readiness readiness, Amount load, List<String> kinds) {
        return new ClusterReport(
                of.sender(),
                readiness,
                of.capacity(),
                load,
                kinds,
                of.moves(),
                of.placements(),
                of.abroad(),
                of.peers());
    }

    public static ClusterReport asking(ClusterReport of, PendingPlacement... placements) {
        return new ClusterReport(
                of.sender(),
                of.readiness(),
                of.capacity(),
                of.load(),
                of.kinds(),
                of.moves(),
                List.of(placements),
                of.abroad(),
                of.peers());
    }

    public static ClusterReport moving(ClusterReport of, ReportedMove... moves) {
        return new ClusterReport(
                of.sender(),
                of.readiness(),
                of.capacity(),
                of.load(),
                of.kinds(),
                List.of(moves),
                of.placements(),
                of.abroad(),
                of.peers());
    }

    public static ClusterReport seeing(ClusterReport of, List<AbroadRoot> abroad, List<PeerSeen> peers) {
        return new ClusterReport(
                of.sender(),
                of.readiness(),
                of.capacity(),
                of.load(),
                of.kinds(),
                of.moves(),
                of.placements(),
                abroad,
                peers);
    }

    public static MoveRef move(String name) {
        return new MoveRef("shop", name, "uid-" + name);
    }

    public static PendingPlacement placement(String move, String source, Amount request, String... exclusions) {
        return new PendingPlacement(move(move), WEB, source, request, List.of(exclusions));
    }
}
