package io.navidec.cluster.move;

import io.navidec.cluster.move.MoveState.Note;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.shared.json.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The machine that moves one object (design section 5). A turn of a mover is: look at the places of {@link #owed}, in that order; {@link
 * #decide}; then one write, the journal's or an effect's, and {@link #answered} says what follows at once. A crash, or another mover, may
 * come between any two calls. Pure, total: every state decides on whatever is seen.
 */
public final class MoveMachine {
    private final String home;
    private final Set<Rule> off;

    /**
     * @param home this cluster's name
     */
    public MoveMachine(String home) {
        this(home, Set.of());
    }

    MoveMachine(String home, Set<Rule> off) {
        this.home = home;
        this.off = Set.copyOf(off);
    }

    /** The state after that entry. The only way a move changes. */
    public MoveState apply(MoveState state, MoveEvent event) {
        Instant at = event.at();
        return switch (event) {
            case MoveEvent.Accepted e ->
                state.accepted(
                                e.generation(),
                                new MoveState.Course(e.type(), e.source(), "", e.knownUid(), e.realUid(), e.strategy()),
                                at)
                        .in(MovePhase.PLACING, at);
            case MoveEvent.Placed e -> state.on(state.course().to(e.target())).in(MovePhase.PREPARING, at);
            case MoveEvent.Prepared e ->
                state.noting(Note.TOUCHED, at)
                        .until(at.plus(state.order().deadline()))
                        .in(state.breaksFirst() ? MovePhase.SWITCHING : MovePhase.COPYING, at);
            case MoveEvent.Copied e -> state.in(MovePhase.SETTLING, at);
            case MoveEvent.Ready e -> state.in(MovePhase.SWITCHING, at);
            case MoveEvent.Switched e -> state.in(MovePhase.CLEARING, at);
            case MoveEvent.Marked e -> state.noting(Note.MARKED, at);
            case MoveEvent.Shown e -> state.noting(Note.SHOWN, at);
            case MoveEvent.Cleared e -> state.noting(Note.CLEARED, at).in(MovePhase.COPYING, at);
            case MoveEvent.FieldsSkipped e -> state.noting(Note.FIELDS_SKIPPED, at);
            case MoveEvent.StatusCarried e -> state.noting(Note.STATUS_CARRIED, at);
            case MoveEvent.UserDeleted e ->
                state.noting(Note.USER_DELETED, at)
                        .judged(MovePhase.CANCELLED, "ObjectDeleted", "the object was deleted; nothing comes back")
                        .in(MovePhase.UNDOING, at);
            case MoveEvent.GaveUp e ->
                state.judged(e.outcome(), e.reason(), e.message()).in(MovePhase.UNDOING, at);
            case MoveEvent.TooLate e ->
                state.judged(MovePhase.REQUESTED, "", "").in(MovePhase.CLEARING, at);
            case MoveEvent.TurnedHome e ->
                state.forgetting(Note.STATUS_CARRIED) // that was another copy's
                        .noting(Note.TURNED_HOME, at)
                        .judged(MovePhase.FAILED, e.reason(), e.message())
                        .in(MovePhase.UNDOING, at);
            case MoveEvent.Closed e -> state.noting(Note.CLOSED, at);
            case MoveEvent.Abandoned e -> state.noting(Note.ABANDONED, at);
            case MoveEvent.Ended e ->
                state.judged(e.outcome(), e.reason(), e.message()).in(e.outcome(), at);
        };
    }

    /** The places to look at, in order: the place to be written before the place to copy from. */
    public List<Place> owed(MoveState state) {
        List<Place> places = places(new Turn(state, NOTHING, Instant.EPOCH, home, off));
        return off.contains(Rule.ORDER) ? places.reversed() : places;
    }

    private static final Seen NOTHING = new Seen(0, false, false, Map.of());

    private static List<Place> places(Turn t) {
        return switch (t.state().phase()) {
            case REQUESTED ->
                guarded(t.state().order())
                        ? List.of(Place.RIVAL, Place.KIND, Place.LAST_MOVE, Place.RECORD, Place.HOME)
                        : List.of(Place.RIVAL, Place.KIND, Place.RECORD, Place.HOME);
            case PLACING -> List.of(Place.PLACEMENT, Place.RECORD, Place.HOME);
            case PREPARING -> preparing(t);
            case COPYING, SETTLING, SWITCHING, CLEARING -> underWay(t);
            // Put back home, home is what is written.
            case UNDOING ->
                t.state().has(Note.TURNED_HOME)
                        ? List.of(Place.HOME, Place.RECORD, Place.OWNERS)
                        : List.of(Place.RECORD, Place.HOME);
            case MOVED, REFUSED, FAILED, CANCELLED, PLANNED -> List.of();
        };
    }

    /** Against moves to and fro by themselves; who names a target has his reasons. */
    private static boolean guarded(MoveOrder order) {
        return order.target().isEmpty() && !order.minimumStay().isZero();
    }

    private static List<Place> underWay(Turn t) {
        MovePhase phase = t.state().phase();
        boolean first = t.state().breaksFirst();
        boolean source = phase == MovePhase.SWITCHING || phase == MovePhase.CLEARING;
        List<Place> places = new ArrayList<>(
                !first
                        ? List.of(t.copyPlace(), Place.RECORD, t.sourcePlace())
                        : source ? List.of(Place.RECORD, t.sourcePlace()) : List.of(t.copyPlace(), Place.RECORD));
        if (t.in()) {
            places.add(Place.OWNERS);
        }
        // Taken when the copy is made; what breaks first is not there any more by then.
        if (phase == (first ? MovePhase.SWITCHING : MovePhase.COPYING)
                && RolloutHistory.kind(t.state().type()).isPresent()) {
            places.add(Place.HISTORY);
        }
        if (t.copiesCompanions() && phase == (first ? MovePhase.SWITCHING : MovePhase.COPYING)) {
            places.add(Place.COMPANIONS); // the record is about to be written
        }
        return places;
    }

    private static List<Place> preparing(Turn t) {
        List<Place> places = new ArrayList<>(
                t.in()
                        ? List.of(Place.RIVAL, Place.HOME, Place.RECORD, Place.SOURCE, Place.OWNERS)
                        : List.of(Place.RIVAL, Place.TARGET, Place.RECORD, t.sourcePlace()));
        if (t.state().order().dryRun() || t.copiesCompanions()) {
            places.add(Place.COMPANIONS); // first: they are among what has to be copied
        }
        if (!t.in()) {
            places.add(Place.DEPENDENCIES);
        }
        if (t.out()) {
            places.add(Place.DEPENDENTS);
        }
        return places;
    }

    /** What to do next, given what was seen. */
    public Decision decide(MoveState state, Seen seen, Instant now) {
        Turn t = new Turn(state, seen, now, home, off);
        boolean first = state.breaksFirst();
        return switch (state.phase()) {
            case REQUESTED -> Before.requested(t);
            case PLACING -> Before.placing(t);
            case PREPARING -> Before.preparing(t);
            case COPYING -> first ? BreakFirst.copying(t) : t.out() ? Outward.copying(t) : Inward.copying(t);
            case SETTLING -> first ? BreakFirst.settling(t) : t.out() ? Outward.settling(t) : Inward.settling(t);
            case SWITCHING -> first ? BreakFirst.switching(t) : t.out() ? Outward.switching(t) : Inward.switching(t);
            case CLEARING -> first ? BreakFirst.clearing(t) : t.out() ? Outward.clearing(t) : Inward.clearing(t);
            case UNDOING -> Undo.undoing(t);
            case MOVED, REFUSED, FAILED, CANCELLED, PLANNED ->
                seen.held() ? t.act(new Effect.ReleaseMove()) : new Decision.Rest();
        };
    }

    /**
     * The plan of a move, of what its last turn before {@code end} has seen: the very sights that {@link #decide} decided on.
     */
    public Plan plan(MoveState state, Seen seen, MoveEvent.Ended end) {
        return Plan.of(new Turn(state, seen, end.at(), home, off), end);
    }

    /** What follows from an effect's answer; {@code seen} is what the effect was decided on. */
    public Decision answered(MoveState state, Seen seen, Effect effect, Answer answer, Instant now) {
        Turn t = new Turn(state, seen, now, home, off);
        return switch (answer) {
            case Answer.Lost lost -> new Decision.Retry(lost.why());
            case Answer.Silent silent -> silent(t, effect, silent.why());
            case Answer.Gone gone -> gone(t, gone);
            case Answer.Refused refused -> Refusals.of(t, effect, refused.status());
            case Answer.Done done -> done(t, effect, done.object());
        };
    }

    /** A cluster that was declared lost is not waited for. */
    private static Decision silent(Turn t, Effect effect, String why) {
        return effect instanceof Effect.Close close && t.lost(close.cluster())
                ? new Decision.Journal(List.of(new MoveEvent.Abandoned(t.now(), close.cluster(), why), nothingLeft(t)))
                : new Decision.Retry(why);
    }

    private static Decision gone(Turn t, Answer.Gone gone) {
        if (!gone.entirely()) {
            return t.waitFor("what ran there is ending");
        }
        return t.journal(nothingLeft(t));
    }

    private static MoveEvent nothingLeft(Turn t) {
        return t.state().phase() == MovePhase.CLEARING && t.state().breaksFirst()
                ? new MoveEvent.Cleared(t.now())
                : new MoveEvent.Closed(t.now());
    }

    private static Decision done(Turn t, Effect effect, Map<String, Object> object) {
        return switch (effect) {
            case Effect.TryOut tried -> Before.triedOut(t);
            case Effect.CopyDependencies copied -> t.act(Common.create(t, original(t)));
            case Effect.CarryStatus carried -> Common.statusCarried(t);
            case Effect.CopyHistory copied -> Common.historyCopied(t);
            case Effect.Patch patch when patch.name().equals(Common.CARRY_OVER) -> Common.carriedOver(t);
            case Effect.Patch patch when patch.name().equals(Common.MARK_HOME) -> Outward.marked(t);
            case Effect.WriteRecord write -> recorded(t, write);
            case Effect.Replace replace when replace.name().equals(Common.RESTORE_FIELDS) -> restored(t, object);
            default -> new Decision.Again();
        };
    }

    /** That the record was written tells what a look would: it is not looked again for that alone. */
    private static Decision recorded(Turn t, Effect.WriteRecord write) {
        return switch (write.name()) {
            case Common.SWITCH, Common.LAND -> t.journal(new MoveEvent.Switched(t.now()));
            case Common.RECORD_OUTBOUND -> Outward.recordedOutbound(t, write.record());
            case Common.RECORD_ABROAD -> Outward.recordedAbroad(t);
            default -> new Decision.Again();
        };
    }

    /** What the copy is made from: always the record's. */
    private static Map<String, Object> original(Turn t) {
        AbroadRecord record = t.seen().record();
        if (record == null) {
            throw new IllegalStateException("a copy is made from a record only");
        }
        return record.base().isEmpty() ? record.object() : record.base();
    }

    private static Decision restored(Turn t, Map<String, Object> object) {
        boolean still = Tree.maps(object, "metadata", "managedFields").stream()
                .anyMatch(entry -> Copies.MANAGER.equals(entry.get("manager")));
        return still
                ? t.journal(new MoveEvent.FieldsSkipped(t.now(), "the API server keeps the mover as an owner"))
                : new Decision.Again();
    }
}
