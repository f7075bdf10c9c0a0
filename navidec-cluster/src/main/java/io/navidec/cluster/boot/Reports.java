package io.navidec.cluster.boot;

import io.navidec.cluster.broker.Reporter;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Lets the reporter report. */
@Singleton
public class Reports {
    private final Reporter reporter;

    Reports(Reporter reporter) {
        this.reporter = reporter;
    }

    @Scheduled(every = "${navidec.report-period:2s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> report() {
        return reporter.report();
    }
}
