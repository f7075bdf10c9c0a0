package io.navidec.cluster.run;

import io.navidec.cluster.batch.BatchEvent;
import io.navidec.cluster.batch.BatchMachine;
import io.navidec.cluster.batch.BatchMachine.Choice;
import io.navidec.cluster.batch.BatchMachine.Step;
import io.navidec.cluster.batch.BatchOrder;
import io.navidec.cluster.batch.BatchState;
import io.navidec.cluster.batch.BatchStatus;
import io.navidec.cluster.move.MovePhase;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plans a Move of many that exists nowhere: chooses as it would, and plans the Move of each. Nothing is written. Thread-safe. */
final class BatchPlanner {
    private static final int AT_ONCE = 4;
    /** For all members together; what has no plan by then has failed to be planned. */
    private static final Duration AT_MOST = Duration.ofSeconds(45);

    private final SelectionLook selection;
    private final Planner planner;
    private final Clock clock;

    BatchPlanner(SelectionLook selection, Planner planner, Clock clock) {
        this.selection = selection;
        this.planner = planner;
        this.clock = clock;
    }

    /** The Move with the status that it would end with as a dry run, each member with its plan. */
    Uni<Map<String, Object>> plan(Map<String, Object> move) {
        BatchOrder order = BatchOrder.of(Tree.with(move, true, "spec", "dryRun"));
        Instant end = clock.instant().plus(AT_MOST);
        return selection.choose(order).chain(choice -> {
            BatchState chosen = chosen(BatchState.requested(order), choice);
            return Multi.createFrom()
                    .iterable(chosen.members())
                    .onItem()
                    .transformToUni(member ->
                            Uni.createFrom().deferred(() -> planner.plan(order.child(member.key()), end)))
                    .merge(AT_ONCE)
                    .collect()
                    .asList()
                    .map(plans -> Tree.with(move, status(chosen, plans), "status"));
        });
    }

    private BatchState chosen(BatchState state, Choice choice) {
        BatchMachine.Seen seen = new BatchMachine.Seen(true, false, choice, Map.of());
        if (BatchMachine.decide(state, seen, clock.instant()) instanceof Step.Journal journal) {
            for (BatchEvent event : journal.events()) {
                state = state.apply(event);
            }
            return state;
        }
        String why = choice instanceof Choice.Unknown unknown ? unknown.why() : "it cannot be told now";
        return state.apply(new BatchEvent.BatchEnded(clock.instant(), MovePhase.FAILED, "Unknown", why));
    }

    private Map<String, Object> status(BatchState chosen, List<Map<String, Object>> plans) {
        Map<String, Map<String, Object>> byName = new HashMap<>();
        plans.forEach(each -> byName.put(Tree.stringOr(each, "", "metadata", "name"), Tree.map(each, "status")));
        Instant now = clock.instant();
        BatchState state = chosen;
        for (int member = 0; member < chosen.members().size(); member++) {
            Map<String, Object> status = byName.getOrDefault(chosen.child(member), Map.of());
            MovePhase phase = MovePhase.of(Tree.stringOr(status, MovePhase.FAILED.text(), "phase"));
            MovePhase outcome = phase.over() ? phase : MovePhase.FAILED;
            state = state.apply(
                    new BatchEvent.MembersEnded(now, List.of(member), outcome, Tree.stringOr(status, "", "message")));
        }
        BatchMachine.Seen seen = new BatchMachine.Seen(true, false, new Choice.Unknown(""), Map.of());
        if (!state.over() && BatchMachine.decide(state, seen, now) instanceof Step.Journal end) {
            state = state.apply(end.events().getLast());
        }
        Map<String, Object> tree = BatchStatus.tree(state, List.of());
        List<Object> members = new ArrayList<>();
        for (int member = 0; member < state.members().size(); member++) {
            Map<String, Object> each = BatchStatus.member(state, member);
            members.add(Tree.with(each, Tree.map(byName.getOrDefault(state.child(member), Map.of()), "plan"), "plan"));
        }
        if (!members.isEmpty()) {
            tree.put("members", members);
            tree.remove("membersOmitted");
        }
        return tree;
    }
}
