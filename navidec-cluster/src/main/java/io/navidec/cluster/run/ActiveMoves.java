package io.navidec.cluster.run;

import io.navidec.shared.kube.ResourceKey;

/** What Moves are under way, as the mover knows them. Thread-safe. */
public interface ActiveMoves {
    /** Whether a Move of this object is not finished, or may not be. */
    boolean owns(ResourceKey key);

    /** Whether the Move of this uid is not finished, or may not be. */
    boolean active(String moveUid);
}
