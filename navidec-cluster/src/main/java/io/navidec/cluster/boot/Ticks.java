package io.navidec.cluster.boot;

import io.navidec.cluster.observe.ClusterMetrics;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.run.LivenessCheck;
import io.navidec.cluster.run.Mirror;
import io.navidec.cluster.store.RecordKeys;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** What is done every few seconds; a round that takes longer is not overtaken by the next. */
@Singleton
public class Ticks {
    private final LivenessCheck liveness;
    private final Mirror mirror;
    private final ClusterMetrics metrics;
    private final RecordKeys keys;
    private final AbroadTable table;

    Ticks(LivenessCheck liveness, Mirror mirror, ClusterMetrics metrics, RecordKeys keys, AbroadTable table) {
        this.liveness = liveness;
        this.mirror = mirror;
        this.metrics = metrics;
        this.keys = keys;
        this.table = table;
    }

    @Scheduled(every = "5s", identity = "liveness", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> liveness() {
        metrics.refresh();
        return liveness.tick();
    }

    @Scheduled(every = "5s", identity = "mirror", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> mirror() {
        return mirror.tick();
    }

    /** Once the records are followed, which the first key has to come before. */
    @Scheduled(every = "20s", identity = "record-keys", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> recordKeys() {
        return table.synced() ? keys.tick() : Uni.createFrom().voidItem();
    }
}
