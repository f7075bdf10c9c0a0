package io.navidec.cluster.front;

import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.Revisions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * When merged lists and watches may be served: once the records have been followed for as long as the halves of a watch may be apart. Then the Lease is
 * written a second time, and only a resourceVersion handed out since is known to this service (design 3.2, rule 7). Notes home's revision twice a second,
 * too. Thread-safe.
 */
final class Opening {
    /** As far apart as the halves of a merged watch may be. */
    static final Duration APART = Duration.ofSeconds(2);

    private static final Logger LOG = Logger.getLogger(Opening.class);
    private static final Duration MOST = Duration.ofSeconds(8);
    private static final long NOTE_MILLIS = 500;

    private final Vertx vertx;
    private final AbroadTable table;
    private final Revisions revisions;
    private final Clock clock;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean open;
    private volatile boolean pastKnown;
    private volatile long base;
    private long syncedAt;

    Opening(Vertx vertx, AbroadTable table, Revisions revisions, Clock clock) {
        this.vertx = vertx;
        this.table = table;
        this.revisions = revisions;
        this.clock = clock;
    }

    void start() {
        long timer = vertx.setPeriodic(NOTE_MILLIS, t -> tick());
        LOG.debugf("Noting home's revision by timer %d", timer);
    }

    private void tick() {
        if (!table.synced() || !busy.compareAndSet(false, true)) {
            return;
        }
        long now = System.nanoTime();
        if (base == 0) {
            base = revisions.start();
            syncedAt = now;
        }
        boolean opens = !open && now - syncedAt > APART.toNanos();
        Uni<Long> note = opens ? revisions.begin(clock.instant()) : revisions.tick(clock.instant());
        note.subscribe()
                .with(
                        revision -> {
                            open |= opens;
                            busy.set(false);
                        },
                        why -> {
                            LOG.debugf("Home's revision was not noted: %s", why.getMessage());
                            busy.set(false);
                        });
    }

    /** The revision from which on all changes of records are known. */
    long base() {
        return base;
    }

    /** The kept Moves have been read, or cannot be read: which kinds had records before is known as far as it ever will be. */
    void pastKnown() {
        pastKnown = true;
    }

    /** Runs {@code ready} on the present context, once the past is known, or after some seconds without that knowledge. */
    void awaitPast(Runnable ready) {
        Waiting.until(vertx, () -> pastKnown, MOST, ready, ready);
    }

    /** Runs {@code ready} on the present context, now or within some seconds; {@code shut} when that takes too long. */
    void await(Runnable ready, Runnable shut) {
        Waiting.until(vertx, () -> open, MOST, ready, shut);
    }
}
