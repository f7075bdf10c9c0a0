package io.navidec.cluster.run;

import io.navidec.shared.message.PlacementDecision;
import io.navidec.shared.message.Verdict;
import java.util.List;

/**
 * What the orchestrator decided about a Move without a target.
 *
 * @param moveUid which Move
 * @param target the cluster; empty when it is refused
 * @param words why that cluster, or why none, with what spoke for and against each
 */
public record Placed(String moveUid, String target, String words) {
    /** Of a decision. A refusal says in its own words what spoke against each. */
    public static Placed of(PlacementDecision decision) {
        String move = decision.move().uid();
        return switch (decision.outcome()) {
            case PlacementDecision.Refused refused -> new Placed(move, "", refused.reason());
            case PlacementDecision.Chosen chosen -> {
                StringBuilder words = new StringBuilder(chosen.reason());
                for (Verdict verdict : decision.verdicts()) {
                    List<String> why = verdict.fits() ? verdict.reasonsFor() : verdict.against();
                    words.append("; ").append(verdict.cluster()).append(": ").append(String.join(", ", why));
                }
                yield new Placed(move, chosen.target(), words.toString());
            }
        };
    }

    /** Whether no cluster fits. */
    public boolean refused() {
        return target.isEmpty();
    }
}
