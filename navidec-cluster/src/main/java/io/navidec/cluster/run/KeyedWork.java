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
    private boolean beginning;
    private boolean more;

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

    /** Turns that end at once come back here from within: the one loop that runs takes the next, as deep a stack as that of thousands of them there is not. */
    private void begin() {
        synchronized (this) {
            more = true;
            if (beginning) {
                return;
            }
            beginning = true;
        }
        while (more()) {
            for (K key = next(); key != null; key = next()) {
                turn(key);
            }
        }
    }

    private synchronized boolean more() {
        beginning = more;
        more = false;
        return beginning;
    }

    private void turn(K key) {
        Uni.createFrom().deferred(() -> work.apply(key)).subscribe().with(done -> end(key), why -> {
            LOG.errorf(why, "resource=%s: a turn failed", key);
            end(key);
        });
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
