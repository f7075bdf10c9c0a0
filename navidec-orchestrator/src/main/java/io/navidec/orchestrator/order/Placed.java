package io.navidec.orchestrator.order;

import io.navidec.shared.message.PendingPlacement;
import io.navidec.shared.message.PlacementDecision;
import java.time.Instant;

/**
 * A decision and what became of its sending.
 *
 * @param home the cluster it is for
 * @param placement what was asked
 * @param sent when it was sent last
 * @param open whether its home still waits for it
 */
public record Placed(String home, PendingPlacement placement, PlacementDecision decision, Instant sent, boolean open) {

    Placed sentAt(Instant now) {
        return new Placed(home, placement, decision, now, true);
    }

    Placed done() {
        return new Placed(home, placement, decision, sent, false);
    }

    /** The cluster it was given to, by its own name; empty for a refusal. */
    String target() {
        return switch (decision.outcome()) {
            case PlacementDecision.Chosen chosen -> chosen.target().equals("home") ? home : chosen.target();
            case PlacementDecision.Refused refused -> "";
        };
    }
}
