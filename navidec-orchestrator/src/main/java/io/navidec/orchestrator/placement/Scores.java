package io.navidec.orchestrator.placement;

import io.navidec.orchestrator.fleet.Member;
import io.navidec.shared.message.Amount;
import java.util.List;

/** How good a cluster that fits is: most by what stays free on it, some by how few guests it has. */
final class Scores {
    private static final int FREE_WEIGHT = 7;
    private static final int SPREAD_WEIGHT = 3;

    private Scores() {}

    /**
     * A score with its reasons.
     *
     * @param value 0 to 100
     */
    record Score(long value, List<String> reasons) {}

    static Score of(Question question, Member candidate) {
        Amount offered = candidate.report().capacity();
        Amount after = free(question, candidate).minus(question.placement().request());
        long free = (percent(after.cpuMillis(), offered.cpuMillis())
                        + percent(after.memoryBytes(), offered.memoryBytes())
                        + percent(after.pods(), offered.pods()))
                / 3;
        long guests = guests(question, candidate);
        long spread = 100 / (1 + guests);
        return new Score(
                (FREE_WEIGHT * free + SPREAD_WEIGHT * spread) / (FREE_WEIGHT + SPREAD_WEIGHT),
                List.of(stays(after, offered, free), "it has " + guests + " guests (" + spread + " of 100)"));
    }

    private static String stays(Amount after, Amount offered, long free) {
        return "there stay free " + Quantities.cpu(after.cpuMillis()) + " of " + Quantities.cpu(offered.cpuMillis())
                + " CPU, " + Quantities.memory(after.memoryBytes()) + " of "
                + Quantities.memory(offered.memoryBytes()) + " memory, " + after.pods() + " of " + offered.pods()
                + " pods (" + free + " of 100)";
    }

    /** What is neither requested by pods nor promised to other moves. */
    static Amount free(Question question, Member candidate) {
        return candidate
                .report()
                .capacity()
                .minus(candidate.report().load())
                .minus(question.reserved(candidate.name()).amount());
    }

    private static long guests(Question question, Member candidate) {
        long there = question.fleet().members().stream()
                .flatMap(home -> home.report().abroad().stream())
                .filter(root -> root.cluster().equals(candidate.name()))
                .count();
        return there + question.reserved(candidate.name()).resources();
    }

    private static long percent(long part, long whole) {
        return whole <= 0 ? 0 : Math.clamp(100 * part / whole, 0, 100);
    }
}
