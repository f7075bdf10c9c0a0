package io.navidec.cluster.front;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Where a merged watch goes. While the client does not keep up, home's half is paused and changes of records wait; one that stays behind
 * too long or too far is cut. Confined to the request's context.
 */
final class EventSink {
    /** Changes of records that wait for a slow client. */
    private static final int WAITING = 2000;
    /** Home's backlog goes first. */
    private static final long GRACE_MILLIS = 20;
    /** Initial events of a client that did not ask for their end to be told. */
    private static final long INITIAL_NANOS = 30_000_000_000L;

    /** A client that has read nothing at all for so long is not there. */
    private static final long UNREAD_MILLIS = 30_000;

    private final Vertx vertx;
    private final Runnable cut;
    private final Runnable letGo;
    private final SlowReaders slow;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private @Nullable HttpClientResponse from;
    private @Nullable ClientStream to;
    private boolean flowing;
    private boolean full;
    private boolean held;
    private long waitingSince;
    private long initialUntil;
    private long unread = -1;

    /**
     * @param cut ends the watch: the client reads that
     * @param letGo ends its connection, from any thread: the client does not read
     */
    EventSink(Vertx vertx, SlowReaders slow, Runnable cut, Runnable letGo) {
        this.vertx = vertx;
        this.slow = slow;
        this.cut = cut;
        this.letGo = letGo;
    }

    /** The stream begins with all objects, which may take long to read; whether their end will be told. */
    void initial(boolean told) {
        initialUntil = told ? Long.MAX_VALUE : System.nanoTime() + INITIAL_NANOS;
    }

    void initialDone() {
        initialUntil = 0;
    }

    /** Begins; {@code source} stays paused until {@link #flow}. */
    void begin(HttpClientResponse source, ClientStream client) {
        from = source;
        to = client;
    }

    private boolean over() {
        ClientStream client = to;
        return client == null || client.over();
    }

    void flow() {
        flowing = true;
        pace();
    }

    void write(byte[] line) {
        ClientStream client = to;
        if (client == null || client.over()) {
            return;
        }
        client.write(Buffer.buffer(line.length + 1).appendBytes(line).appendByte((byte) '\n'));
        if (client.full() && !full) {
            full = true;
            pace();
            waits();
            client.whenRoom(() -> {
                full = false;
                waitsNoMore();
                pace();
                vertx.setTimer(GRACE_MILLIS, t -> release());
            });
        }
    }

    private void waits() {
        slow.add(this, letGo);
        unread = vertx.setTimer(UNREAD_MILLIS, t -> letGo.run());
    }

    private void waitsNoMore() {
        slow.remove(this);
        if (unread >= 0) {
            vertx.cancelTimer(unread);
            unread = -1;
        }
    }

    /** Nothing is written any more. */
    void close() {
        waiting.clear();
        waitsNoMore();
    }

    private void pace() {
        HttpClientResponse source = from;
        if (source != null && !over()) {
            if (flowing && !full && !held) {
                source.resume();
            } else {
                source.pause();
            }
        }
    }

    /** Everything waits. */
    void hold() {
        held = true;
        pace();
    }

    void unhold() {
        held = false;
        pace();
        release();
    }

    /** Does this once the client has room for it, in order. */
    void whenRoom(Runnable task) {
        if (!full && !held && waiting.isEmpty()) {
            task.run();
            return;
        }
        if (waiting.isEmpty()) {
            waitingSince = System.nanoTime();
        }
        waiting.add(task);
        if (waiting.size() > WAITING) {
            cut.run();
        }
    }

    private void release() {
        if (full || held || waiting.isEmpty() || over()) {
            return;
        }
        boolean late = System.nanoTime() - waitingSince > Opening.APART.toNanos();
        boolean initial = initialUntil != 0 && System.nanoTime() < initialUntil;
        if (late && !initial) {
            waiting.clear();
            cut.run();
            return;
        }
        while (!waiting.isEmpty() && !full && !over()) {
            waiting.poll().run();
        }
    }

    void end() {
        close();
        ClientStream client = to;
        if (client != null && !client.over()) {
            client.end();
        }
    }
}
