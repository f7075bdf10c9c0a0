package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lets writes wait while their object is between two clusters: two seconds in all, then 429 with Retry-After. Thread-safe. */
final class Hold {
    private static final Duration MOST = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final AbroadTable table;

    Hold(Vertx vertx, AbroadTable table) {
        this.vertx = vertx;
        this.table = table;
    }

    /** The patience of one request. */
    final class Patience {
        private final long end = System.nanoTime() + MOST.toNanos();
        private final ResourceKey key;

        Patience(ResourceKey key) {
            this.key = key;
        }

        /** When the object's phase lets writes pass; fails with {@link Answered} when that takes too long. */
        Uni<Void> free() {
            return until(record -> record == null || !record.phase().held());
        }

        /** When the record is another than this one, after its place turned out to be held. */
        Uni<Void> changed(AbroadRecord from) {
            return until(record -> record == null || !record.resourceVersion().equals(from.resourceVersion()));
        }

        private Uni<Void> until(Predicate<@Nullable AbroadRecord> condition) {
            if (condition.test(table.get(key))) {
                return Uni.createFrom().voidItem();
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            return left <= 0 ? Uni.createFrom().failure(late(key)) : await(key, condition, left);
        }
    }

    /** The patience of a request about this object, from now on. */
    Patience patience(ResourceKey key) {
        return new Patience(key);
    }

    private Uni<Void> await(ResourceKey key, Predicate<@Nullable AbroadRecord> condition, long millis) {
        return Uni.createFrom().emitter(emitter -> {
            AtomicBoolean done = new AtomicBoolean();
            long timer = vertx.setTimer(millis, t -> {
                if (done.compareAndSet(false, true)) {
                    emitter.fail(late(key));
                }
            });
            Runnable look = () -> {
                if (condition.test(table.get(key)) && done.compareAndSet(false, true)) {
                    emitter.complete(null);
                }
            };
            Runnable unsubscribe = table.subscribe(change -> {
                if (change.key().equals(key)) {
                    look.run();
                }
            });
            emitter.onTermination(() -> {
                done.set(true);
                vertx.cancelTimer(timer);
                unsubscribe.run();
            });
            // It may have changed before the subscription.
            look.run();
        });
    }

    private static Answered late(ResourceKey key) {
        return new Answered(Status.tooManyRequests(key.shortName() + " is being moved; please try again", 1));
    }
}
