package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Holds the merged watch to design 3.2: a client's list with the watch's events folded into it is the view, once all stands still, through moves, lags,
 * lost connections and restarts of two façades. More seeds: {@code -Dnavidec.merge.seeds=200000}; one of them: {@code -Dnavidec.merge.seed=17}.
 */
class MergedWatchSimulationTest {
    private static final int SEEDS = Integer.getInteger("navidec.merge.seeds", 60_000);
    private static final int FEW = 3_000;

    private record Sum(int wrong, String first, int blinks, int stepsBack, int lists) {}

    /** Whether any seed goes wrong. */
    private static boolean caught(Set<Rule> off, boolean pulse) {
        for (long seed = 0; seed < SEEDS; seed++) {
            String found = new MergeWorld(seed, off, pulse).run();
            if (found != null) {
                System.out.println("merge simulation: rules off " + off + ": seed " + seed + ": " + found);
                return true;
            }
        }
        return false;
    }

    private static Sum simulate(int seeds, Set<Rule> off, boolean pulse) {
        int wrong = 0;
        int blinks = 0;
        int stepsBack = 0;
        int lists = 0;
        String first = "";
        for (long seed = 0; seed < seeds; seed++) {
            MergeWorld world = new MergeWorld(seed, off, pulse);
            String found = world.run();
            if (found != null) {
                wrong++;
                first = first.isEmpty() ? "seed " + seed + ": " + found : first;
            }
            blinks += world.blinks;
            stepsBack += world.stepsBack;
            lists += world.lists;
        }
        System.out.printf(
                "merge simulation: %d seeds, rules off %s: %d wrong, %d blinks, %d steps back, %d lists%n",
                seeds, off, wrong, blinks, stepsBack, lists);
        return new Sum(wrong, first, blinks, stepsBack, lists);
    }

    @Test
    void theFoldedWatchIsTheViewAtRest() {
        Long one = Long.getLong("navidec.merge.seed");
        if (one != null) {
            assertEquals(null, new MergeWorld(one, Set.of(), true).run(), "seed " + one);
            return;
        }
        Sum sum = simulate(SEEDS, Set.of(), true);
        assertEquals("", sum.first());
    }

    @ParameterizedTest
    @EnumSource(
            value = Rule.class,
            names = {"CUTOFF", "EARLY", "EXPIRE", "FETCH", "FLOOR"})
    void withoutTheRuleClientsHoldWhatIsNotSo(Rule rule) {
        assertTrue(caught(EnumSet.of(rule), true), "nothing wrong without " + rule);
    }

    @Test
    void withoutTheLeaseWrittenAtStartClientsHoldWhatIsNotSo() {
        assertTrue(caught(Set.of(), false), "nothing wrong without the Lease");
    }

    /** These two hold what passes by in between: objects that go and come back, resourceVersions that step back. */
    @Test
    void withoutMarksAndWithoutTheRecordsPrecedenceClientsSeeObjectsFlicker() {
        Sum all = simulate(FEW, Set.of(), true);
        assertTrue(simulate(FEW, EnumSet.of(Rule.MARK), true).blinks() > 10 * (all.blinks() + 1));
        assertTrue(2 * simulate(FEW, EnumSet.of(Rule.DEDUPE), true).blinks() > 3 * (all.blinks() + 1));
    }
}
