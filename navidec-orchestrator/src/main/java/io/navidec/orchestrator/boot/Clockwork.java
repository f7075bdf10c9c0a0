package io.navidec.orchestrator.boot;

import io.navidec.orchestrator.run.Coordinator;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Lets the coordinator look at the clock. */
@Singleton
public class Clockwork {
    private final Coordinator coordinator;

    Clockwork(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** On an event loop: all in memory, nothing blocks. */
    @Scheduled(every = "${navidec.roster-period:2s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> tick() {
        return Uni.createFrom().voidItem().invoke(coordinator::tick);
    }
}
