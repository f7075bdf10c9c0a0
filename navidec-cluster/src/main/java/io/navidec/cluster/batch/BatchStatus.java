package io.navidec.cluster.batch;

import io.navidec.cluster.batch.Member.Standing;
import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.move.Notice;
import io.navidec.shared.json.Tree;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the status of a Move of many shows of its state; the journal in it is the truth, the rest is for people and scripts. Pure. */
public final class BatchStatus {
    /** Of members, at the end. */
    private static final int LISTED = 200;

    /** Before it the status is written again and again. */
    private static final int LISTED_MEANWHILE = 50;

    private BatchStatus() {}

    /**
     * The whole status.
     *
     * @param journal the entries as stored
     */
    public static Map<String, Object> tree(BatchState state, List<Map<String, Object>> journal) {
        Map<String, Object> out = new LinkedHashMap<>();
        BatchEvent.BatchEnded end = state.end();
        out.put("phase", phase(state));
        if (!state.order().target().isEmpty()) {
            out.put("target", state.order().target());
        }
        if (end != null) {
            out.put("reason", end.reason());
        }
        out.put("message", end == null ? words(state) : end.message());
        if (state.selected()) {
            out.put("startedAt", seconds(state.startedAt()));
            out.put("progress", progress(state));
            members(state, out);
            skipped(state, out);
        }
        if (end != null) {
            out.put("finishedAt", seconds(end.at()));
        }
        out.put("conditions", conditions(state));
        out.put("journal", journal);
        return out;
    }

    /** The whole status of one whose objects cannot be told at the moment; nothing has happened yet that would have a time. */
    public static Map<String, Object> waiting(BatchState state, String why) {
        String message = "choosing the objects: waiting, as home does not say which there are: " + why;
        return Tree.without(Tree.with(tree(state, List.of()), message, "message"), "conditions");
    }

    /** What people who look at the Move, or no longer can, are told when it has ended. */
    public static Optional<Notice> notice(BatchState state) {
        BatchEvent.BatchEnded end = state.end();
        if (end == null || state.order().dryRun()) {
            return Optional.empty();
        }
        String reason = end.outcome() == MovePhase.MOVED
                ? "Moved"
                : "Move" + end.outcome().text();
        boolean good = end.outcome() == MovePhase.MOVED || end.outcome() == MovePhase.CANCELLED;
        return Optional.of(new Notice(!good, reason, end.message()));
    }

    private static String phase(BatchState state) {
        BatchEvent.BatchEnded end = state.end();
        return end != null
                ? end.outcome().text()
                : !state.selected() ? "Requested" : state.stopped() ? "Stopping" : "Moving";
    }

    private static String words(BatchState state) {
        if (!state.selected()) {
            return "choosing the objects";
        }
        return state.stopped()
                ? "cancelled: waiting for the Moves that are under way"
                : "moving " + state.members().size() + " objects, at most "
                        + state.order().parallelism() + " at once";
    }

    private static Map<String, Object> progress(BatchState state) {
        int all = state.members().size();
        int well = state.places(Standing::well).size();
        int ended = state.places(each -> each.outcome() != null).size();
        int running = state.running().size();
        Map<String, Object> out = Tree.of(
                "total",
                all,
                "moved",
                well,
                "failed",
                ended - well,
                "running",
                running,
                "waiting",
                all - ended - running,
                "skipped",
                state.skipped().size() + state.omitted(),
                "text",
                well + "/" + all);
        if (!state.over() && !state.stopped() && ended > 0 && ended < all) {
            Duration each = Duration.between(state.startedAt(), state.at()).dividedBy(ended);
            out.put("timeLeft", text(each.multipliedBy(all - ended)));
        }
        return out;
    }

    /** As {@code kubectl} prints ages: {@code 2h10m}, {@code 3m20s}, {@code 40s}. */
    static String text(Duration left) {
        long seconds = Math.max(1, left.plusMillis(999).toSeconds());
        if (seconds >= 3600) {
            return seconds / 3600 + "h" + seconds % 3600 / 60 + "m";
        }
        return seconds >= 60 ? seconds / 60 + "m" + seconds % 60 + "s" : seconds + "s";
    }

    /** All, in order; of many those that somebody may have to look at: all that did not end well, then those under way, then what there is room for. */
    private static void members(BatchState state, Map<String, Object> out) {
        List<Integer> shown = IntStream.range(0, state.members().size())
                .boxed()
                .sorted(Comparator.comparingInt(member -> rank(state.standings().get(member))))
                .limit(state.over() ? LISTED : LISTED_MEANWHILE)
                .sorted()
                .toList();
        out.put("members", shown.stream().map(member -> member(state, member)).toList());
        if (shown.size() < state.members().size()) {
            out.put("membersOmitted", state.members().size() - shown.size());
        }
    }

    private static int rank(Standing standing) {
        if (standing.outcome() != null) {
            return standing.well() ? 3 : 0;
        }
        return standing.running() ? 1 : 2;
    }

    /** How the member at that place stands. */
    public static Map<String, Object> member(BatchState state, int member) {
        Standing standing = state.standings().get(member);
        Map<String, Object> out =
                Tree.of("object", state.members().get(member).key().shortName(), "phase", standing.text());
        if (standing.made()) {
            out.put("move", state.child(member));
        }
        if (!standing.why().isEmpty() && !standing.well()) {
            out.put("message", standing.why());
        }
        return out;
    }

    private static void skipped(BatchState state, Map<String, Object> out) {
        if (!state.skipped().isEmpty()) {
            out.put(
                    "skipped",
                    state.skipped().stream()
                            .map(each -> Tree.of("object", each.object(), "reason", each.reason()))
                            .toList());
        }
        if (state.omitted() > 0) {
            out.put("skippedOmitted", state.omitted());
        }
    }

    private static List<Map<String, Object>> conditions(BatchState state) {
        List<Map<String, Object>> out = new ArrayList<>();
        if (state.selected()) {
            String count = state.members().size() + " objects";
            out.add(condition("Selected", "True", "Selected", count, state.startedAt()));
        }
        BatchEvent.BatchEnded end = state.end();
        String moved = end == null ? "Unknown" : end.outcome() == MovePhase.MOVED ? "True" : "False";
        out.add(condition(
                "Moved",
                moved,
                end == null ? phase(state) : end.reason(),
                end == null ? words(state) : end.message(),
                state.at()));
        return out;
    }

    private static Map<String, Object> condition(String type, String status, String reason, String words, Instant at) {
        return Tree.of(
                "type", type, "status", status, "reason", reason, "message", words, "lastTransitionTime", seconds(at));
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
