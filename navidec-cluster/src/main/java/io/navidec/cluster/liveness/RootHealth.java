package io.navidec.cluster.liveness;

import java.time.Instant;

/**
 * The health of one root, as its record says it.
 *
 * @param state Alive, Unknown or Lost
 * @param since when that began, as far as is known
 * @param reason why it is not known to be alive; else empty
 */
public record RootHealth(Life state, Instant since, String reason) {
    /** So many answers in a row must lack a root before it is called lost: one may be of the moment it was made. */
    public static final int MISSES = 2;

    /**
     * @param misses answers in a row that said it is not there
     */
    public static RootHealth of(String cluster, PeerState peer, int misses, Instant now) {
        if (peer.state() != Life.ALIVE) {
            String last = peer.lastSeen() == null ? "it has not answered yet" : "last heard of at " + peer.lastSeen();
            return new RootHealth(peer.state(), peer.since(), "cluster " + cluster + " does not answer, " + last);
        }
        if (misses >= MISSES) {
            return new RootHealth(Life.LOST, now, "it is gone from cluster " + cluster);
        }
        return new RootHealth(Life.ALIVE, now, "");
    }
}
