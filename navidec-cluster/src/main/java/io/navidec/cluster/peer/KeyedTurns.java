package io.navidec.cluster.peer;

import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Lets work on the same key go one after the other, and on different keys at once. Thread-safe. */
final class KeyedTurns<K> {
    /** The last piece of work per key, as something to wait for; gone when it is done. */
    private final Map<K, Uni<Void>> last = new HashMap<>();

    /** Runs the work when all earlier work on this key has ended, however it ended. */
    <T> Uni<T> take(K key, Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            java.util.concurrent.CompletableFuture<Void> done = new java.util.concurrent.CompletableFuture<>();
            Uni<Void> mine = Uni.createFrom().completionStage(done);
            Uni<Void> before;
            synchronized (last) {
                before = last.put(key, mine);
            }
            Uni<Void> turn = before == null ? Uni.createFrom().voidItem() : before;
            return turn.chain(work::get).onTermination().invoke(() -> {
                synchronized (last) {
                    last.remove(key, mine);
                }
                done.complete(null);
            });
        });
    }
}
