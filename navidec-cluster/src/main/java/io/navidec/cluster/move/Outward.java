package io.navidec.cluster.move;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Generations;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From home to a cluster abroad, the copy first: Copying, Settling, Switching, Clearing. */
final class Outward {
    private Outward() {}

    static Decision copying(Turn t) {
        Optional<Decision> early = t.calledOff().or(t::silence);
        if (early.isPresent()) {
            return early.get();
        }
        Map<String, Object> home = t.ownHome();
        if (home == null || Turn.ending(home)) {
            return t.deleted();
        }
        AbroadRecord record = t.seen().record();
        if (owesRecord(t, record)) {
            return t.act(new Effect.WriteRecord(Common.RECORD_OUTBOUND, outbound(t, record, home)));
        }
        if (record == null || !outboundOfOurs(t, record)) {
            return t.recordTaken();
        }
        return Common.copy(t, record.object(), () -> Common.copied(t));
    }

    /** The copy is next, unless what it needs has to be copied before: that is looked at. */
    static Decision recordedOutbound(Turn t, AbroadRecord record) {
        boolean first = t.state().breaksFirst() || t.state().phase() != MovePhase.COPYING || t.copy() != null;
        return !first && Common.dependencies(t, record.object()) instanceof Effect.Create create
                ? t.act(create)
                : new Decision.Again();
    }

    /** Home's object was gone before. */
    static Decision recordedAbroad(Turn t) {
        boolean done = t.out() && t.state().phase() == MovePhase.CLEARING && t.ownHome() == null;
        return done && !t.state().breaksFirst() ? t.moved() : new Decision.Again();
    }

    static boolean owesRecord(Turn t, @org.jspecify.annotations.Nullable AbroadRecord record) {
        return record == null
                || record.phase() == Phase.HOME
                || (record.phase() == Phase.OUTBOUND
                        && record.generation() < t.state().generation());
    }

    static boolean outboundOfOurs(Turn t, AbroadRecord record) {
        return record.phase() == Phase.OUTBOUND
                && record.generation() == t.state().generation();
    }

    /** A new record, or in place of one that kept the uids of an object that was abroad before. */
    static AbroadRecord outbound(
            Turn t, @org.jspecify.annotations.Nullable AbroadRecord before, Map<String, Object> home) {
        MoveState.Course course = t.state().course();
        boolean keeps = before != null && t.same(before);
        String created = keeps && before != null
                ? before.creationTimestamp()
                : Tree.stringOr(home, "", "metadata", "creationTimestamp");
        AbroadRecord fresh = AbroadRecord.of(
                course.type(), t.state().key(), course.knownUid(), created, course.target(), Phase.OUTBOUND);
        if (before != null) {
            fresh = new AbroadRecord(
                    Tree.with(fresh.tree(), before.unowned().tree().get("metadata"), "metadata"));
        }
        fresh = noted(fresh.generations(t.state().generation(), 0), Copies.content(home, created))
                .companions(Companions.trees(Common.companions(t, home)));
        String real = Seen.uid(home);
        return keeps && !real.equals(fresh.uid()) ? fresh.stillHome(real) : fresh;
    }

    /** With what home's object is, and who owns it. */
    static AbroadRecord noted(AbroadRecord record, Map<String, Object> content) {
        return record.owners(OwnerReferences.of(content)).content(content);
    }

    /** The copy has no owners, so a change of them is none that could be carried over: the record has them. */
    static Optional<Decision> owners(Turn t, AbroadRecord record, Map<String, Object> home) {
        List<Map<String, Object>> now = OwnerReferences.of(home);
        return now.equals(record.owners()) || !t.on(Rule.CARRY)
                ? Optional.empty()
                : Optional.of(t.act(new Effect.WriteRecord("NoteOwners", record.owners(now))));
    }

    static Decision settling(Turn t) {
        Optional<Decision> early = t.calledOff().or(t::silence);
        if (early.isPresent()) {
            return early.get();
        }
        Map<String, Object> home = t.ownHome();
        if (home == null || Turn.ending(home)) {
            return t.deleted();
        }
        return settled(t);
    }

    /** Whether the copy is ready, whichever the way. */
    static Decision settled(Turn t) {
        Map<String, Object> copy = t.copy();
        if (copy == null || !t.mine(copy)) {
            return copyLost(t);
        }
        Settled settled = Settled.of(t.state().type(), copy);
        return settled.ready() ? t.journal(new MoveEvent.Ready(t.now())) : t.waitFor(settled.why());
    }

    static Decision copyLost(Turn t) {
        return t.giveUp(
                MovePhase.FAILED,
                "CopyLost",
                "the copy on " + t.state().course().target() + " was deleted there");
    }

    static Decision switching(Turn t) {
        Optional<Decision> unknown = t.silence(Place.RECORD);
        if (unknown.isPresent()) {
            return unknown.get();
        }
        AbroadRecord record = t.seen().record();
        if (record == null || record.generation() != t.state().generation()) {
            return t.recordTaken();
        }
        if (record.visible()) {
            return t.journal(new MoveEvent.Switched(t.now()));
        }
        // Where the target is silent it is not too late to be called off.
        Optional<Decision> off = t.calledOff().or(t::silence);
        if (off.isPresent()) {
            return off.get();
        }
        Map<String, Object> home = t.ownHome();
        if (home == null || Turn.ending(home)) {
            return t.deleted();
        }
        Map<String, Object> copy = t.copy();
        if (copy == null || !t.mine(copy)) {
            return copyLost(t);
        }
        // What changes until here is carried over while it can still be refused, and the switch holds writes the
        // shorter.
        return Common.changed(t, home)
                .or(() -> Common.catchUp(t, record, record.object(), home, Outward::noted))
                .or(() -> t.keepsUp() ? owners(t, record, home) : Optional.empty())
                .or(() -> Common.fields(t, record.object(), copy))
                .orElseGet(() -> t.act(new Effect.WriteRecord(
                        Common.SWITCH,
                        record.at(record.cluster()).in(t.on(Rule.HOLD) ? Phase.IN_TRANSIT : Phase.ABROAD))));
    }

    static Decision clearing(Turn t) {
        Optional<Decision> silent = t.silence(Place.RECORD).or(() -> t.silence(Place.HOME));
        if (silent.isPresent()) {
            return silent.get();
        }
        AbroadRecord record = t.seen().record();
        Map<String, Object> home = t.ownHome();
        boolean ours = record != null && record.generation() == t.state().generation() && record.visible();
        if (home == null && !t.state().has(MoveState.Note.MARKED) && t.on(Rule.OWNER)) {
            return t.journal(new MoveEvent.UserDeleted(t.now()));
        }
        if (record == null || !ours) {
            // Taken away by hand, or deleted by a user since it runs abroad.
            return home == null ? t.moved() : t.recordTaken();
        }
        boolean arrived = record.phase() == Phase.ABROAD && record.carry().isEmpty();
        // A delete since then is the record's matter: it may have to wait for a cluster that is silent.
        if (home == null && (arrived || record.phase() == Phase.DELETING)) {
            return t.moved();
        }
        silent = t.silence();
        if (silent.isPresent()) {
            return silent.get();
        }
        Map<String, Object> copy = t.copy();
        if (record.phase() == Phase.IN_TRANSIT && (copy == null || !t.mine(copy))) {
            return Common.copy(t, record.object(), () -> new Decision.Again());
        }
        if (home != null) {
            return clearHome(t, record, home);
        }
        Optional<Decision> carry = Common.carry(t, record, record.object(), null, Outward::noted);
        if (carry.isPresent()) {
            return carry.get();
        }
        return record.phase() == Phase.IN_TRANSIT && copy != null
                ? Common.fields(t, record.object(), copy)
                        .or(() -> Common.status(t, record.object(), copy))
                        .orElseGet(() -> t.act(new Effect.WriteRecord(Common.RECORD_ABROAD, arrived(t, record, copy))))
                : t.moved();
    }

    private static Decision clearHome(Turn t, AbroadRecord record, Map<String, Object> home) {
        if (Turn.ending(home)) {
            return t.state().has(MoveState.Note.MARKED)
                    ? t.waitFor("the object at home is ending")
                    : t.journal(new MoveEvent.UserDeleted(t.now()));
        }
        return mark(t, home).orElseGet(() -> {
            Map<String, Object> asked = Common.asAsked(t, home, record.object());
            return Common.carry(t, record, record.object(), asked, Outward::noted)
                    .or(() -> owners(t, record, home))
                    .orElseGet(() -> Common.deleteHome(t, home, false));
        });
    }

    /**
     * First of all home's object is marked: nobody writes to it any more, so whatever a mover that was asleep has seen of it since, and notes in the
     * record when it wakes, is what it was in the end.
     */
    static Optional<Decision> mark(Turn t, Map<String, Object> home) {
        if (!t.marked(home)) {
            return Optional.of(t.act(Common.mark(t, home)));
        }
        return !t.state().has(MoveState.Note.MARKED) && t.on(Rule.MARK)
                ? Optional.of(t.journal(new MoveEvent.Marked(t.now())))
                : Optional.empty();
    }

    static Decision marked(Turn t) {
        return t.state().phase() == MovePhase.CLEARING && !t.state().has(MoveState.Note.MARKED) && t.on(Rule.MARK)
                ? t.journal(new MoveEvent.Marked(t.now()))
                : new Decision.Again();
    }

    static AbroadRecord arrived(Turn t, AbroadRecord record, Map<String, Object> copy) {
        return record.in(Phase.ABROAD)
                .generations(t.state().generation(), 0)
                .at(t.state().course().target())
                .generationsFrom(Generations.of(record.object()), Generations.of(copy))
                .seen(Seen.uid(copy), Seen.revision(copy), t.now().toString());
    }
}
