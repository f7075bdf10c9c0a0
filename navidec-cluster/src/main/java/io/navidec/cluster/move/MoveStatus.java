package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a Move's status shows of its state; the journal in it is the truth, the rest is for people and scripts. Pure. */
public final class MoveStatus {
    private MoveStatus() {}

    /**
     * The whole status.
     *
     * @param journal the entries as stored
     * @param message what it waits for; empty for what the phase says
     */
    public static Map<String, Object> tree(MoveState state, List<Map<String, Object>> journal, String message) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("phase", state.phase().text());
        put(out, "source", state.course().source());
        put(out, "target", state.course().target());
        MoveState.Verdict verdict = state.verdict();
        put(out, "reason", verdict.reason());
        put(out, "message", message.isEmpty() ? words(state) : message);
        if (state.generation() > 0) {
            out.put("generation", Long.toString(state.generation()));
            out.put("startedAt", seconds(state.startedAt()));
            out.put("strategy", state.course().strategy().text());
        }
        if (state.phase().over()) {
            out.put("finishedAt", seconds(state.at()));
        }
        out.put("conditions", List.of(condition(state)));
        out.put("journal", journal);
        return out;
    }

    private static void put(Map<String, Object> out, String key, String value) {
        if (!value.isEmpty()) {
            out.put(key, value);
        }
    }

    /** {@code Moved}: True or False at the end, Unknown before; {@code kubectl wait --for=condition=Moved} reads it. */
    private static Map<String, Object> condition(MoveState state) {
        String status = !state.phase().over() ? "Unknown" : state.phase() == MovePhase.MOVED ? "True" : "False";
        String reason = state.verdict().reason();
        return Tree.of(
                "type",
                "Moved",
                "status",
                status,
                "reason",
                reason.isEmpty() ? state.phase().text() : reason,
                "message",
                words(state),
                "lastTransitionTime",
                seconds(state.at()));
    }

    private static String words(MoveState state) {
        String target = state.course().target();
        String verdict = state.verdict().message();
        return switch (state.phase()) {
            case REQUESTED -> "not begun";
            case PLACING -> "waiting for the orchestrator to choose a target";
            case PREPARING -> "checking whether it can go to " + target;
            case COPYING -> "copying it to " + target;
            case SETTLING -> "waiting until it is ready on " + target;
            case SWITCHING -> "handing it over to " + target;
            case CLEARING -> "removing it from " + state.course().source();
            case UNDOING -> "being undone: " + verdict;
            case MOVED, REFUSED, FAILED, CANCELLED -> verdict;
        };
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
