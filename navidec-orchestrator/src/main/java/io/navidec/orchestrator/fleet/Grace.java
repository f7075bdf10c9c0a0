package io.navidec.orchestrator.fleet;

import java.time.Duration;

/**
 * How long a cluster may be silent.
 *
 * @param unknownAfter silence after which it is Unknown
 * @param lostAfter silence after which it is Lost; not shorter
 * @param forgetAfter silence after which it is no member any more; not shorter
 */
public record Grace(Duration unknownAfter, Duration lostAfter, Duration forgetAfter) {

    public Grace {
        if (unknownAfter.isNegative()
                || lostAfter.compareTo(unknownAfter) < 0
                || forgetAfter.compareTo(lostAfter) < 0) {
            throw new IllegalArgumentException("Expected 0 <= unknown-after <= lost-after <= forget-after, but found "
                    + unknownAfter + ", " + lostAfter + " and " + forgetAfter);
        }
    }
}
