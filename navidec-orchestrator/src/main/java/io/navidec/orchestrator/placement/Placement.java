package io.navidec.orchestrator.placement;

import io.navidec.orchestrator.fleet.Member;
import io.navidec.shared.message.PlacementDecision.Chosen;
import io.navidec.shared.message.PlacementDecision.Outcome;
import io.navidec.shared.message.PlacementDecision.Refused;
import io.navidec.shared.message.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An answer: the outcome, and the verdict on each cluster, best first. The same question has the same answer.
 *
 * @param verdicts on every member of the fleet
 * @param mayFit whether some cluster does not fit only for reasons that may pass
 */
public record Placement(Outcome outcome, List<Verdict> verdicts, boolean mayFit) {
    private static final Comparator<Verdict> BEST_FIRST = Comparator.<Verdict, Boolean>comparing(Verdict::fits)
            .reversed()
            .thenComparing(Comparator.comparingLong(Verdict::score).reversed())
            .thenComparing(Verdict::cluster);

    public Placement {
        verdicts = List.copyOf(verdicts);
    }

    /** Judges every cluster and takes the best that fits. */
    public static Placement answer(Question question) {
        List<Verdict> verdicts = new ArrayList<>();
        boolean mayFit = false;
        for (Member candidate : question.fleet().members()) {
            List<Objection> against = Filters.against(question, candidate);
            mayFit |= !against.isEmpty() && against.stream().allMatch(Objection::passing);
            verdicts.add(judge(question, candidate, against));
        }
        verdicts.sort(BEST_FIRST);
        return new Placement(outcome(question, verdicts), verdicts, mayFit);
    }

    private static Verdict judge(Question question, Member candidate, List<Objection> against) {
        if (!against.isEmpty()) {
            List<String> reasons = against.stream().map(Objection::reason).toList();
            return new Verdict(candidate.name(), false, 0, List.of(), reasons);
        }
        Scores.Score score = Scores.of(question, candidate);
        return new Verdict(candidate.name(), true, score.value(), score.reasons(), List.of());
    }

    private static Outcome outcome(Question question, List<Verdict> verdicts) {
        if (verdicts.isEmpty() || !verdicts.getFirst().fits()) {
            return new Refused(refusal(verdicts));
        }
        Verdict best = verdicts.getFirst();
        long fitting = verdicts.stream().filter(Verdict::fits).count();
        String reason = fitting == 1
                ? best.cluster() + " is the only cluster that fits"
                : best.cluster() + " scores highest of " + fitting + " that fit: " + best.score() + " of 100";
        // For its own home a cluster is called home: a Move's target is written so.
        return new Chosen(best.cluster().equals(question.home()) ? "home" : best.cluster(), reason);
    }

    private static String refusal(List<Verdict> verdicts) {
        if (verdicts.isEmpty()) {
            return "No cluster fits: none has reported";
        }
        StringBuilder out = new StringBuilder("No cluster fits");
        String separator = ": ";
        for (Verdict each : verdicts) {
            out.append(separator).append(each.cluster()).append(": ").append(String.join(", ", each.against()));
            separator = "; ";
        }
        return out.toString();
    }

    /** Whether that cluster fits. */
    public boolean fits(String cluster) {
        return verdicts.stream().anyMatch(each -> each.cluster().equals(cluster) && each.fits());
    }
}
