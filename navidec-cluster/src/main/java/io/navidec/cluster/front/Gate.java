package io.navidec.cluster.front;

import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.Freshness;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Keeps resource requests back until the records are known, for at most five seconds: before that nobody knows what is abroad. */
final class Gate {
    private static final Duration MOST = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final AbroadTable table;
    private final Freshness freshness;

    Gate(Vertx vertx, AbroadTable table, Freshness freshness) {
        this.vertx = vertx;
        this.table = table;
        this.freshness = freshness;
    }

    /** Runs {@code open} when the records are known, at once or later on the present context; {@code shut} when that takes too long. */
    void pass(Runnable open, Runnable shut) {
        freshness.look();
        Waiting.until(vertx, table::synced, MOST, open, shut);
    }
}
