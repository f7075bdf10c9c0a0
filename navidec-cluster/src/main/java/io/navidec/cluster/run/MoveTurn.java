package io.navidec.cluster.run;

import io.navidec.cluster.move.Answer;
import io.navidec.cluster.move.Decision;
import io.navidec.cluster.move.Effect;
import io.navidec.cluster.move.MoveEvent;
import io.navidec.cluster.move.MoveJournal;
import io.navidec.cluster.move.MoveMachine;
import io.navidec.cluster.move.MoveOrder;
import io.navidec.cluster.move.MoveState;
import io.navidec.cluster.move.MoveStatus;
import io.navidec.cluster.move.Place;
import io.navidec.cluster.move.Seen;
import io.navidec.cluster.move.Sight;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.store.Moves;
import io.navidec.cluster.store.Records;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * One turn of one Move: read it, replay its journal, look, decide, then one write. Keeps nothing between turns, so a restart is a turn like
 * any other. Thread-safe.
 */
final class MoveTurn {
    private static final Logger LOG = Logger.getLogger(MoveTurn.class);
    private static final Duration UNREADABLE = Duration.ofMinutes(1);
    /** How long a Move may be silent before its status says what it waits for. */
    private static final Duration NOTED_AFTER = Duration.ofSeconds(1);

    private final MoveMachine machine;
    private final Moves moves;
    private final MoveLooks looks;
    private final MoveEffects effects;
    private final Notices notices;
    private final Clock clock;
    private final CrashPoints crash;
    private final BooleanSupplier leading;

    MoveTurn(
            MoveMachine machine,
            Moves moves,
            MoveLooks looks,
            MoveEffects effects,
            Notices notices,
            Clock clock,
            CrashPoints crash,
            BooleanSupplier leading) {
        this.machine = machine;
        this.moves = moves;
        this.looks = looks;
        this.effects = effects;
        this.notices = notices;
        this.clock = clock;
        this.crash = crash;
        this.leading = leading;
    }

    /** When the next turn is due. */
    sealed interface Next {
        /** At once. */
        record Now() implements Next {}

        /** At that time, or when something happens before. */
        record Later(Instant at) implements Next {}

        /** After a pause that grows with each of them. */
        record Pause(String why) implements Next {}

        /** Never: nothing is owed any more. */
        record Never() implements Next {}
    }

    private record At(Map<String, Object> move, MoveState state, Seen seen) {
        List<Map<String, Object>> journal() {
            return Tree.maps(move, "status", "journal");
        }
    }

    /** The state a stored Move is in. Fails with {@link MoveJournal.Unreadable}. */
    MoveState state(Map<String, Object> move) {
        return MoveJournal.replay(machine, MoveOrder.of(move), Tree.maps(move, "status", "journal"));
    }

    /** Takes a turn of the Move of that uid. Fails only when the Move cannot be read. */
    Uni<Next> take(String namespace, String name, String uid) {
        return moves.read(namespace, name).chain(found -> {
            if (found.isEmpty() || !uid.equals(Tree.string(found.get(), "metadata", "uid"))) {
                return Uni.createFrom().item(new Next.Never());
            }
            return begin(found.get());
        });
    }

    private Uni<Next> begin(Map<String, Object> move) {
        MoveState state;
        try {
            state = state(move);
        } catch (MoveJournal.Unreadable e) {
            LOG.errorf("moveId=%s: %s", Tree.string(move, "metadata", "uid"), e.getMessage());
            return Uni.createFrom().item(new Next.Later(clock.instant().plus(UNREADABLE)));
        }
        return looks.look(state, machine.owed(state)).chain(sights -> {
            At at = new At(move, state, seen(move, sights));
            return follow(at, machine.decide(state, at.seen(), clock.instant()));
        });
    }

    private static Seen seen(Map<String, Object> move, Map<Place, Sight> sights) {
        boolean cancelled = "true".equals(Tree.string(move, "metadata", "annotations", Names.CANCEL))
                || Tree.string(move, "metadata", "deletionTimestamp") != null;
        long revision = Long.parseLong(Tree.stringOr(move, "0", "metadata", "resourceVersion"));
        return new Seen(revision, Moves.held(move), cancelled, sights);
    }

    private Uni<Next> follow(At at, Decision decision) {
        if (!leading.getAsBoolean()) {
            return Uni.createFrom().item(new Next.Never());
        }
        return switch (decision) {
            case Decision.Journal journal -> journal(at, journal.events());
            case Decision.Act act -> act(at, act.effect());
            case Decision.Wait wait -> note(at, wait.reason()).replaceWith(new Next.Later(wait.until()));
            case Decision.Retry retry -> note(at, retry.why()).replaceWith(new Next.Pause(retry.why()));
            case Decision.Again again -> Uni.createFrom().item(new Next.Now());
            case Decision.Rest rest -> Uni.createFrom().item(new Next.Never());
        };
    }

    private Uni<Next> act(At at, Effect effect) {
        if (at.state().order().dryRun() && !(effect instanceof Effect.TryOut)) {
            throw new IllegalStateException("a dry run must not do " + effect.name());
        }
        String point = at.state().phase().text() + ".act." + effect.name();
        LOG.debugf(
                "moveId=%s resource=%s effect=%s",
                at.state().order().uid(), at.state().key(), point);
        crash.pass(point + ".before");
        // The last write of a Move that was held: whatever ends here is told of before.
        Uni<Void> told = effect instanceof Effect.ReleaseMove
                ? notices.tell(at.state(), at.journal(), at.seen())
                : Uni.createFrom().voidItem();
        return told.chain(() -> effects.perform(at.move(), at.state(), effect)).chain(answer -> {
            crash.pass(point + ".after");
            if (answer instanceof Answer.Refused refused) {
                LOG.infof(
                        "moveId=%s resource=%s effect=%s refused=%s",
                        at.state().order().uid(),
                        at.state().key(),
                        point,
                        refused.status().reason());
            }
            return follow(at, machine.answered(at.state(), at.seen(), effect, answer, clock.instant()));
        });
    }

    private Uni<Next> journal(At at, List<MoveEvent> events) {
        List<Map<String, Object>> journal = new ArrayList<>(at.journal());
        MoveState after = at.state();
        List<String> names = new ArrayList<>();
        for (MoveEvent event : events) {
            journal.add(MoveJournal.tree(event));
            names.add(event.getClass().getSimpleName());
            after = machine.apply(after, event);
        }
        MoveState next = after;
        String point = at.state().phase().text() + ".journal." + String.join("+", names);
        crash.pass(point + ".before");
        Map<String, Object> status = MoveStatus.tree(next, journal, "");
        if (next.order().dryRun() && events.getLast() instanceof MoveEvent.Ended end) {
            status.put("plan", machine.plan(at.state(), at.seen(), end).tree());
        }
        return moves.writeStatus(at.move(), status)
                .call(written -> next.phase().over() && !at.seen().held()
                        ? notices.tell(next, journal, at.seen())
                        : Uni.createFrom().voidItem())
                .map(written -> {
                    crash.pass(point + ".after");
                    LOG.infof(
                            "moveId=%s resource=%s from=%s to=%s entry=%s",
                            next.order().uid(),
                            next.key(),
                            at.state().phase().text(),
                            next.phase().text(),
                            String.join("+", names));
                    return (Next) new Next.Now();
                })
                .onFailure(Records.Lost.class)
                .recoverWithItem(why -> new Next.Pause(String.valueOf(why.getMessage())));
    }

    /** Says in the status what it waits for, when that is new and has lasted. */
    private Uni<Void> note(At at, String message) {
        boolean lasted = !clock.instant().isBefore(at.state().at().plus(NOTED_AFTER));
        boolean known = message.equals(Tree.string(at.move(), "status", "message"));
        if (known || !lasted || at.state().generation() == 0) {
            return Uni.createFrom().voidItem();
        }
        return moves.writeStatus(at.move(), MoveStatus.tree(at.state(), at.journal(), message))
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(why -> {
                    LOG.debugf(
                            "moveId=%s: status not noted: %s",
                            at.state().order().uid(), why.getMessage());
                    return nothing();
                });
    }

    @SuppressWarnings("NullAway") // the one value of Void
    private static Void nothing() {
        return null;
    }
}
