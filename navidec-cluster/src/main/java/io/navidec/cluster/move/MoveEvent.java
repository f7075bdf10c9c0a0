package io.navidec.cluster.move;

import io.navidec.shared.kube.ResourceType;
import java.time.Instant;

/** One entry of a move's journal: what happened, in the past tense. Written before anything that rests on it is done. */
public sealed interface MoveEvent {
    /** When. */
    Instant at();

    /**
     * The move was taken up.
     *
     * @param generation the fencing number: the Move's own resourceVersion at that moment
     * @param source the cluster the object is on
     * @param knownUid the uid that clients know
     * @param realUid the uid it has where it is
     */
    record Accepted(
            Instant at,
            long generation,
            ResourceType type,
            String source,
            String knownUid,
            String realUid,
            Strategy strategy)
            implements MoveEvent {}

    /** A target was chosen, by the order itself or by the orchestrator. */
    record Placed(Instant at, String target, String why) implements MoveEvent {}

    /** All checks passed; from here on things are touched. */
    record Prepared(Instant at) implements MoveEvent {}

    /** The copy is at the target. */
    record Copied(Instant at) implements MoveEvent {}

    /** The copy is ready. */
    record Ready(Instant at) implements MoveEvent {}

    /** The record has passed the point of no return. */
    record Switched(Instant at) implements MoveEvent {}

    /** Home's object bears the mark: a missing one is from here on our own delete. */
    record Marked(Instant at) implements MoveEvent {}

    /** The copy at home is about to be shown: a missing one is from here on a user's delete. */
    record Shown(Instant at) implements MoveEvent {}

    /** The source and all that ran for it are gone (before the copy is made). */
    record Cleared(Instant at) implements MoveEvent {}

    /** The owners of the copy's fields could not be restored; that stops nothing. */
    record FieldsSkipped(Instant at, String why) implements MoveEvent {}

    /** The status of a custom kind has been carried over for the last time: from here on it is written where the object goes. */
    record StatusCarried(Instant at) implements MoveEvent {}

    /** A user deleted the object after the switch and before the mark: nothing comes back. */
    record UserDeleted(Instant at) implements MoveEvent {}

    /** The move is given up; what was done is undone. */
    record GaveUp(Instant at, MovePhase outcome, String reason, String message) implements MoveEvent {}

    /** While undoing, the record turned out to have passed the point of no return: forward. */
    record TooLate(Instant at) implements MoveEvent {}

    /** No target took what had been taken from its source already: it goes home, from the record. */
    record TurnedHome(Instant at, String reason, String message) implements MoveEvent {}

    /** The guest host that had to has closed the generation, and nothing of it is left there. */
    record Closed(Instant at) implements MoveEvent {}

    /** A cluster that somebody has declared gone for good does not answer: what may be left there is the janitor's, once it does. */
    record Abandoned(Instant at, String cluster, String why) implements MoveEvent {}

    /** The end. */
    record Ended(Instant at, MovePhase outcome, String reason, String message) implements MoveEvent {}
}
