package io.navidec.cluster.move;

import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a mover: what it remembers and what it has seen, with the questions that every step asks of them.
 *
 * @param home this cluster's name
 * @param off rules that a test has switched off
 */
record Turn(MoveState state, Seen seen, Instant now, String home, Set<Rule> off) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final Duration CATCHING_UP = Duration.ofSeconds(1);

    Turn {
        seen = state.order().lostClusters().contains(state.course().source()) ? seen.lost(Place.SOURCE) : seen;
    }

    /** Whether somebody has declared that cluster gone for good. */
    boolean lost(String cluster) {
        return state.order().lostClusters().contains(cluster);
    }

    boolean on(Rule rule) {
        return !off.contains(rule);
    }

    /** From home. */
    boolean out() {
        return state.course().source().equals(home);
    }

    /** To home. */
    boolean in() {
        return state.course().target().equals(home);
    }

    /** Whether what scales, guards or selects it is to be copied; nothing does so to what is in no namespace. */
    boolean copiesCompanions() {
        return state.order().copyCompanions()
                && !in()
                && !state.key().namespace().isEmpty();
    }

    /** What the order allows; nothing starts again elsewhere before it has ended where it is. */
    Permits permits() {
        Permits asked = state.order().permits();
        return new Permits(asked.withOwner(), asked.restart() && (state.breaksFirst() || Inward.fromRecord(this)));
    }

    Place copyPlace() {
        return in() ? Place.HOME : Place.TARGET;
    }

    Place sourcePlace() {
        return out() ? Place.HOME : Place.SOURCE;
    }

    /** Where the copy is or will be. */
    @Nullable
    Map<String, Object> copy() {
        return seen.object(copyPlace());
    }

    /** Home's object, when it is the very one that is being moved out and nobody else is taking it. */
    @Nullable
    Map<String, Object> ownHome() {
        Map<String, Object> object = seen.object(Place.HOME);
        if (object == null
                || !Seen.uid(object).equals(state.course().realUid())
                || (away(object) != null && !marked(object))) {
            return null;
        }
        return object;
    }

    /** The guest at the source; a stranger of its name does not count. */
    @Nullable
    Map<String, Object> sourceGuest() {
        Map<String, Object> object = seen.object(Place.SOURCE);
        return object != null && GuestObjects.guestOf(home, object) ? object : null;
    }

    static @Nullable String away(@Nullable Map<String, Object> object) {
        return Tree.string(object, "metadata", "annotations", Names.AWAY);
    }

    /** Whether a home object bears this move's mark. */
    boolean marked(@Nullable Map<String, Object> object) {
        return state.order().uid().equals(away(object));
    }

    static boolean ending(@Nullable Map<String, Object> object) {
        return Tree.string(object, "metadata", "deletionTimestamp") != null;
    }

    /** Whether a copy was made by this move. */
    boolean mine(Map<String, Object> copy) {
        return in() ? marked(copy) : guest(copy) && GuestObjects.generation(copy) == state.generation();
    }

    /** Whether an object abroad is a guest of this home, of whatever move. */
    boolean guest(Map<String, Object> object) {
        return GuestObjects.guestOf(home, object);
    }

    /** Whether the record is of the object that is being moved. */
    boolean same(AbroadRecord record) {
        return record.uid().equals(state.course().knownUid());
    }

    Decision journal(MoveEvent event) {
        return Decision.journal(event);
    }

    Decision ended(MovePhase outcome, String reason, String message) {
        return journal(new MoveEvent.Ended(now, outcome, reason, message));
    }

    Decision ended() {
        MoveState.Verdict verdict = state.verdict();
        return ended(verdict.outcome(), verdict.reason(), verdict.message() + left());
    }

    Decision moved() {
        return ended(MovePhase.MOVED, "Moved", "it is on " + state.course().target() + left());
    }

    private String left() {
        return state.has(MoveState.Note.ABANDONED)
                ? "; " + String.join(", ", state.order().lostClusters())
                        + " did not answer, and was declared lost: what may be left there is deleted once it answers again"
                : "";
    }

    Decision giveUp(MovePhase outcome, String reason, String message) {
        return state.has(MoveState.Note.TOUCHED)
                ? journal(new MoveEvent.GaveUp(now, outcome, reason, message))
                : ended(outcome, reason, message);
    }

    Decision deleted() {
        return giveUp(MovePhase.CANCELLED, "ObjectDeleted", "the object was deleted; nothing comes back");
    }

    Decision recordTaken() {
        return giveUp(MovePhase.FAILED, "RecordChanged", "somebody else has changed where the object is");
    }

    /** Cancelled, or past the deadline. */
    Optional<Decision> calledOff() {
        if (seen.cancelled()) {
            return Optional.of(giveUp(MovePhase.CANCELLED, "Cancelled", "cancelled; the object is where it was"));
        }
        if (!now.isBefore(state.due())) {
            return Optional.of(giveUp(
                    MovePhase.FAILED,
                    "DeadlineExceeded",
                    "not ready on " + state.course().target() + " within "
                            + state.order().deadline().toSeconds() + " s"));
        }
        return Optional.empty();
    }

    /** Whether it is early enough in this phase to follow what is written meanwhile. */
    boolean keepsUp() {
        return now.isBefore(state.at().plus(CATCHING_UP));
    }

    /** From one of the places where something is nobody answers, or only that he does not tell. */
    Optional<Decision> silence() {
        return seen.silence().map(Decision.Retry::new);
    }

    /** From that place nobody answers, or only that he does not tell. */
    Optional<Decision> silence(Place place) {
        return seen.silence(place).map(Decision.Retry::new);
    }

    Decision act(Effect effect) {
        return new Decision.Act(effect);
    }

    /** Waits a little, the longer the longer it has lasted; never past the deadline. */
    Decision waitFor(String what) {
        Duration pause = Duration.between(state.at(), now).dividedBy(4);
        pause = pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        Instant until = now.plus(pause);
        return new Decision.Wait(what, until.isAfter(state.due()) && now.isBefore(state.due()) ? state.due() : until);
    }

    /** A merge patch of the annotations of exactly that object. */
    static Map<String, Object> annotate(Map<String, Object> object, String name, @Nullable String value) {
        Map<String, Object> metadata = Tree.of("resourceVersion", Seen.revision(object));
        return Tree.of("metadata", Tree.with(metadata, value, "annotations", name));
    }
}
