package io.navidec.cluster.front;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition without blocking: looks again every few milliseconds. */
final class Waiting {
    private static final long EVERY_MILLIS = 20;

    private Waiting() {}

    /** Runs {@code ready} at once, or on the present context when the condition is met; {@code late} when that takes longer than {@code most}. */
    static void until(Vertx vertx, BooleanSupplier met, Duration most, Runnable ready, Runnable late) {
        if (met.getAsBoolean()) {
            ready.run();
        } else {
            again(vertx, vertx.getOrCreateContext(), System.nanoTime() + most.toNanos(), met, ready, late);
        }
    }

    private static void again(
            Vertx vertx, Context context, long end, BooleanSupplier met, Runnable ready, Runnable late) {
        vertx.setTimer(
                EVERY_MILLIS,
                t -> context.runOnContext(v -> {
                    if (met.getAsBoolean()) {
                        ready.run();
                    } else if (System.nanoTime() > end) {
                        late.run();
                    } else {
                        again(vertx, context, end, met, ready, late);
                    }
                }));
    }
}
