package io.navidec.cluster.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListWatchTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<KubeClient.WatchSink> watches = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    private final AtomicInteger stumbles = new AtomicInteger();

    private final KubeClient server = new KubeClient() {
        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            asked.add("list");
            return Uni.createFrom()
                    .item(ApiAnswer.json(
                            200, Tree.of("metadata", Tree.of("resourceVersion", "7"), "items", List.of())));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            asked.add("watch");
            watches.add(sink);
            return () -> asked.add("cancel");
        }
    };

    private final ListWatch watch =
            new ListWatch(vertx, server, "/api/v1/configmaps", ApiCall.JSON, new ListWatch.Sink() {
                @Override
                public void listed(List<Map<String, Object>> pages, String resourceVersion) {
                    take("listed " + resourceVersion);
                }

                @Override
                public void event(String type, Map<String, Object> object) {
                    take(type);
                }
            });

    private void take(String what) {
        if (stumbles.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("cannot take " + what);
        }
        taken.add(what);
    }

    @AfterEach
    void close() {
        watch.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing within 20 s");
        }
        return next;
    }

    @Test
    void aListThatCannotBeTakenIsListedAgain() throws InterruptedException {
        stumbles.set(1);
        watch.start();
        assertEquals("list", next(asked));
        assertEquals("list", next(asked));
        assertEquals("listed 7", next(taken));
        assertEquals("watch", next(asked));
    }

    @Test
    void anEventThatCannotBeTakenIsNotPassedOver() throws InterruptedException {
        watch.start();
        assertEquals("listed 7", next(taken));
        KubeClient.WatchSink stream = next(watches);
        stumbles.set(1);
        stream.line(Json.bytes(Tree.of("type", "ADDED", "object", Tree.of())));
        assertEquals("listed 7", next(taken));
        assertEquals(
                List.of("list", "watch", "cancel", "list", "watch"),
                List.of(next(asked), next(asked), next(asked), next(asked), next(asked)));
        next(watches).line(Json.bytes(Tree.of("type", "MODIFIED", "object", Tree.of())));
        assertEquals("MODIFIED", next(taken));
    }

    /** An API server that has restarted says 410 Gone and ends the watch, in one breath. */
    @Test
    void whatADeadWatchStillSaysBeginsNothing() throws InterruptedException {
        watch.start();
        assertEquals("listed 7", next(taken));
        KubeClient.WatchSink stream = next(watches);
        byte[] expired = Json.bytes(Tree.of("type", "ERROR", "object", Tree.of("code", 410L)));
        stream.line(expired);
        stream.ended();
        stream.line(expired);
        stream.failed(new IllegalStateException("cut off"));
        assertEquals("listed 7", next(taken));
        next(watches).line(Json.bytes(Tree.of("type", "MODIFIED", "object", Tree.of())));
        assertEquals("MODIFIED", next(taken));
        assertEquals(
                List.of("list", "watch", "cancel", "list", "watch"),
                List.of(next(asked), next(asked), next(asked), next(asked), next(asked)));
        assertNull(asked.poll(1500, TimeUnit.MILLISECONDS), "one list, one watch");
    }
}
