package io.navidec.cluster.run;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does one piece of work again and again while it is on, each time after a pause. It runs on one context; thread-safe. */
final class Loop {
    private final Vertx vertx;
    private final Context context;
    private final Duration pause;
    private final Supplier<Uni<Void>> work;
    private final Consumer<Throwable> trouble;
    private boolean on;
    /** What was begun before the last start or stop does not go on. */
    private long term;

    private long timer = -1;
    private @Nullable Cancellable running;

    /** @param trouble hears of a time that failed; the next one comes all the same */
    Loop(Vertx vertx, Duration pause, Supplier<Uni<Void>> work, Consumer<Throwable> trouble) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.pause = pause;
        this.work = work;
        this.trouble = trouble;
    }

    /** On, if it is not; the first time comes after a pause. */
    void start() {
        context.runOnContext(v -> {
            if (!on) {
                on = true;
                later(++term);
            }
        });
    }

    /** Off, and what is under way is cancelled. */
    void stop() {
        context.runOnContext(v -> {
            on = false;
            term++;
            vertx.cancelTimer(timer);
            if (running != null) {
                running.cancel();
                running = null;
            }
        });
    }

    private void later(long mine) {
        if (mine == term) {
            timer = vertx.setTimer(pause.toMillis(), t -> begin(mine));
        }
    }

    private void begin(long mine) {
        if (mine == term) {
            running = Uni.createFrom()
                    .deferred(work::get)
                    .emitOn(task -> context.runOnContext(v -> task.run()))
                    .subscribe()
                    .with(done -> later(mine), why -> {
                        trouble.accept(why);
                        later(mine);
                    });
        }
    }
}
