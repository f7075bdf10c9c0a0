package io.navidec.cluster.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ListWatch;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a service does not trust what it knows. */
class FreshnessTest {
    private final Vertx vertx = Vertx.vertx();
    private final Home home = new Home();
    private final AbroadTable table = new AbroadTable();
    private long nanos = 1;
    private boolean followed = true;
    private final Freshness freshness = new Freshness(table, () -> followed, () -> nanos);

    /** Lists nothing, once for each permit; its watches are open for ever. */
    private static final class Home implements KubeClient {
        private final Semaphore permits = new Semaphore(0);
        private final AtomicInteger lists = new AtomicInteger();

        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            lists.incrementAndGet();
            return Uni.createFrom()
                    .item(() -> {
                        permits.acquireUninterruptibly();
                        return ApiAnswer.json(
                                200, Tree.of("metadata", Tree.of("resourceVersion", "9"), "items", List.of()));
                    })
                    .runSubscriptionOn(task -> new Thread(task).start());
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            sink.opened();
            return () -> {};
        }
    }

    @BeforeEach
    void begin() throws InterruptedException {
        ListWatch following = new Records(home, table).follow(vertx);
        following.start();
        synced();
        freshness.start(vertx, following);
    }

    private void synced() throws InterruptedException {
        home.permits.release();
        for (int i = 0; !table.synced(); i++) {
            assertTrue(i < 2000, "the list has not come within 20 s");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void sleep(Duration time) {
        nanos += time.toNanos();
        freshness.look();
    }

    @Test
    void whoHasSleptWhileAnotherMayHaveMovedThingsListsAfreshBeforeItAnswers() throws InterruptedException {
        sleep(Duration.ofMillis(300));
        assertTrue(table.synced());
        sleep(Duration.ofSeconds(2));
        assertFalse(table.synced());
        synced();
        assertEquals(2, home.lists.get());
        sleep(Duration.ofMillis(300));
        assertTrue(table.synced());
    }

    @Test
    void whoDrivesTheMovesItselfHasMissedNothing() {
        followed = false;
        sleep(Duration.ofSeconds(20));
        assertTrue(table.synced());
        assertEquals(1, home.lists.get());
    }
}
