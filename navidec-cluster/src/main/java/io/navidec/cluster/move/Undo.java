package io.navidec.cluster.move;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import java.util.Map;
import java.util.Optional;

/** Takes back what was made; but first asks the record whether it is too late for that. */
final class Undo {
    private Undo() {}

    static Decision undoing(Turn t) {
        Optional<Decision> silent = t.silence();
        if (silent.isPresent()) {
            return silent.get();
        }
        if (t.state().has(MoveState.Note.TURNED_HOME)) {
            return BreakFirst.backHome(t);
        }
        if (t.state().has(MoveState.Note.USER_DELETED)) {
            return dropped(t);
        }
        return t.out() ? outward(t) : inward(t);
    }

    /** A user's delete won after the switch: the copy goes, then the record. */
    private static Decision dropped(Turn t) {
        if (!t.state().has(MoveState.Note.CLOSED)) {
            return t.act(closeTarget(t, false));
        }
        AbroadRecord record = t.seen().record();
        return record != null && record.generation() == t.state().generation() && record.phase() != Phase.HOME
                ? t.act(new Effect.EraseRecord("RecordDropped", record))
                : t.ended();
    }

    private static Decision outward(Turn t) {
        AbroadRecord record = t.seen().record();
        Map<String, Object> home = t.seen().object(Place.HOME);
        boolean ours = record != null && record.generation() == t.state().generation();
        if (record != null && ours && record.visible() && t.on(Rule.ARBITER)) {
            return t.journal(new MoveEvent.TooLate(t.now()));
        }
        if (record != null && ours && record.phase() == Phase.OUTBOUND) {
            return t.act(recordBack(t, record));
        }
        if (home != null && t.marked(home)) {
            return t.act(Common.unmark(t, home));
        }
        return closed(t);
    }

    /** A record that kept a pair of uids keeps it again. */
    private static Effect recordBack(Turn t, AbroadRecord record) {
        Map<String, Object> home = t.ownHome();
        return home != null && !record.uid().equals(Seen.uid(home))
                ? new Effect.WriteRecord("RecordBack", Copies.keeper(t, record, home))
                : new Effect.EraseRecord("RecordBack", record);
    }

    private static Decision inward(Turn t) {
        AbroadRecord record = t.seen().record();
        boolean ours = record != null && record.nextGeneration() == t.state().generation();
        if (record != null && ours && record.phase() == Phase.LANDING && t.on(Rule.ARBITER)) {
            return t.journal(new MoveEvent.TooLate(t.now()));
        }
        if (record != null && ours && (record.phase() == Phase.INBOUND || record.phase() == Phase.ABROAD)) {
            return t.act(new Effect.WriteRecord(
                    "RecordBack",
                    record.in(Phase.ABROAD)
                            .generations(record.generation(), 0)
                            .base(Map.of())
                            .carry(Map.of())));
        }
        if (!t.in()) {
            return closed(t);
        }
        Map<String, Object> home = t.seen().object(Place.HOME);
        return home != null && t.marked(home) ? Common.deleteHome(t, home, false) : t.ended();
    }

    private static Decision closed(Turn t) {
        return t.state().has(MoveState.Note.CLOSED) || !t.state().has(MoveState.Note.TOUCHED)
                ? t.ended()
                : t.act(closeTarget(t, false));
    }

    static Effect closeTarget(Turn t, boolean whole) {
        return new Effect.Close(
                "CloseTarget", t.state().course().target(), t.state().generation(), whole);
    }
}
