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
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One turn of one Move: read it, replay its journal; then look, decide and write until it has to wait. Entries that follow from looking alone are written
 * together, before the next effect that touches anything, or the next pause. Keeps nothing between turns, so a restart is a turn like any other.
 * Thread-safe.
 */
final class MoveTurn {
    private static final Logger LOG = Logger.getLogger(MoveTurn.class);
    private static final Duration UNREADABLE = Duration.ofMinutes(1);
    /** How long a Move may be silent before its status says what it waits for. */
    private static final Duration NOTED_AFTER = Duration.ofSeconds(1);
    /** So many looks make one turn: others want theirs. */
    private static final int LONGEST = 32;

    private final MoveMachine machine;
    private final Moves moves;
    private final MoveLooks looks;
    private final MoveEffects effects;
    private final Notices notices;
    private final Clock clock;
    private final CrashPoints crash;
    private final BooleanSupplier leading;
    private final ToLongFunction<String> newest;

    /**
     * @param newest the resourceVersion of a Move as it was heard of last, by uid; 0 where it is not known
     */
    MoveTurn(
            MoveMachine machine,
            Moves moves,
            MoveLooks looks,
            MoveEffects effects,
            Notices notices,
            Clock clock,
            CrashPoints crash,
            BooleanSupplier leading,
            ToLongFunction<String> newest) {
        this.machine = machine;
        this.moves = moves;
        this.looks = looks;
        this.effects = effects;
        this.notices = notices;
        this.clock = clock;
        this.crash = crash;
        this.leading = leading;
        this.newest = newest;
    }

    /** When the next turn is due. */
    sealed interface Next {
        /** At once. */
        record Now() implements Next {}

        /** At that time, or when something happens before. */
        record Later(Instant at) implements Next {}

        /** After a pause that grows with each of them in a phase. */
        record Pause(String why, MovePhase phase) implements Next {}

        /** Not by this service, as it does not lead. */
        record NotLeading() implements Next {}

        /** There is no such Move any more. */
        record Gone() implements Next {}

        /** Never again: the Move has ended, and nothing is owed any more. */
        record Over() implements Next {}
    }

    /**
     * Where a turn stands.
     *
     * @param move as stored
     * @param state with the entries that are not written yet
     * @param from the phase that the stored journal leads to
     * @param plan of a dry run, at its end
     * @param sure whether nothing was touched since the Move was read or written
     * @param steps so many looks were taken in this turn
     */
    private record At(
            Map<String, Object> move,
            MoveState state,
            MovePhase from,
            List<MoveEvent> unwritten,
            Seen seen,
            @Nullable Map<String, Object> plan,
            boolean sure,
            int steps) {
        static At stored(Map<String, Object> move, MoveState state) {
            return new At(move, state, state.phase(), List.of(), MoveTurn.seen(move, Map.of()), null, true, 0);
        }

        At seeing(Map<Place, Sight> sights) {
            return new At(move, state, from, unwritten, MoveTurn.seen(move, sights), plan, sure, steps + 1);
        }

        At decided(MoveState next, List<MoveEvent> events, @Nullable Map<String, Object> planned) {
            List<MoveEvent> all = new ArrayList<>(unwritten);
            all.addAll(events);
            return new At(move, next, from, all, seen, planned, sure, steps);
        }

        /** The Move as home has it now; what was seen is the same. */
        At written(Map<String, Object> now) {
            return new At(now, state, state.phase(), List.of(), MoveTurn.seen(now, seen.sights()), null, true, steps);
        }

        At touched(boolean something) {
            return new At(move, state, from, unwritten, seen, plan, sure && !something, steps);
        }

        List<Map<String, Object>> journal() {
            List<Map<String, Object>> journal = new ArrayList<>(Tree.maps(move, "status", "journal"));
            unwritten.forEach(event -> journal.add(MoveJournal.tree(event)));
            return journal;
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
                return Uni.createFrom().item(new Next.Gone());
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
            Next later = new Next.Later(clock.instant().plus(UNREADABLE));
            return unreadable(move, String.valueOf(e.getMessage())).replaceWith(later);
        }
        return look(At.stored(move, state));
    }

    /** Nothing is guessed, and nothing of it is changed but what people read. */
    private Uni<Void> unreadable(Map<String, Object> move, String words) {
        Map<String, Object> status = Tree.map(move, "status");
        return words.equals(status.get("message"))
                ? Uni.createFrom().voidItem()
                : moves.writeStatus(move, Tree.with(status, words, "message")).replaceWithVoid();
    }

    private Uni<Next> look(At at) {
        boolean stale = newest.applyAsLong(at.state().order().uid()) > Moves.revision(at.move());
        if (stale || at.steps() >= LONGEST) {
            return write(at).replaceWith(new Next.Now());
        }
        return looks.look(at.state(), machine.owed(at.state())).chain(sights -> {
            At seeing = at.seeing(sights);
            return follow(seeing, machine.decide(seeing.state(), seeing.seen(), clock.instant()));
        });
    }

    private static Seen seen(Map<String, Object> move, Map<Place, Sight> sights) {
        boolean cancelled = "true".equals(Tree.string(move, "metadata", "annotations", Names.CANCEL))
                || Tree.string(move, "metadata", "deletionTimestamp") != null;
        return new Seen(Moves.revision(move), Moves.held(move), cancelled, sights);
    }

    private Uni<Next> follow(At at, Decision decision) {
        if (!leading.getAsBoolean()) {
            return Uni.createFrom().item(new Next.NotLeading());
        }
        Uni<Next> next = switch (decision) {
            case Decision.Journal journal -> entries(at, journal.events());
            case Decision.Act act ->
                act.effect().touches()
                        ? write(at).chain(this::assure).chain(mine -> act(mine, act.effect()))
                        : act(at, act.effect());
            case Decision.Wait wait ->
                write(at).chain(written -> note(written, wait.reason())).replaceWith(new Next.Later(wait.until()));
            case Decision.Retry retry ->
                write(at)
                        .chain(written -> note(written, retry.why()))
                        .replaceWith(new Next.Pause(retry.why(), at.state().phase()));
            case Decision.Again again -> look(at);
            case Decision.Rest rest -> write(at).replaceWith(new Next.Over());
        };
        return next.onFailure(Records.Lost.class)
                .recoverWithItem(why -> new Next.Pause(
                        String.valueOf(why.getMessage()), at.state().phase()));
    }

    /** A former mover that wakes may do one thing, not two: before each effect the Move was read, or written. */
    private Uni<At> assure(At at) {
        return at.sure()
                ? Uni.createFrom().item(at)
                : moves.unchanged(at.move()).replaceWith(at);
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
            At after = answer instanceof Answer.Done done && ofTheMove(effect)
                    ? at.written(done.object())
                    : at.touched(effect.touches());
            return follow(after, machine.answered(at.state(), at.seen(), effect, answer, clock.instant()));
        });
    }

    private static boolean ofTheMove(Effect effect) {
        return effect instanceof Effect.HoldMove || effect instanceof Effect.ReleaseMove;
    }

    private Uni<Next> entries(At at, List<MoveEvent> events) {
        MoveState next = at.state();
        for (MoveEvent event : events) {
            next = machine.apply(next, event);
        }
        Map<String, Object> plan = next.order().dryRun() && events.getLast() instanceof MoveEvent.Ended end
                ? machine.plan(at.state(), at.seen(), end).tree()
                : null;
        At decided = at.decided(next, events, plan);
        return next.phase().over() ? write(decided).chain(this::look) : look(decided);
    }

    /** Writes what was not written yet; fails with {@link Records.Lost} when the Move is another by now. */
    private Uni<At> write(At at) {
        if (at.unwritten().isEmpty()) {
            return Uni.createFrom().item(at);
        }
        MoveState state = at.state();
        String names = at.unwritten().stream()
                .map(event -> event.getClass().getSimpleName())
                .collect(Collectors.joining("+"));
        String point = at.from().text() + ".journal." + names;
        crash.pass(point + ".before");
        List<Map<String, Object>> journal = at.journal();
        Map<String, Object> status = MoveStatus.tree(state, journal, "");
        if (at.plan() != null) {
            status.put("plan", at.plan());
        }
        return moves.writeStatus(at.move(), status)
                .call(written -> state.phase().over() && !at.seen().held()
                        ? notices.tell(state, journal, at.seen())
                        : Uni.createFrom().voidItem())
                .map(written -> {
                    crash.pass(point + ".after");
                    LOG.infof(
                            "moveId=%s resource=%s from=%s to=%s entry=%s",
                            state.order().uid(),
                            state.key(),
                            at.from().text(),
                            state.phase().text(),
                            names);
                    return at.written(written);
                });
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
