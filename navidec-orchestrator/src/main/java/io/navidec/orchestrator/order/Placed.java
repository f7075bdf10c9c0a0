package io.navidec.orchestrator.order;

import io.navidec.shared.message.PendingPlacement;
import io.navidec.shared.message.PlacementDecision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decision and what became of its sending.
 *
 * @param home the cluster it is for
 * @param placement what was asked
 * @param sent when it was sent last
 * @param open whether its home still waits for it
 * @param arrived when its Move was first seen to have ended well; null before, and for one that ended otherwise
 */
public record Placed(
        String home,
        PendingPlacement placement,
        PlacementDecision decision,
        Instant sent,
        boolean open,
        @Nullable Instant arrived) {

    static Placed fresh(String home, PendingPlacement placement, PlacementDecision decision, Instant now) {
        return new Placed(home, placement, decision, now, true, null);
    }

    Placed sentAt(Instant now) {
        return new Placed(home, placement, decision, now, true, arrived);
    }

    Placed done() {
        return new Placed(home, placement, decision, sent, false, arrived);
    }

    /** Its Move has ended well; only the first time counts. */
    Placed arrivedBy(Instant now) {
        return arrived == null ? new Placed(home, placement, decision, sent, open, now) : this;
    }

    /** The cluster it was given to, by its own name; empty for a refusal. */
    String target() {
        return switch (decision.outcome()) {
            case PlacementDecision.Chosen chosen -> chosen.target().equals("home") ? home : chosen.target();
            case PlacementDecision.Refused refused -> "";
        };
    }
}
