package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyedWorkTest {
    private final List<String> begun = new ArrayList<>();
    private final Map<String, UniEmitter<? super Void>> open = new LinkedHashMap<>();
    private final KeyedWork<String> work = new KeyedWork<>(2, this::turn);

    private Uni<Void> turn(String key) {
        begun.add(key);
        return Uni.createFrom().emitter(emitter -> open.put(key, emitter));
    }

    private void end(String key) {
        UniEmitter<? super Void> emitter = open.remove(key);
        if (emitter == null) {
            throw new AssertionError("no turn of " + key);
        }
        emitter.complete(null);
    }

    /** Thousands of records that are as they should be, after a start: each turn ends at once, and begins the next. */
    @Test
    void turnsThatEndAtOnceDoNotPileUp() {
        int many = 20_000;
        AtomicInteger turns = new AtomicInteger();
        CompletableFuture<Void> gate = new CompletableFuture<>();
        KeyedWork<Integer> work = new KeyedWork<>(1, key -> {
            turns.incrementAndGet();
            return key == 0
                    ? Uni.createFrom().completionStage(gate)
                    : Uni.createFrom().voidItem();
        });
        for (int key = 0; key < many; key++) {
            work.ask(key);
        }
        gate.complete(null);
        assertEquals(many, turns.get());
        assertEquals(0, work.size());
    }

    @Test
    void aKeyAskedForDuringItsTurnGetsOneMoreTurn() {
        work.ask("a");
        work.ask("a");
        work.ask("a");
        assertEquals(List.of("a"), begun);
        end("a");
        assertEquals(List.of("a", "a"), begun);
        end("a");
        assertEquals(List.of("a", "a"), begun);
        assertEquals(0, work.size());
    }

    @Test
    void noMoreThanSoManyAtOnceAndNoKeyBlocksAnother() {
        work.ask("a");
        work.ask("a");
        work.ask("b");
        work.ask("c");
        assertEquals(List.of("a", "b"), begun);
        end("b");
        assertEquals(List.of("a", "b", "c"), begun, "c goes before a's second turn, which must wait for its first");
        assertEquals(2, work.size());
    }

    @Test
    void aFailedTurnEndsToo() {
        KeyedWork<String> failing = new KeyedWork<>(1, key -> {
            begun.add(key);
            throw new IllegalStateException("thrown by the test");
        });
        failing.ask("a");
        failing.ask("b");
        assertEquals(List.of("a", "b"), begun);
        assertEquals(0, failing.size());
    }
}
