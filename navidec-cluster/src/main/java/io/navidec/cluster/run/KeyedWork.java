package io.navidec.cluster.run;

import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Work by key: at most one turn per key at a time, at most so many turns at once. A key that is asked for while its turn runs gets one
 * more after it, however often it was asked for; the work itself looks at what is latest. Thread-safe.
 *
 * @param <K> the key
 */
final class KeyedWork<K> {
    private static final Logger LOG = Logger.getLogger(KeyedWork.class);

    private final int atOnce;
    private final Function<K, Uni<Void>> work;
    private final LinkedHashSet<K> asked = new LinkedHashSet<>();
    private final Set<K> running = new HashSet<>();

    KeyedWork(int atOnce, Function<K, Uni<Void>> work) {
        this.atOnce = atOnce;
        this.work = work;
    }

    /** Asks for a turn of this key. */
    void ask(K key) {
        synchronized (this) {
            asked.add(key);
        }
        begin();
    }

    /** Keys that have a turn or wait for one. */
    synchronized int size() {
        Set<K> all = new HashSet<>(asked);
        all.addAll(running);
        return all.size();
    }

    private void begin() {
        for (K key = next(); key != null; key = next()) {
            K turn = key;
            Uni.createFrom().deferred(() -> work.apply(turn)).subscribe().with(done -> end(turn), why -> {
                LOG.errorf(why, "resource=%s: a turn failed", turn);
                end(turn);
            });
        }
    }

    private synchronized @org.jspecify.annotations.Nullable K next() {
        if (running.size() >= atOnce) {
            return null;
        }
        for (Iterator<K> keys = asked.iterator(); keys.hasNext(); ) {
            K key = keys.next();
            if (!running.contains(key)) {
                keys.remove();
                running.add(key);
                return key;
            }
        }
        return null;
    }

    private void end(K key) {
        synchronized (this) {
            running.remove(key);
        }
        begin();
    }
}
