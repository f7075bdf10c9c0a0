package io.navidec.cluster.move;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Generations;
import io.navidec.cluster.record.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For what must never run twice: Switching and Clearing come first, then Copying and Settling from the record. No target takes it:
 * home, from the record. Writes are held all the while.
 */
final class BreakFirst {
    private BreakFirst() {}

    static Decision switching(Turn t) {
        Optional<Decision> unknown = t.silence(Place.RECORD);
        if (unknown.isPresent()) {
            return unknown.get();
        }
        AbroadRecord record = t.seen().record();
        return t.out() ? switchOut(t, record) : switchAway(t, record);
    }

    private static Decision switchOut(Turn t, @Nullable AbroadRecord record) {
        if (record != null
                && record.visible()
                && record.generation() == t.state().generation()) {
            return t.journal(new MoveEvent.Switched(t.now()));
        }
        Optional<Decision> off = t.calledOff().or(t::silence);
        Map<String, Object> home = t.ownHome();
        if (off.isPresent() || home == null || Turn.ending(home)) {
            return off.orElseGet(t::deleted);
        }
        if (Outward.owesRecord(t, record)) {
            return t.act(new Effect.WriteRecord(Common.RECORD_OUTBOUND, Outward.outbound(t, record, home)));
        }
        if (record == null || !Outward.outboundOfOurs(t, record)) {
            return t.recordTaken();
        }
        Map<String, Object> now = Copies.content(home, record.creationTimestamp());
        return t.act(new Effect.WriteRecord(
                Common.SWITCH,
                Outward.noted(record.at(record.cluster()), now)
                        .history(history(t))
                        .in(Phase.IN_TRANSIT)));
    }

    private static Decision switchAway(Turn t, @Nullable AbroadRecord record) {
        if (record != null && Inward.landing(t, record)) {
            return t.journal(new MoveEvent.Switched(t.now()));
        }
        Optional<Decision> off = t.calledOff().or(t::silence).or(() -> Inward.lostTheRecord(t));
        return off.orElseGet(() -> t.act(new Effect.WriteRecord(
                Common.LAND,
                Inward.inbound(t, Inward.record(t)).history(history(t)).in(Phase.LANDING))));
    }

    private static List<Map<String, Object>> history(Turn t) {
        return RolloutHistory.read(t.seen().at(Place.HISTORY));
    }

    static Decision clearing(Turn t) {
        Optional<Decision> silent = t.silence();
        if (silent.isPresent()) {
            return silent.get();
        }
        AbroadRecord record = t.seen().record();
        return t.out() ? clearHome(t, record) : clearSource(t, record);
    }

    private static Decision clearHome(Turn t, @Nullable AbroadRecord record) {
        Map<String, Object> home = t.ownHome();
        boolean marked = t.state().has(MoveState.Note.MARKED);
        if ((home == null || (Turn.ending(home) && !marked)) && !marked && t.on(Rule.OWNER)) {
            return t.journal(new MoveEvent.UserDeleted(t.now()));
        }
        if (!held(t, record) || record == null) {
            return t.recordTaken();
        }
        if (home == null) {
            return t.journal(new MoveEvent.Cleared(t.now()));
        }
        return Outward.mark(t, home).orElseGet(() -> {
            Map<String, Object> asked = Common.asAsked(t, home, record.object());
            boolean changed = !Turn.ending(home)
                    && t.on(Rule.CARRY)
                    && !Copies.difference(t.state(), record.object(), asked).isEmpty();
            return changed
                    ? t.act(new Effect.WriteRecord(
                            "NoteChange", Outward.noted(record, Copies.content(asked, record.creationTimestamp()))))
                    : Outward.owners(t, record, home).orElseGet(() -> Common.deleteHome(t, home, true));
        });
    }

    private static Decision clearSource(Turn t, @Nullable AbroadRecord record) {
        if (!held(t, record) || record == null) {
            return t.recordTaken();
        }
        Map<String, Object> source = t.sourceGuest();
        if (source == null || Turn.ending(source)) {
            return t.act(Inward.closeSource(t, true));
        }
        if (!Inward.frozen(source) && t.on(Rule.FREEZE)) {
            return t.act(Inward.freeze(t, record, source));
        }
        if (t.on(Rule.CARRY)
                && !Copies.difference(t.state(), record.base(), source).isEmpty()) {
            Map<String, Object> now = Copies.content(source, record.creationTimestamp());
            return t.act(new Effect.WriteRecord(
                    "NoteChange",
                    record.basedOn(now, Seen.revision(source))
                            .content(Generations.shifted(now, record.generationOffset()))));
        }
        return t.act(Inward.closeSource(t, true));
    }

    /** Whether the record holds writes for this move on its way to the target. */
    private static boolean held(Turn t, @Nullable AbroadRecord record) {
        return record != null && ours(t, record) && !(record.turnedHome() && t.on(Rule.TURN));
    }

    private static boolean ours(Turn t, AbroadRecord record) {
        return t.out()
                ? record.phase() == Phase.IN_TRANSIT
                        && record.generation() == t.state().generation()
                : Inward.landing(t, record);
    }

    private static Map<String, Object> content(AbroadRecord record) {
        return record.base().isEmpty() ? record.object() : record.base();
    }

    static Decision copying(Turn t) {
        return before(t).orElseGet(() -> Common.copy(t, content(Inward.record(t)), () -> Common.copied(t)));
    }

    static Decision settling(Turn t) {
        Optional<Decision> early = before(t);
        if (early.isPresent()) {
            return early.get();
        }
        AbroadRecord record = Inward.record(t);
        Map<String, Object> copy = t.copy();
        if (copy == null || (!t.mine(copy) && !t.in())) {
            return Inward.shownAndGone(t, record).orElseGet(() -> Common.copy(t, content(record), Decision.Again::new));
        }
        if (t.in()) {
            // There is no better place to wait for: it is home, ready or not.
            return Inward.comeHome(t, record, copy);
        }
        Settled settled = Settled.of(t.state().type(), copy);
        return settled.ready()
                ? Inward.arriveElsewhere(t, record.base(content(record)), copy)
                : t.waitFor(settled.why());
    }

    /** It has arrived, nobody answers, or (abroad only) it is to come back. */
    private static Optional<Decision> before(Turn t) {
        AbroadRecord record = t.seen().record();
        if (t.seen().at(Place.RECORD) instanceof Sight.Silent silent) {
            return Optional.of(new Decision.Retry(silent.why()));
        }
        if (!held(t, record)) {
            return Optional.of(t.moved());
        }
        if (!t.in() && (t.seen().cancelled() || !t.now().isBefore(t.state().due()))) {
            String why = t.seen().cancelled() ? "Cancelled" : "DeadlineExceeded";
            return Optional.of(
                    turnHome(t, why, "not ready on " + t.state().course().target()));
        }
        return t.silence();
    }

    static Decision turnHome(Turn t, String reason, String message) {
        return t.journal(new MoveEvent.TurnedHome(t.now(), reason, message + "; it is put back home"));
    }

    /** The failed copy is closed and gone before the one at home is made. */
    static Decision backHome(Turn t) {
        AbroadRecord record = t.seen().record();
        if (record == null || !ours(t, record)) {
            return t.ended();
        }
        if (!record.turnedHome() && t.on(Rule.TURN)) {
            return t.act(new Effect.WriteRecord("RecordTurned", record.turnedHome(true)));
        }
        if (!t.state().has(MoveState.Note.CLOSED)) {
            return t.act(Undo.closeTarget(t, true));
        }
        Map<String, Object> home = t.seen().object(Place.HOME);
        if (home == null) {
            return Inward.shownAndGone(t, record)
                    .orElseGet(
                            () -> t.act(new Effect.Create("CreateHome", t.home(), Copies.hidden(t, content(record)))));
        }
        if (t.marked(home)
                && Copies.disowned(home, content(record))
                && !t.state().has(MoveState.Note.FIELDS_SKIPPED)) {
            return t.act(new Effect.Replace(
                    Common.RESTORE_FIELDS,
                    t.home(),
                    Copies.owned(home, content(record)),
                    t.state().generation()));
        }
        Optional<Decision> status = t.marked(home) ? Common.status(t, content(record), home) : Optional.empty();
        if (status.isPresent()) {
            return status.get();
        }
        List<Map<String, Object>> revisions = Common.revisions(t, record, home);
        return t.marked(home) && !revisions.isEmpty()
                ? t.act(new Effect.CopyHistory("CopyHistory", t.home(), revisions))
                : Inward.comeHome(t, record, home);
    }
}
