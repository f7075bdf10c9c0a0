package io.navidec.orchestrator.placement;

import io.navidec.orchestrator.fleet.Fleet;
import io.navidec.shared.message.Amount;
import io.navidec.shared.message.PendingPlacement;
import java.time.Instant;
import java.util.Map;

/**
 * What is to be placed, and all that the answer depends on.
 *
 * @param home the cluster that asks
 * @param reserved what earlier decisions have promised of each cluster and its load does not show yet
 */
public record Question(
        String home, PendingPlacement placement, Fleet fleet, Instant now, Map<String, Reserved> reserved) {

    /**
     * Promised of one cluster.
     *
     * @param amount how much
     * @param ending how much of that has come, so that the cluster's load shows it in a moment, if not already
     * @param resources to how many that are still to come
     */
    public record Reserved(Amount amount, Amount ending, int resources) {
        /** Nothing. */
        public static final Reserved NONE = new Reserved(Amount.NONE, Amount.NONE, 0);

        /** With one more. */
        public Reserved plus(Amount more) {
            return new Reserved(amount.plus(more), ending, resources + 1);
        }

        /** With one more that has come. */
        public Reserved plusEnding(Amount more) {
            return new Reserved(amount.plus(more), ending.plus(more), resources);
        }
    }

    public Question {
        reserved = Map.copyOf(reserved);
    }

    Reserved reserved(String cluster) {
        return reserved.getOrDefault(cluster, Reserved.NONE);
    }
}
