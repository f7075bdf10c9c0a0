package io.navidec.cluster.batch;

import io.navidec.cluster.batch.Member.Standing;
import io.navidec.cluster.move.MovePhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a Move of many does next, given what was seen: choose, begin, wait, stop, end. Each of its Moves is driven by itself; this one only makes
 * them, counts them and cancels them. Pure, total.
 */
public final class BatchMachine {
    /** So many are named in the end, those that did not end well or, of what was cancelled, those that did. */
    private static final int NAMED = 5;

    private BatchMachine() {}

    /**
     * What one turn has seen.
     *
     * @param held whether the Move bears our finalizer
     * @param cancelled whether somebody cancelled or deleted it
     * @param choice what it selects; looked at only until it is chosen
     * @param children the Moves of its running members, by name
     */
    public record Seen(boolean held, boolean cancelled, Choice choice, Map<String, Child> children) {
        public Seen {
            children = Map.copyOf(children);
        }
    }

    /** What a Move of many selects. */
    public sealed interface Choice {
        /** These. */
        record Chosen(Selection selection) implements Choice {}

        /** It cannot be done. */
        record Impossible(String reason, String message) implements Choice {}

        /** Home does not say, for the moment. */
        record Unknown(String why) implements Choice {}
    }

    /** The Move of one member, as seen. */
    public sealed interface Child {
        /** It is under way. */
        record Running(boolean cancelled) implements Child {}

        /** It has ended. */
        record Over(MovePhase outcome, String message) implements Child {}

        /** There is none (any more). */
        record Missing() implements Child {}
    }

    /** What to do. */
    public sealed interface Step {
        /**
         * Write these entries.
         *
         * @param canWait whether a while's delay, in which more may come together, does no harm
         */
        record Journal(List<BatchEvent> events, boolean canWait) implements Step {
            public Journal {
                events = List.copyOf(events);
            }

            Journal(List<BatchEvent> events) {
                this(events, false);
            }
        }

        /** Put our finalizer on it. */
        record Hold() implements Step {}

        /** Take our finalizer away. */
        record Release() implements Step {}

        /** Make the Moves of these members, where they do not exist; {@link #refused} says what to write of those that cannot be made. */
        record Make(List<Integer> members) implements Step {
            public Make {
                members = List.copyOf(members);
            }
        }

        /** Cancel the Moves of these members. */
        record Cancel(List<Integer> members) implements Step {
            public Cancel {
                members = List.copyOf(members);
            }
        }

        /** Wait until one of its Moves changes. */
        record Wait() implements Step {}

        /** Look again after a pause. */
        record Retry(String why) implements Step {}

        /** Nothing is owed any more. */
        record Rest() implements Step {}
    }

    /** What to do next. */
    public static Step decide(BatchState state, Seen seen, Instant now) {
        if (state.over()) {
            return seen.held() ? new Step.Release() : new Step.Rest();
        }
        if (!state.selected()) {
            return choose(seen, now);
        }
        List<BatchEvent> events = new ArrayList<>(news(state, seen, now));
        BatchState next = state.apply(events);
        if (next.stopped()) {
            return events.isEmpty() ? stop(state, seen, state.running(), now) : new Step.Journal(events);
        }
        List<Integer> unmade = next.unmade();
        if (!unmade.isEmpty()) {
            return new Step.Make(unmade);
        }
        int running = next.running().size();
        List<Integer> due = next.due();
        if (!due.isEmpty()) {
            events.add(new BatchEvent.Begun(now, due));
        } else if (running == 0) {
            events.add(end(next, now));
        }
        if (events.isEmpty()) {
            return new Step.Wait();
        }
        // While at least half of what may be under way is, nobody waits for the entry.
        boolean busy =
                running > 0 && (due.isEmpty() || 2 * running > state.order().parallelism());
        return new Step.Journal(events, busy);
    }

    private static Step choose(Seen seen, Instant now) {
        if (seen.cancelled()) {
            return ended(now, MovePhase.CANCELLED, "Cancelled", "cancelled before it began");
        }
        return switch (seen.choice()) {
            case Choice.Unknown unknown -> new Step.Retry(unknown.why());
            case Choice.Impossible no -> ended(now, MovePhase.REFUSED, no.reason(), no.message());
            case Choice.Chosen chosen -> {
                Selection selection = chosen.selection();
                BatchEvent selected =
                        new BatchEvent.Selected(now, selection.members(), selection.skipped(), selection.omitted());
                if (selection.members().isEmpty()) {
                    yield new Step.Journal(List.of(selected, nothing(selection, now)));
                }
                yield seen.held() ? new Step.Journal(List.of(selected)) : new Step.Hold();
            }
        };
    }

    private static BatchEvent nothing(Selection selection, Instant now) {
        int skipped = selection.skipped().size() + selection.omitted();
        return new BatchEvent.BatchEnded(
                now,
                MovePhase.REFUSED,
                "NothingToMove",
                skipped == 0
                        ? "no object is selected"
                        : skipped == 1
                                ? selection.skipped().getFirst().reason()
                                : "of what is selected nothing can be moved: see status.skipped for the reasons");
    }

    private static Step ended(Instant now, MovePhase outcome, String reason, String message) {
        return new Step.Journal(List.of(new BatchEvent.BatchEnded(now, outcome, reason, message)));
    }

    /** What has become of its Moves since the last entry, and whether it was cancelled meanwhile. */
    private static List<BatchEvent> news(BatchState state, Seen seen, Instant now) {
        List<Integer> made = new ArrayList<>();
        Map<Child.Over, List<Integer>> ended = new LinkedHashMap<>();
        for (int member : state.running()) {
            boolean known = state.standings().get(member).made();
            switch (seen.children().get(state.child(member))) {
                case Child.Over over -> {
                    if (!known) {
                        made.add(member);
                    }
                    ended.computeIfAbsent(worthTelling(over), k -> new ArrayList<>())
                            .add(member);
                }
                case Child.Running running -> {
                    if (!known) {
                        made.add(member);
                    }
                }
                // One that was to be made and perhaps never was is made now, unless it is to stop; one that was made is
                // missing by somebody's will.
                case Child.Missing missing -> {
                    if (known || state.stopped()) {
                        String why = known ? "its Move was deleted" : "not begun";
                        ended.computeIfAbsent(new Child.Over(MovePhase.CANCELLED, why), k -> new ArrayList<>())
                                .add(member);
                    }
                }
                case null -> {}
            }
        }
        List<BatchEvent> news = new ArrayList<>();
        if (!made.isEmpty()) {
            news.add(new BatchEvent.Made(now, made));
        }
        ended.forEach(
                (over, members) -> news.add(new BatchEvent.MembersEnded(now, members, over.outcome(), over.message())));
        if (seen.cancelled() && !state.stopped()) {
            news.add(new BatchEvent.Stopped(now));
        }
        return news;
    }

    /** Why something went well nobody asks, and thousands of entries are to be short. */
    private static Child.Over worthTelling(Child.Over over) {
        return over.outcome() == MovePhase.MOVED ? new Child.Over(over.outcome(), "") : over;
    }

    private static Step stop(BatchState state, Seen seen, List<Integer> running, Instant now) {
        if (running.isEmpty()) {
            return new Step.Journal(List.of(end(state, now)));
        }
        List<Integer> open = running.stream()
                .filter(member ->
                        seen.children().get(state.child(member)) instanceof Child.Running child && !child.cancelled())
                .toList();
        return open.isEmpty() ? new Step.Wait() : new Step.Cancel(open);
    }

    /**
     * What to write when Moves could not be made.
     *
     * @param refused why, by place
     */
    public static List<BatchEvent> refused(Map<Integer, String> refused, Instant now) {
        List<BatchEvent> events = new ArrayList<>();
        refused.forEach(
                (member, why) -> events.add(new BatchEvent.MembersEnded(now, List.of(member), MovePhase.REFUSED, why)));
        return events;
    }

    private static BatchEvent end(BatchState state, Instant now) {
        int all = state.members().size();
        int well = state.places(Standing::well).size();
        String count = well + " of " + all + (state.order().dryRun() ? " can be moved" : " moved");
        if (state.stopped()) {
            String moved = named(state, state.places(Standing::well), false);
            return new BatchEvent.BatchEnded(
                    now,
                    MovePhase.CANCELLED,
                    "Cancelled",
                    "cancelled; " + count + (moved.isEmpty() ? "" : ": " + moved));
        }
        String failures = failures(state);
        String message = failures.isEmpty() ? count : count + "; not " + failures;
        if (state.order().dryRun()) {
            return new BatchEvent.BatchEnded(now, MovePhase.PLANNED, "Planned", message);
        }
        return failures.isEmpty()
                ? new BatchEvent.BatchEnded(now, MovePhase.MOVED, "Moved", message)
                : new BatchEvent.BatchEnded(now, MovePhase.FAILED, "SomeNotMoved", message);
    }

    private static String failures(BatchState state) {
        return named(state, state.places(each -> each.outcome() != null && !each.well()), true);
    }

    /** The first few by name, and how many more there are; empty for none. */
    private static String named(BatchState state, List<Integer> places, boolean why) {
        List<String> named = places.stream()
                .limit(NAMED)
                .map(member -> state.members().get(member).key().shortName()
                        + (why ? " (" + state.standings().get(member).why() + ")" : ""))
                .toList();
        return String.join(", ", named) + (places.size() > NAMED ? " and " + (places.size() - NAMED) + " more" : "");
    }
}
