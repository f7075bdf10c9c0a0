package io.navidec.cluster.move;

import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What comes before anything is touched: Requested, Placing, Preparing. Every refusal here leaves all as it was. */
final class Before {
    /** How long an unreachable target is asked again before the move is refused. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration PLACEMENT_LOOK = Duration.ofSeconds(30);

    private Before() {}

    static Decision requested(Turn t) {
        if (t.seen().cancelled()) {
            return t.ended(MovePhase.CANCELLED, "Cancelled", "cancelled before it began");
        }
        Optional<Decision> early = rival(t).or(() -> unknownKind(t))
                .or(() -> neverMoved(t))
                .or(() -> movedRecently(t))
                .or(() -> denied(t))
                .or(t::silence);
        if (early.isPresent()) {
            return early.get();
        }
        ResourceType type = Kinds.read(t.seen().object(Place.KIND));
        AbroadRecord record = t.seen().record();
        return record != null && record.visible() ? fromAbroad(t, record) : fromHome(t, type, record);
    }

    private static Optional<Decision> rival(Turn t) {
        return t.seen().at(Place.RIVAL) instanceof Sight.Found rival
                ? Optional.of(refuse(
                        t,
                        "AnotherMove",
                        "the Move " + Tree.stringOr(rival.object(), "", "metadata", "name")
                                + " of the same object is under way: wait for it, or cancel it"))
                : Optional.empty();
    }

    private static Optional<Decision> movedRecently(Turn t) {
        if (!(t.seen().at(Place.LAST_MOVE) instanceof Sight.Found last)
                || !Tree.stringOr(last.object(), "", "uid").equals(knownUid(t))) {
            return Optional.empty(); // never, or it was another of that name
        }
        Duration stays = t.state().order().minimumStay();
        Instant since = Instant.parse(Tree.stringOr(last.object(), "", "at"));
        Duration left = Duration.between(t.now(), since.plus(stays));
        return left.isNegative() || left.isZero()
                ? Optional.empty()
                : Optional.of(refuse(
                        t,
                        "MovedRecently",
                        "it came to " + Tree.stringOr(last.object(), "", "target") + " only at " + since
                                + ", and stays for another " + Math.max(1, left.toSeconds())
                                + "s where nobody names a target: name one, or set spec.minimumStay"));
    }

    private static Optional<Decision> denied(Turn t) {
        return t.seen().at(Place.HOME) instanceof Sight.Denied denied
                ? Optional.of(refuse(t, denied.reason(), denied.message()))
                : Optional.empty();
    }

    private static Optional<Decision> unknownKind(Turn t) {
        return t.seen().at(Place.KIND) instanceof Sight.Absent
                ? Optional.of(refuse(
                        t,
                        "UnknownKind",
                        "this cluster serves no kind " + t.state().key().qualifiedPlural()))
                : Optional.empty();
    }

    /** Said before anything is asked of the object or of the target: what they say would hide it. */
    private static Optional<Decision> neverMoved(Turn t) {
        return t.seen().at(Place.KIND) instanceof Sight.Found kind
                ? Movable.refusal(Kinds.read(kind.object()), t.state().key())
                        .map(no -> refuse(t, no.reason(), no.message()))
                : Optional.empty();
    }

    private static Decision fromAbroad(Turn t, AbroadRecord record) {
        if (!record.root()) {
            return refuse(
                    t, "NotARoot", t.state().key().shortName() + " belongs to an object that was moved: move that one");
        }
        if (record.phase() == Phase.DELETING || record.ending()) {
            return refuse(t, "NotFound", t.state().key().shortName() + " is being deleted");
        }
        if (record.phase().held()) {
            return refuse(t, "InTransit", t.state().key().shortName() + " is in the middle of another move");
        }
        return accept(t, record.type(), record.cluster(), record.uid(), record.realUid());
    }

    private static Decision fromHome(Turn t, ResourceType type, @Nullable AbroadRecord record) {
        Map<String, Object> home = t.seen().object(Place.HOME);
        if (home == null) {
            return refuse(t, "NotFound", t.state().key() + " not found");
        }
        if (Turn.away(home) != null) {
            return refuse(t, "InTransit", t.state().key().shortName() + " is in the middle of another move");
        }
        String real = Seen.uid(home);
        // One that was to leave keeps the pair as well: a mover that woke late may have written it after its move had
        // ended.
        boolean pair = record != null
                && (record.phase() == Phase.HOME || record.phase() == Phase.OUTBOUND)
                && record.realUid().equals(real);
        return accept(t, type, t.home(), pair && record != null ? record.uid() : real, real);
    }

    /** By which clients know the object; empty where there is none. */
    private static String knownUid(Turn t) {
        AbroadRecord record = t.seen().record();
        Map<String, Object> home = t.seen().object(Place.HOME);
        if (record != null
                && (record.visible() || (home != null && record.realUid().equals(Seen.uid(home))))) {
            return record.uid();
        }
        return home == null ? "" : Seen.uid(home);
    }

    private static Decision accept(Turn t, ResourceType type, String source, String knownUid, String realUid) {
        String target = cluster(t, t.state().order().target());
        boolean there = target.equals(source);
        // A dry run touches nothing, so there is nothing that it would have to undo.
        if (!there && !t.seen().held() && !t.state().order().dryRun()) {
            return t.act(new Effect.HoldMove());
        }
        Strategy strategy = t.state().order().strategy().orElseGet(() -> usual(t, type));
        MoveEvent accepted =
                new MoveEvent.Accepted(t.now(), t.seen().moveRevision(), type, source, knownUid, realUid, strategy);
        if (target.isEmpty()) {
            return t.journal(accepted);
        }
        MoveEvent placed = new MoveEvent.Placed(t.now(), target, "as ordered");
        return new Decision.Journal(
                there ? List.of(accepted, placed, alreadyThere(t, target)) : List.of(accepted, placed));
    }

    /** What may start again from its beginning runs in one place at a time. */
    private static Strategy usual(Turn t, ResourceType type) {
        boolean restarts = t.state().order().permits().restart() && CarriedStatus.vital(type);
        return restarts ? Strategy.BREAK_BEFORE_MAKE : KindRules.strategy(type);
    }

    private static String cluster(Turn t, String target) {
        return target.equals(MoveOrder.HOME) ? t.home() : target;
    }

    private static MoveEvent alreadyThere(Turn t, String where) {
        MovePhase outcome = t.state().order().dryRun() ? MovePhase.PLANNED : MovePhase.MOVED;
        return new MoveEvent.Ended(t.now(), outcome, "AlreadyThere", "it is on " + where + " already");
    }

    private static Decision refuse(Turn t, String reason, String message) {
        return t.ended(MovePhase.REFUSED, reason, message);
    }

    static Decision placing(Turn t) {
        if (t.seen().cancelled()) {
            return t.ended(MovePhase.CANCELLED, "Cancelled", "cancelled before a target was chosen");
        }
        Optional<Decision> early = t.silence().or(() -> t.out() ? homeGone(t) : recordGone(t));
        if (early.isPresent()) {
            return early.get();
        }
        return switch (t.seen().at(Place.PLACEMENT)) {
            case Sight.Found found -> {
                String target = cluster(t, Tree.stringOr(found.object(), "", "target"));
                MoveEvent placed = new MoveEvent.Placed(t.now(), target, Tree.stringOr(found.object(), "", "why"));
                yield target.equals(t.state().course().source())
                        ? new Decision.Journal(List.of(placed, alreadyThere(t, target)))
                        : t.journal(placed);
            }
            case Sight.Denied denied -> refuse(t, denied.reason(), denied.message());
            case Sight.Absent nothing -> waitForPlacement(t);
            case Sight.Silent silent -> waitForPlacement(t);
            case Sight.Unseen unseen -> waitForPlacement(t);
        };
    }

    private static Optional<Decision> recordGone(Turn t) {
        AbroadRecord record = t.seen().record();
        return record == null || !t.same(record) || record.phase() == Phase.DELETING
                ? Optional.of(t.deleted())
                : Optional.empty();
    }

    private static Decision waitForPlacement(Turn t) {
        return new Decision.Wait(
                "waiting for the orchestrator to choose a target", t.now().plus(PLACEMENT_LOOK));
    }

    static Decision preparing(Turn t) {
        Optional<Decision> early = t.calledOff()
                .or(() -> rival(t))
                .or(() -> targetMissing(t))
                .or(t::silence)
                .or(() -> t.out() ? homeGone(t) : Inward.lostTheRecord(t));
        if (early.isPresent()) {
            return early.get();
        }
        Map<String, Object> object = original(t);
        Optional<Status> refusal = notMovable(t, object);
        if (refusal.isPresent()) {
            return refuse(t, refusal.get().reason(), refusal.get().message());
        }
        if (t.seen().at(Place.DEPENDENTS) instanceof Sight.Found owned) {
            return refuse(t, "HasDependents", Dependents.refusal(t.state().key(), owned.object()));
        }
        List<String> owners = OwnersSeen.abroad(t.seen());
        // What is lost where it was is restored nevertheless: it has no owner here then, and lives.
        if (!owners.isEmpty() && !t.state().order().restore()) {
            return refuse(t, "OwnerAbroad", OwnersSeen.refusal(t.state().key().shortName(), owners));
        }
        Map<String, Object> there = t.copy();
        if (there != null && (t.in() || !t.guest(there))) {
            return Common.nameTaken(t);
        }
        if (t.seen().at(Place.DEPENDENCIES) instanceof Sight.Denied missing) {
            return refuse(t, missing.reason(), missing.message());
        }
        Map<String, Object> body = t.in() ? Copies.hidden(t, object) : Copies.guest(t, object);
        return t.act(new Effect.TryOut("TryOut", t.state().course().target(), body));
    }

    /** Of what is gone nothing is spared any more, and its owner cannot be moved instead: then only what a copy cannot be is refused (docs/adr/0010). */
    private static Optional<Status> notMovable(Turn t, Map<String, Object> object) {
        return Inward.fromRecord(t)
                ? Movable.refusalOfLost(t.state().type(), object, t.permits())
                : Movable.refusal(t.state().type(), object, t.permits());
    }

    /** The target would take it. */
    static Decision triedOut(Turn t) {
        return t.state().order().dryRun()
                ? t.ended(
                        MovePhase.PLANNED,
                        "Planned",
                        "it can go to " + t.state().course().target() + "; nothing was touched")
                : t.journal(new MoveEvent.Prepared(t.now()));
    }

    private static Optional<Decision> targetMissing(Turn t) {
        Sight target = t.seen().at(t.copyPlace());
        boolean impatient = !t.now().isBefore(t.state().at().plus(PATIENCE));
        if (target instanceof Sight.Denied denied) {
            // After a start the decision may come before the roster that names its cluster.
            return denied.reason().equals(Sight.UNKNOWN_CLUSTER) && !impatient
                    ? Optional.of(t.waitFor(
                            "waiting to hear where " + t.state().course().target() + " is"))
                    : Optional.of(refuse(t, denied.reason(), denied.message()));
        }
        return target instanceof Sight.Silent silent && impatient
                ? Optional.of(
                        refuse(t, "Unreachable", t.state().course().target() + " does not answer: " + silent.why()))
                : Optional.empty();
    }

    private static Optional<Decision> homeGone(Turn t) {
        Map<String, Object> home = t.ownHome();
        return home == null || Turn.ending(home) ? Optional.of(t.deleted()) : Optional.empty();
    }

    /** What is copied: home's object, the guest, or (restoring) what the record still has, though it was being deleted when it was seen last. */
    static Map<String, Object> original(Turn t) {
        Map<String, Object> seen = t.out() ? t.ownHome() : t.sourceGuest();
        if (seen != null) {
            return seen;
        }
        AbroadRecord record = t.seen().record();
        return record == null ? Map.of() : Tree.without(record.object(), "metadata", "deletionTimestamp");
    }
}
