package io.navidec.cluster.front;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The watches whose clients do not read what was sent: each holds up to some hundred KiB of it. Of more than so many the one that waits longest is let go,
 * unless it began to wait only now, as any may while all come at once. A client that is let go comes back from where it stands, as with the API server,
 * which ends watches that do not keep up, too. Thread-safe.
 */
final class SlowReaders {
    static final int MOST = 64;
    /** Within this a client is not slow, but this machine busy. */
    static final long PATIENCE_NANOS = 1_000_000_000L;

    private final LongSupplier nanos;
    private final Map<Object, Slow> waiting = new LinkedHashMap<>();

    SlowReaders() {
        this(System::nanoTime);
    }

    /** @param nanos the time, in nanoseconds of the process */
    SlowReaders(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * @param letGo ends it, from any thread
     */
    private record Slow(Runnable letGo, long since) {}

    /** This one waits for its client. */
    void add(Object reader, Runnable letGo) {
        Runnable eldest;
        synchronized (waiting) {
            waiting.putIfAbsent(reader, new Slow(letGo, nanos.getAsLong()));
            eldest = waiting.size() > MOST ? eldest() : null;
        }
        if (eldest != null) {
            eldest.run();
        }
    }

    /** It does not any more. */
    void remove(Object reader) {
        synchronized (waiting) {
            waiting.remove(reader);
        }
    }

    private @Nullable Runnable eldest() {
        Iterator<Slow> slow = waiting.values().iterator();
        Slow first = slow.next();
        if (nanos.getAsLong() - first.since() < PATIENCE_NANOS) {
            return null;
        }
        slow.remove();
        return first.letGo();
    }
}
