package io.navidec.cluster.store;

import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.ListWatch;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a service from answering by what it knew long ago, while another one of its home drives the moves: when its process has slept, or the records could not be
 * followed for a second, they are listed afresh, and what clients ask for waits until then. Thread-safe.
 */
public final class Freshness {
    private static final Logger LOG = Logger.getLogger(Freshness.class);
    private static final Duration EVERY = Duration.ofMillis(250);
    private static final Duration LATE = Duration.ofSeconds(1);

    private final AbroadTable table;
    private final BooleanSupplier followed;
    private final LongSupplier nanos;
    private final AtomicLong last;
    private volatile @Nullable ListWatch records;

    /** @param followed whether another service drives the moves, or may do so by now */
    public Freshness(AbroadTable table, BooleanSupplier followed) {
        this(table, followed, System::nanoTime);
    }

    Freshness(AbroadTable table, BooleanSupplier followed, LongSupplier nanos) {
        this.table = table;
        this.followed = followed;
        this.nanos = nanos;
        this.last = new AtomicLong(nanos.getAsLong());
    }

    /** Looks from now on; call once, when the records are followed. */
    public void start(Vertx vertx, ListWatch following) {
        records = following;
        long timer = vertx.setPeriodic(EVERY.toMillis(), t -> look());
        LOG.debugf("Looking by timer %d whether what is known is fresh", timer);
    }

    /** Looks now: a request that has waited while the process slept may come before any timer. */
    public void look() {
        ListWatch following = records;
        long now = nanos.getAsLong();
        long before = last.getAndSet(now);
        if (following == null || !table.synced()) {
            return;
        }
        boolean slept = now - before > EVERY.plus(LATE).toNanos();
        boolean deaf = following.silence().compareTo(LATE) > 0;
        if ((slept || deaf) && followed.getAsBoolean()) {
            LOG.infof(
                    "The records are listed afresh: %s, and another service may have moved things",
                    slept ? "this process has slept" : "they could not be followed");
            table.outdated();
            following.relist();
        }
    }
}
