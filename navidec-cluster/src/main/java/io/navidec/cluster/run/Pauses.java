package io.navidec.cluster.run;

import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.upstream.Backoff;

/**
 * Growing pauses between the turns of one Move that get nowhere; short again in each phase it comes to: while writes are held, what was in the way before must not
 * count. Thread-safe.
 */
final class Pauses {
    private static final long FIRST_MILLIS = 40;
    private static final long LONGEST_MILLIS = 5000;

    private final Backoff backoff = new Backoff(FIRST_MILLIS, LONGEST_MILLIS);
    private MovePhase phase = MovePhase.REQUESTED;

    /** The next pause in that phase, in milliseconds; at least one. */
    synchronized long in(MovePhase now) {
        if (now != phase) {
            phase = now;
            backoff.worked();
        }
        return Math.max(1, backoff.pause());
    }

    /** It got somewhere. */
    synchronized void worked() {
        backoff.worked();
    }
}
