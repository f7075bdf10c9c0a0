package io.navidec.cluster.move;

import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * All that a move remembers: its order and what its journal adds up to. Immutable; only {@link MoveMachine#apply} makes the next one.
 *
 * @param generation fencing number; 0 before the move was taken up
 * @param course from where to where
 * @param notes what has happened besides the phases
 * @param verdict how it ended, or how it will end when all is undone
 * @param startedAt when it was taken up; {@link Instant#EPOCH} before
 * @param due until when the copy must be ready
 * @param at the last entry's time
 */
public record MoveState(
        MoveOrder order,
        MovePhase phase,
        long generation,
        Course course,
        Set<Note> notes,
        Verdict verdict,
        Instant startedAt,
        Instant due,
        Instant at) {

    /** What has happened besides the phases. */
    public enum Note {
        MARKED,
        SHOWN,
        CLEARED,
        CLOSED,
        /** Something may have been made at the target. */
        TOUCHED,
        FIELDS_SKIPPED,
        STATUS_CARRIED,
        USER_DELETED,
        ABANDONED,
        TURNED_HOME
    }

    /**
     * From where to where. Empty texts before that is known.
     *
     * @param type the kind, in the version that is moved
     * @param source the cluster's name, home's own name for home
     */
    public record Course(
            ResourceType type, String source, String target, String knownUid, String realUid, Strategy strategy) {
        static final Course OPEN =
                new Course(new ResourceType("", "", "", "", true), "", "", "", "", Strategy.MAKE_BEFORE_BREAK);

        Course to(String cluster) {
            return new Course(type, source, cluster, knownUid, realUid, strategy);
        }
    }

    /** How it ends: a phase, a word for machines, a sentence for people. */
    public record Verdict(MovePhase outcome, String reason, String message) {
        static final Verdict OPEN = new Verdict(MovePhase.REQUESTED, "", "");
    }

    public MoveState {
        notes = notes.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(notes));
    }

    /** Of an order that nobody has taken up. */
    public static MoveState requested(MoveOrder order) {
        return new MoveState(
                order,
                MovePhase.REQUESTED,
                0,
                Course.OPEN,
                Set.of(),
                Verdict.OPEN,
                Instant.EPOCH,
                Instant.MAX,
                Instant.EPOCH);
    }

    public ResourceKey key() {
        return order.key();
    }

    public ResourceType type() {
        return course.type();
    }

    /** Whether that has happened. */
    public boolean has(Note note) {
        return notes.contains(note);
    }

    /** Whether the source is gone before the copy is made. */
    public boolean breaksFirst() {
        return course.strategy() == Strategy.BREAK_BEFORE_MAKE;
    }

    MoveState in(MovePhase next, Instant when) {
        return new MoveState(order, next, generation, course, notes, verdict, startedAt, due, when);
    }

    MoveState noting(Note note, Instant when) {
        EnumSet<Note> more = EnumSet.of(note);
        more.addAll(notes);
        return new MoveState(order, phase, generation, course, more, verdict, startedAt, due, when);
    }

    MoveState forgetting(Note note) {
        EnumSet<Note> fewer = EnumSet.noneOf(Note.class);
        fewer.addAll(notes);
        fewer.remove(note);
        return new MoveState(order, phase, generation, course, fewer, verdict, startedAt, due, at);
    }

    MoveState on(Course next) {
        return new MoveState(order, phase, generation, next, notes, verdict, startedAt, due, at);
    }

    MoveState until(Instant deadline) {
        return new MoveState(order, phase, generation, course, notes, verdict, startedAt, deadline, at);
    }

    MoveState judged(MovePhase outcome, String reason, String message) {
        Verdict next = new Verdict(outcome, reason, message);
        return new MoveState(order, phase, generation, course, notes, next, startedAt, due, at);
    }

    MoveState accepted(long fence, Course next, Instant when) {
        return new MoveState(order, phase, fence, next, notes, verdict, when, due, when);
    }
}
