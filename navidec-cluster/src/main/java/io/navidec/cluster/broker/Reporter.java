package io.navidec.cluster.broker;

import io.navidec.broker.Publisher;
import io.navidec.shared.message.ClusterReport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Publishes the cluster's report: at each tick, and soon after a {@link #poke}. One at a time; without a broker, before all that it tells of is known, and by
 * those services of a cluster that do not speak for it, none is made. Thread-safe; never blocks.
 */
public final class Reporter {
    private static final Logger LOG = Logger.getLogger(Reporter.class);
    private static final long SOON_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final ReportSource source;
    private final Publisher publisher;
    private final BooleanSupplier connected;
    private final String key;
    private final LongSupplier incarnation;
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicBoolean poked = new AtomicBoolean();
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * @param cluster its name, a DNS label
     * @param incarnation larger than that of every earlier start, and of whoever spoke for the cluster before; 0 as long as another one does
     */
    public Reporter(
            Vertx vertx,
            ReportSource source,
            Publisher publisher,
            BooleanSupplier connected,
            String cluster,
            LongSupplier incarnation) {
        this.vertx = vertx;
        this.source = source;
        this.publisher = publisher;
        this.connected = connected;
        this.key = "report." + cluster;
        this.incarnation = incarnation;
    }

    /** Something changed that the orchestrator should know: many pokes within a moment make one report. */
    public void poke() {
        if (poked.compareAndSet(false, true)) {
            vertx.setTimer(SOON_MILLIS, timer -> {
                poked.set(false);
                report().subscribe().with(done -> {}, why -> LOG.warnf("No report: %s", why.getMessage()));
            });
        }
    }

    /** Makes a report and publishes it; its failures are logged and end here. */
    public Uni<Void> report() {
        return Uni.createFrom().deferred(() -> {
            long speaks = incarnation.getAsLong();
            if (speaks == 0 || !connected.getAsBoolean() || !source.whole()) {
                return Uni.createFrom().voidItem();
            }
            if (!busy.compareAndSet(false, true)) {
                // The one under way may have looked before the change: another follows.
                poke();
                return Uni.createFrom().voidItem();
            }
            return make(speaks).onTermination().invoke(() -> busy.set(false));
        });
    }

    private Uni<Void> make(long speaks) {
        return source.report(speaks, sequence.incrementAndGet())
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(ClusterReport::bytes)
                .chain(json -> publisher.publish(key, json))
                .replaceWithVoid()
                .onFailure()
                .invoke(why -> LOG.warnf("No report to the orchestrator: %s", why.getMessage()))
                .onFailure()
                .recoverWithItem(() -> null);
    }
}
