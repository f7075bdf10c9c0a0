package io.navidec.cluster.move;

import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Generations;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From a cluster abroad home or to another one, the copy first: Copying, Settling, Switching, Clearing. */
final class Inward {
    private Inward() {}

    static Decision copying(Turn t) {
        Optional<Decision> early = t.calledOff().or(t::silence).or(() -> lostTheRecord(t));
        if (early.isPresent()) {
            return early.get();
        }
        AbroadRecord record = record(t);
        if (record.phase() != Phase.INBOUND
                || record.nextGeneration() != t.state().generation()) {
            return t.act(
                    new Effect.WriteRecord("RecordInbound", inbound(t, record).in(Phase.INBOUND)));
        }
        return Common.copy(t, record.base(), () -> Common.copied(t));
    }

    /** With what the copy is made from; a copy may have been made from an earlier one of this move already. */
    static AbroadRecord inbound(Turn t, AbroadRecord record) {
        boolean begun = record.nextGeneration() == t.state().generation()
                && !record.base().isEmpty();
        Map<String, Object> source = t.sourceGuest();
        Map<String, Object> from =
                source == null ? record.object() : Copies.content(source, record.creationTimestamp());
        return begun
                ? record
                : record.generations(record.generation(), t.state().generation())
                        .basedOn(from, source == null ? record.realResourceVersion() : Seen.revision(source))
                        .companions(companions(t, record, from))
                        .carry(Map.of());
    }

    /** Those that are copied already stay so as long as it is abroad. */
    private static List<Map<String, Object>> companions(Turn t, AbroadRecord record, Map<String, Object> from) {
        Set<Dependency> all = new LinkedHashSet<>(Companions.copied(record));
        all.addAll(Common.companions(t, from));
        return Companions.trees(all);
    }

    /** The record that the step before has made sure of. */
    static AbroadRecord record(Turn t) {
        AbroadRecord record = t.seen().record();
        if (record == null) {
            throw new IllegalStateException("checked before");
        }
        return record;
    }

    /** Deleted, taken by somebody else, or with nothing left to copy from. */
    static Optional<Decision> lostTheRecord(Turn t) {
        AbroadRecord record = t.seen().record();
        if (record == null || !t.same(record) || record.phase() == Phase.DELETING || record.ending()) {
            return Optional.of(t.deleted());
        }
        boolean abroad = record.phase() == Phase.ABROAD
                || (record.phase() == Phase.INBOUND
                        && record.nextGeneration() <= t.state().generation());
        if (!abroad || !record.cluster().equals(t.state().course().source())) {
            return Optional.of(t.recordTaken());
        }
        return t.sourceGuest() == null && !restores(t)
                ? Optional.of(t.giveUp(MovePhase.FAILED, "SourceLost", sourceLostWords(t)))
                : Optional.empty();
    }

    /** Whether it is made again from its record, as it is gone from where it was. */
    static boolean fromRecord(Turn t) {
        return !t.out() && t.sourceGuest() == null && restores(t);
    }

    private static boolean restores(Turn t) {
        return t.state().order().restore() || t.lost(t.state().course().source());
    }

    /** What the source holds: where it is lost, what the record has heard of it since the copy was made. */
    private static @Nullable Map<String, Object> latest(Turn t, AbroadRecord record) {
        Map<String, Object> guest = t.sourceGuest();
        boolean heard = guest == null
                && t.lost(t.state().course().source())
                && number(record.realResourceVersion()) > number(record.baseRevision());
        return heard ? Tree.with(record.object(), record.realResourceVersion(), "metadata", "resourceVersion") : guest;
    }

    private static long number(String revision) {
        return revision.isEmpty() ? 0 : Long.parseLong(revision);
    }

    static String sourceLostWords(Turn t) {
        return "the object is gone from " + t.state().course().source() + ": a Move to home annotated " + Names.RESTORE
                + "=true takes it from its record";
    }

    static Decision settling(Turn t) {
        return t.calledOff().or(t::silence).or(() -> lostTheRecord(t)).orElseGet(() -> settled(t));
    }

    /** What runs nowhere any more has no better place to wait for than home, ready or not. */
    private static Decision settled(Turn t) {
        Map<String, Object> copy = t.copy();
        return t.in() && fromRecord(t) && copy != null && t.mine(copy)
                ? t.journal(new MoveEvent.Ready(t.now()))
                : Outward.settled(t);
    }

    static Decision switching(Turn t) {
        Optional<Decision> unknown = t.silence(Place.RECORD);
        if (unknown.isPresent()) {
            return unknown.get();
        }
        AbroadRecord record = t.seen().record();
        if (record != null && landing(t, record)) {
            return t.journal(new MoveEvent.Switched(t.now()));
        }
        // Where the source is silent it is not too late to be called off.
        Optional<Decision> off = t.calledOff().or(t::silence).or(() -> lostTheRecord(t));
        if (off.isPresent()) {
            return off.get();
        }
        Map<String, Object> copy = t.copy();
        if (record == null
                || record.phase() != Phase.INBOUND
                || record.nextGeneration() != t.state().generation()) {
            return t.recordTaken();
        }
        if (copy == null || !t.mine(copy)) {
            return Outward.copyLost(t);
        }
        Map<String, Object> source = latest(t, record);
        return Common.changed(t, t.sourceGuest())
                .or(() -> Common.catchUp(
                        t, record, record.base(), source, (r, now) -> r.basedOn(now, Seen.revision(source))))
                .or(() -> Common.fields(t, record.base(), copy))
                .orElseGet(() -> t.act(new Effect.WriteRecord(Common.LAND, record.in(Phase.LANDING))));
    }

    static boolean landing(Turn t, AbroadRecord record) {
        return record.phase() == Phase.LANDING
                && record.nextGeneration() == t.state().generation();
    }

    static Decision clearing(Turn t) {
        AbroadRecord record = t.seen().record();
        Optional<Decision> silent = t.silence();
        if (record == null || !landing(t, record)) {
            if (record != null && record.phase() == Phase.LANDING) {
                return t.recordTaken();
            }
            return landed(t);
        }
        if (silent.isPresent()) {
            return silent.get();
        }
        Map<String, Object> source = t.sourceGuest();
        if (source != null && !GuestObjects.frozen(source) && t.on(Rule.FREEZE)) {
            return t.act(freeze(t, record, source));
        }
        Map<String, Object> latest = latest(t, record);
        Map<String, Object> copy = t.copy();
        if (copy == null) {
            return shownAndGone(t, record).orElseGet(() -> Common.copy(t, record.base(), Decision.Again::new));
        }
        return Common.carry(
                        t,
                        record,
                        record.base(),
                        latest,
                        (r, now) -> r.basedOn(now, Seen.revision(latest)).content(now))
                .or(() -> Common.fields(t, record.base(), copy))
                .or(() -> Common.status(t, record.base(), copy))
                .orElseGet(() -> t.in() ? comeHome(t, record, copy) : arriveElsewhere(t, record, copy));
    }

    static Effect freeze(Turn t, AbroadRecord record, Map<String, Object> source) {
        return new Effect.Patch(
                "Freeze",
                t.state().course().source(),
                Turn.annotate(source, Names.FROZEN, "true"),
                record.generation());
    }

    /** The mark goes first: the record is seen until it says Home. */
    static Decision comeHome(Turn t, AbroadRecord record, Map<String, Object> home) {
        if (Turn.away(home) != null && !t.marked(home) && t.on(Rule.STRANGER)) {
            // Nobody's: a former mover, which slept, made it after its own move had ended. What it holds is of then.
            return Common.deleteHome(t, home, false);
        }
        if (Turn.away(home) != null) {
            return t.state().has(MoveState.Note.SHOWN) || !t.on(Rule.SHOW)
                    ? t.act(Common.unmark(t, home))
                    : t.journal(new MoveEvent.Shown(t.now()));
        }
        return record.uid().equals(Seen.uid(home))
                ? t.act(new Effect.EraseRecord("RecordHome", record))
                : t.act(new Effect.WriteRecord("RecordHome", Copies.keeper(t, record, home)));
    }

    /** It was home already when a user deleted it: nothing comes back. */
    static Optional<Decision> shownAndGone(Turn t, AbroadRecord record) {
        return t.state().has(MoveState.Note.SHOWN)
                ? Optional.of(t.act(new Effect.EraseRecord("RecordDropped", record)))
                : Optional.empty();
    }

    static Decision arriveElsewhere(Turn t, AbroadRecord record, Map<String, Object> copy) {
        return t.act(new Effect.WriteRecord(
                Common.RECORD_ABROAD,
                Outward.arrived(t, record.content(told(record)), copy)
                        .history(List.of())
                        .base(Map.of())
                        .carry(Map.of())));
    }

    /** What the copy was made from, as clients have seen it. */
    private static Map<String, Object> told(AbroadRecord record) {
        return Generations.shifted(record.base(), record.generationOffset());
    }

    /** The record says where it is by now: what is left at the source goes. */
    private static Decision landed(Turn t) {
        Map<String, Object> home = t.seen().object(Place.HOME);
        if (t.in() && t.seen().at(Place.HOME) instanceof Sight.Silent silent) {
            return new Decision.Retry(silent.why());
        }
        if (t.in() && home != null && t.marked(home)) {
            return t.act(Common.unmark(t, home));
        }
        return t.state().has(MoveState.Note.CLOSED) ? t.moved() : t.act(closeSource(t, false));
    }

    static Effect closeSource(Turn t, boolean whole) {
        return new Effect.Close(
                "CloseSource", t.state().course().source(), t.state().generation() - 1, whole);
    }

    /** Where a guest is frozen, or null. */
    static boolean frozen(@Nullable Map<String, Object> source) {
        return source != null && GuestObjects.frozen(source);
    }
}
