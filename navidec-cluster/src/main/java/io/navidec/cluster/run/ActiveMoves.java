package io.navidec.cluster.run;

import io.navidec.shared.kube.ResourceKey;
import java.util.List;

/** What Moves are under way, as the mover knows them. Thread-safe. */
public interface ActiveMoves {
    /** Whether a Move of this object is not finished, or may not be. */
    boolean owns(ResourceKey key);

    /** Whether the Move of this uid is not finished, or may not be. */
    boolean active(String moveUid);

    /** All there are but Moves of many, the finished ones too. */
    List<MoveSummary> moves();
}
