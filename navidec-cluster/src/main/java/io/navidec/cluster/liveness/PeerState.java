package io.navidec.cluster.liveness;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is thought of a peer.
 *
 * @param state Alive, Unknown or Lost
 * @param since Alive: since when it has answered; else when it was last heard of, or first asked in vain
 * @param lastSeen when it last answered; null when it never has since this service began
 * @param reason why it is not known to be alive; empty while its last answer was good
 */
public record PeerState(Life state, Instant since, @Nullable Instant lastSeen, String reason) {

    private static final String NOT_ASKED = "not asked yet";

    /** Whether it answered when it was asked last, or was not asked yet. */
    public boolean answers() {
        return reason.isEmpty() || reason.equals(NOT_ASKED);
    }

    /** Whether that is more than what is thought of one that was not heard of yet: a service that has just started knows nothing. */
    public boolean known() {
        return lastSeen != null || state != Life.ALIVE;
    }

    /** A peer that is asked for the first time. */
    public static PeerState unheard(Instant now) {
        return new PeerState(Life.ALIVE, now, null, NOT_ASKED);
    }

    /** After an answer. */
    public PeerState answered(Instant now) {
        boolean still = state == Life.ALIVE && lastSeen != null;
        return new PeerState(Life.ALIVE, still ? since : now, now, "");
    }

    /** After a call without an answer. */
    public PeerState silent(Instant now, String why, Grace grace) {
        Instant heard = lastSeen == null ? since : lastSeen;
        Duration silence = Duration.between(heard, now);
        if (silence.compareTo(grace.lostAfter()) >= 0) {
            return new PeerState(Life.LOST, heard, lastSeen, why);
        }
        if (silence.compareTo(grace.unknownAfter()) >= 0) {
            return new PeerState(Life.UNKNOWN, heard, lastSeen, why);
        }
        return new PeerState(state, since, lastSeen, why);
    }
}
