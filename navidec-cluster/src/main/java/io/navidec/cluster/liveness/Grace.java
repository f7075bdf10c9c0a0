package io.navidec.cluster.liveness;

import java.time.Duration;

/**
 * How long a peer may be silent.
 *
 * @param unknownAfter silence after which it is Unknown
 * @param lostAfter silence after which it is Lost; not shorter
 */
public record Grace(Duration unknownAfter, Duration lostAfter) {
    public Grace {
        if (unknownAfter.isNegative() || lostAfter.compareTo(unknownAfter) < 0) {
            throw new IllegalArgumentException(
                    "Expected navidec.liveness.unknown-after <= navidec.liveness.lost-after, but found " + unknownAfter
                            + " and " + lostAfter);
        }
    }
}
