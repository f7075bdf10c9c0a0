package io.navidec.cluster.run;

import io.navidec.cluster.liveness.Life;
import io.navidec.cluster.move.Finished;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Restores;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Restores a vanished root at home from its record, or only reports it; what had run to its end is let go. Thread-safe. */
public final class OnLoss implements Loss {
    private static final Logger LOG = Logger.getLogger(OnLoss.class);

    private final Policy policy;
    private final Restores restores;
    private final Records records;
    private final Clock clock;
    private final AtomicLong ordered = new AtomicLong();

    /** What to do. */
    public enum Policy {
        /** Make a Move that takes it home from its record. */
        RESTORE,
        /** Write into its record that it is lost, and leave it to people. */
        REPORT
    }

    public OnLoss(Policy policy, Restores restores, Records records, Clock clock) {
        this.policy = policy;
        this.restores = restores;
        this.records = records;
        this.clock = clock;
    }

    /** Restores ordered since the service began. */
    public long ordered() {
        return ordered.get();
    }

    @Override
    public Uni<Void> vanished(AbroadRecord record) {
        if (Finished.swept(record.type(), record.object())) {
            return ended(record);
        }
        return switch (policy) {
            case RESTORE -> restore(record);
            case REPORT -> report(record);
        };
    }

    /** As if somebody had deleted it here, which its cluster's own sweeping stands for. */
    private Uni<Void> ended(AbroadRecord record) {
        LOG.infof("cluster=%s resource=%s: it had ended there, and is gone", record.cluster(), record.key());
        return records.replace(record.in(Phase.DELETING).deletionAccepted(now()))
                .replaceWithVoid();
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private Uni<Void> restore(AbroadRecord record) {
        return restores.order(record)
                .invoke(made -> {
                    if (made) {
                        ordered.incrementAndGet();
                        LOG.warnf(
                                "cluster=%s resource=%s: it is gone there, its restore at home is ordered",
                                record.cluster(), record.key());
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> report(AbroadRecord record) {
        if (record.health().equals(Life.LOST.text())) {
            return Uni.createFrom().voidItem();
        }
        LOG.warnf("cluster=%s resource=%s: it is gone there", record.cluster(), record.key());
        return records.replace(record.health(Life.LOST.text(), now(), "it is gone from cluster " + record.cluster()))
                .replaceWithVoid();
    }
}
