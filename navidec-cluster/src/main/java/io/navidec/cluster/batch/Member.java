package io.navidec.cluster.batch;

import io.navidec.cluster.move.MovePhase;
import io.navidec.shared.kube.ResourceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object of a Move of many.
 *
 * @param after places in the list of those whose Moves end before this one's begins
 */
public record Member(ResourceKey key, List<Integer> after) {
    public Member {
        after = List.copyOf(after);
    }

    /** One that was selected and is not moved. */
    public record Skipped(String object, String reason) {}

    /**
     * How far it is.
     *
     * @param begun whether its Move may have been made
     * @param made whether it was
     * @param outcome how its Move ended; null while it has not
     * @param why in words, where it did not end well
     */
    public record Standing(
            boolean begun, boolean made, @Nullable MovePhase outcome, String why) {
        static final Standing WAITING = new Standing(false, false, null, "");
        static final Standing BEGUN = new Standing(true, false, null, "");
        static final Standing MADE = new Standing(true, true, null, "");

        boolean waiting() {
            return !begun && outcome == null;
        }

        boolean running() {
            return begun && outcome == null;
        }

        /** Whether what was asked for was done: moved, or planned. */
        boolean well() {
            return outcome == MovePhase.MOVED || outcome == MovePhase.PLANNED;
        }

        String text() {
            MovePhase end = outcome;
            return end != null ? end.text() : begun ? "Running" : "Waiting";
        }
    }
}
