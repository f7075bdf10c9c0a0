package io.navidec.cluster.boot;

import io.navidec.cluster.observe.ClusterMetrics;
import io.navidec.cluster.run.LivenessCheck;
import io.navidec.cluster.run.Mirror;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** What is done every few seconds; a round that takes longer is not overtaken by the next. */
@Singleton
public class Ticks {
    private final LivenessCheck liveness;
    private final Mirror mirror;
    private final ClusterMetrics metrics;

    Ticks(LivenessCheck liveness, Mirror mirror, ClusterMetrics metrics) {
        this.liveness = liveness;
        this.mirror = mirror;
        this.metrics = metrics;
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
}
