package io.navidec.cluster.run;

import io.navidec.cluster.move.Answer;
import io.navidec.cluster.move.Decision;
import io.navidec.cluster.move.Effect;
import io.navidec.cluster.move.MoveEvent;
import io.navidec.cluster.move.MoveJournal;
import io.navidec.cluster.move.MoveMachine;
import io.navidec.cluster.move.MoveOrder;
import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.move.MoveState;
import io.navidec.cluster.move.MoveStatus;
import io.navidec.cluster.move.Seen;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Plans a Move that exists nowhere: the mover's own machine, looks and server-side dry run, and not one write, neither at home nor abroad.
 * Thread-safe.
 */
final class Planner {
    private static final Duration AT_MOST = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final MoveMachine machine;
    private final MoveLooks looks;
    private final MoveEffects effects;
    private final Clock clock;

    Planner(MoveMachine machine, MoveLooks looks, MoveEffects effects, Clock clock) {
        this.machine = machine;
        this.looks = looks;
        this.effects = effects;
        this.clock = clock;
    }

    /** The Move with the status that it would end with as a dry run; unfinished where that cannot be told in 15 s, or without a target. */
    Uni<Map<String, Object>> plan(Map<String, Object> move) {
        return plan(move, clock.instant().plus(AT_MOST));
    }

    /** As above, until then. */
    Uni<Map<String, Object>> plan(Map<String, Object> move, Instant end) {
        return new Trial(Tree.with(move, true, "spec", "dryRun"), end).step();
    }

    private final class Trial {
        private final Map<String, Object> move;
        private final Instant end;
        private final List<Map<String, Object>> journal = new ArrayList<>();
        private MoveState state;

        Trial(Map<String, Object> move, Instant end) {
            this.move = move;
            this.end = end;
            this.state = MoveState.requested(MoveOrder.of(move));
        }

        Uni<Map<String, Object>> step() {
            if (!clock.instant().isBefore(end)) {
                return told("it took too long to plan it");
            }
            return looks.look(state, machine.owed(state)).chain(sights -> {
                // The number only has to be one: what is tried out is not kept.
                Seen seen = new Seen(1, false, false, sights);
                return follow(seen, machine.decide(state, seen, clock.instant()));
            });
        }

        private Uni<Map<String, Object>> follow(Seen seen, Decision decision) {
            return switch (decision) {
                case Decision.Journal entries -> journal(seen, entries.events());
                case Decision.Act act -> tryOut(seen, act.effect());
                case Decision.Wait wait -> state.phase() == MovePhase.PLACING ? withoutTarget() : later(wait.reason());
                case Decision.Retry retry -> later(retry.why());
                case Decision.Again again -> step();
                case Decision.Rest rest -> told("");
            };
        }

        private Uni<Map<String, Object>> tryOut(Seen seen, Effect effect) {
            if (!(effect instanceof Effect.TryOut)) {
                throw new IllegalStateException("a dry run must not do " + effect.name());
            }
            return effects.perform(move, state, effect).chain(answer -> follow(seen, answered(seen, effect, answer)));
        }

        private Decision answered(Seen seen, Effect effect, Answer answer) {
            return machine.answered(state, seen, effect, answer, clock.instant());
        }

        private Uni<Map<String, Object>> journal(Seen seen, List<MoveEvent> events) {
            MoveState before = state;
            for (MoveEvent event : events) {
                journal.add(MoveJournal.tree(event));
                state = machine.apply(state, event);
            }
            if (!(events.getLast() instanceof MoveEvent.Ended last)) {
                return step();
            }
            Map<String, Object> status = MoveStatus.tree(state, journal, "");
            status.put("plan", machine.plan(before, seen, last).tree());
            return Uni.createFrom().item(Tree.with(move, status, "status"));
        }

        private Uni<Map<String, Object>> withoutTarget() {
            return told(
                    "the orchestrator chooses a target once there is a Move: make one with spec.dryRun, or name a target");
        }

        private Uni<Map<String, Object>> later(String why) {
            if (!clock.instant().isBefore(end)) {
                return told(why);
            }
            return Uni.createFrom().voidItem().onItem().delayIt().by(PAUSE).chain(this::step);
        }

        private Uni<Map<String, Object>> told(String why) {
            return Uni.createFrom().item(Tree.with(move, MoveStatus.tree(state, journal, why), "status"));
        }
    }
}
