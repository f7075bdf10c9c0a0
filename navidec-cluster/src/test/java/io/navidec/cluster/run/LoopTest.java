package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<CompletableFuture<Void>> begun = new LinkedBlockingQueue<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Loop loop = new Loop(vertx, Duration.ofMillis(1), this::work, why -> failed.incrementAndGet());

    private Uni<Void> work() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        assertEquals(1, underWay.incrementAndGet(), "one at a time");
        begun.add(done);
        return Uni.createFrom()
                .completionStage(done)
                .onTermination()
                .invoke(underWay::decrementAndGet)
                .onCancellation()
                .invoke(cancelled::incrementAndGet);
    }

    private CompletableFuture<Void> next() throws InterruptedException {
        CompletableFuture<Void> next = begun.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was begun within 10 s");
        }
        return next;
    }

    /** All that was asked for before has happened. */
    private void settled() {
        CompletableFuture<Void> then = new CompletableFuture<>();
        vertx.setTimer(20, t -> then.complete(null));
        then.join();
    }

    @AfterEach
    void close() {
        loop.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void goesOnAlsoAfterTrouble() throws InterruptedException {
        loop.start();
        next().complete(null);
        next().completeExceptionally(new IllegalStateException("on purpose"));
        next().complete(null);
        next();
        assertEquals(1, failed.get());
    }

    @Test
    void aStopCancelsWhatIsUnderWayAndAStartBeginsOneLoopOnly() throws InterruptedException {
        loop.start();
        CompletableFuture<Void> old = next();
        for (int i = 0; i < 10; i++) {
            loop.stop();
            loop.start();
            loop.start();
        }
        CompletableFuture<Void> now = next();
        assertEquals(1, cancelled.get());
        old.complete(null);
        settled();
        assertTrue(begun.isEmpty(), "the old one does not go on beside it");
        assertEquals(0, failed.get());
        now.complete(null);
        next();
    }

    @Test
    void afterAStopNothingIsBegun() throws InterruptedException {
        loop.start();
        next();
        loop.stop();
        settled();
        assertTrue(begun.isEmpty());
    }
}
