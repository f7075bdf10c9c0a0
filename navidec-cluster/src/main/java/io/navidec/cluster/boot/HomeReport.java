package io.navidec.cluster.boot;

import io.navidec.cluster.broker.Capacity;
import io.navidec.cluster.broker.ReportSource;
import io.navidec.cluster.liveness.PeerState;
import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.move.Requests;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.run.LivenessCheck;
import io.navidec.cluster.run.MoveSummary;
import io.navidec.cluster.run.Mover;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.message.AbroadRoot;
import io.navidec.shared.message.Amount;
import io.navidec.shared.message.ClusterReport;
import io.navidec.shared.message.Health;
import io.navidec.shared.message.MoveRef;
import io.navidec.shared.message.PeerSeen;
import io.navidec.shared.message.PendingPlacement;
import io.navidec.shared.message.ReportedMove;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** This cluster's report to the orchestrator, put together from what its parts know. Thread-safe. */
final class HomeReport implements ReportSource {
    /** Finished moves that are still told of; unfinished ones all are. */
    private static final int FINISHED = 100;

    private final ClusterReport.Sender self;
    private final Capacity capacity;
    private final ResourceCatalog catalog;
    private final Mover mover;
    private final AbroadTable table;
    private final LivenessCheck liveness;

    /**
     * @param self who reports; incarnation and sequence are taken from each call
     */
    HomeReport(
            ClusterReport.Sender self,
            Capacity capacity,
            ResourceCatalog catalog,
            Mover mover,
            AbroadTable table,
            LivenessCheck liveness) {
        this.self = self;
        this.capacity = capacity;
        this.catalog = catalog;
        this.mover = mover;
        this.table = table;
        this.liveness = liveness;
    }

    @Override
    public boolean whole() {
        return mover.listed() && table.synced();
    }

    @Override
    public Uni<ClusterReport> report(long incarnation, long sequence) {
        return Uni.combine()
                .all()
                .unis(capacity.room(), catalog.served())
                .asTuple()
                .map(both -> new ClusterReport(
                        new ClusterReport.Sender(self.cluster(), self.address(), self.version(), incarnation, sequence),
                        new ClusterReport.Readiness(true, ""),
                        both.getItem1().allocatable(),
                        both.getItem1().requested(),
                        both.getItem2(),
                        moves(),
                        placements(),
                        roots(),
                        peers()));
    }

    private List<ReportedMove> moves() {
        List<MoveSummary> latest = mover.moves().stream()
                .sorted(Comparator.comparing(MoveSummary::at).reversed())
                .toList();
        Set<String> finished = latest.stream()
                .filter(each -> each.phase().over())
                .limit(FINISHED)
                .map(MoveSummary::uid)
                .collect(Collectors.toSet());
        return latest.stream()
                .filter(each -> !each.phase().over() || finished.contains(each.uid()))
                .map(each -> new ReportedMove(
                        ref(each),
                        each.key(),
                        each.source(),
                        each.target(),
                        each.phase().text(),
                        each.reason(),
                        each.message()))
                .toList();
    }

    private List<PendingPlacement> placements() {
        List<PendingPlacement> waiting = new ArrayList<>();
        for (MoveSummary each : mover.moves()) {
            Requests needs = each.requests();
            if (each.phase() == MovePhase.PLACING && needs != null) {
                Amount amount = new Amount(needs.cpuMillis(), needs.memoryBytes(), needs.pods());
                waiting.add(new PendingPlacement(ref(each), each.key(), each.source(), amount, List.of()));
            }
        }
        return waiting;
    }

    private static MoveRef ref(MoveSummary move) {
        return new MoveRef(move.namespace(), move.name(), move.uid());
    }

    private List<AbroadRoot> roots() {
        return table.all().stream()
                .filter(record -> record.root() && record.visible())
                .map(record -> new AbroadRoot(record.key(), record.cluster(), health(record)))
                .toList();
    }

    private static Health health(AbroadRecord record) {
        return new Health(Health.State.of(record.health()), instant(record.healthSince()), "");
    }

    private static @Nullable Instant instant(String text) {
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private List<PeerSeen> peers() {
        return liveness.peers().entrySet().stream()
                .map(each -> new PeerSeen(each.getKey(), health(each.getValue())))
                .toList();
    }

    private static Health health(PeerState peer) {
        return new Health(Health.State.of(peer.state().text()), peer.since(), peer.reason());
    }
}
