package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a Move's status shows of its state; the journal in it is the truth, the rest is for people and scripts. Pure. */
public final class MoveStatus {
    /** Entries of the journal that people may want to wait for, or to see the time of. */
    private static final Set<String> CONDITIONS = Set.of(
            "Accepted",
            "Placed",
            "Prepared",
            "Copied",
            "Ready",
            "Switched",
            "Cleared",
            "FieldsSkipped",
            "UserDeleted",
            "GaveUp",
            "TurnedHome",
            "Abandoned",
            "TooLate");

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
        List<Map<String, Object>> conditions = history(journal);
        conditions.add(condition(state));
        out.put("conditions", conditions);
        out.put("journal", journal);
        return out;
    }

    /** What has happened so far, each as a condition that became true then, in the order in which it first did. */
    private static List<Map<String, Object>> history(List<Map<String, Object>> journal) {
        Map<String, Map<String, Object>> byType = new LinkedHashMap<>();
        for (Map<String, Object> entry : journal) {
            String type = Tree.stringOr(entry, "", "event");
            if (CONDITIONS.contains(type)) {
                String why = Tree.stringOr(entry, Tree.stringOr(entry, "", "message"), "why");
                byType.put(type, condition(type, "True", Tree.stringOr(entry, type, "reason"), why, at(entry)));
            }
        }
        return new ArrayList<>(byType.values());
    }

    private static String at(Map<String, Object> entry) {
        return seconds(Instant.parse(Tree.stringOr(entry, "", "at")));
    }

    private static Map<String, Object> condition(String type, String status, String reason, String message, String at) {
        return Tree.of("type", type, "status", status, "reason", reason, "message", message, "lastTransitionTime", at);
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
        return condition(
                "Moved", status, reason.isEmpty() ? state.phase().text() : reason, words(state), seconds(state.at()));
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
            case MOVED, REFUSED, FAILED, CANCELLED, PLANNED -> verdict;
        };
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
