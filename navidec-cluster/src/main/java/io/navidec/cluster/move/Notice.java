package io.navidec.cluster.move;

import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.RecordName;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What people who look at an object are told when a Move of it has ended, as a Kubernetes Event about that object. Format: core v1 Event. Pure.
 *
 * @param warning whether it is no good news
 * @param reason one word for machines: Moved, Returned, MoveRefused, MoveFailed or MoveCancelled
 * @param message at most 1000 characters; no content of any object
 */
public record Notice(boolean warning, String reason, String message) {
    /** What writes such Events, as {@code reportingComponent}. */
    public static final String COMPONENT = "navidec.io/mover";

    private static final int LONGEST = 1000;

    public Notice {
        message = message.length() <= LONGEST ? message : message.substring(0, LONGEST - 3) + "...";
    }

    /** Of a Move that has ended; nothing where nothing happened that concerns the object, or the object is no more. */
    public static Optional<Notice> of(MoveState state, List<Map<String, Object>> journal) {
        MoveState.Verdict verdict = state.verdict();
        if (state.order().dryRun()
                || verdict.reason().equals("AlreadyThere")
                || verdict.reason().equals("ObjectDeleted")) {
            return Optional.empty();
        }
        return switch (state.phase()) {
            case MOVED -> Optional.of(moved(state, journal));
            case REFUSED -> Optional.of(new Notice(true, "MoveRefused", not(state) + verdict.message()));
            case FAILED -> Optional.of(new Notice(true, "MoveFailed", not(state) + verdict.message()));
            case CANCELLED -> Optional.of(new Notice(false, "MoveCancelled", not(state) + verdict.message()));
            case REQUESTED, PLACING, PREPARING, COPYING, SETTLING, SWITCHING, CLEARING, UNDOING, PLANNED ->
                Optional.empty();
        };
    }

    private static Notice moved(MoveState state, List<Map<String, Object>> journal) {
        MoveState.Course course = state.course();
        if (state.has(MoveState.Note.ABANDONED)) {
            boolean home = state.order().target().equals(MoveOrder.HOME);
            return new Notice(
                    true,
                    home ? "Returned" : "Moved",
                    "From its record: " + state.verdict().message());
        }
        if (state.order().restore()) {
            return new Notice(true, "Returned", "Restored here from its record: it was gone from " + course.source());
        }
        String why = why(journal);
        return state.order().target().equals(MoveOrder.HOME)
                ? new Notice(false, "Returned", "Returned from " + course.source() + ": " + why)
                : new Notice(false, "Moved", "Moved to " + course.target() + ": " + why);
    }

    /** Why that target, as whoever chose it said. */
    private static String why(List<Map<String, Object>> journal) {
        return journal.stream()
                .filter(entry -> "Placed".equals(entry.get("event")))
                .map(entry -> Tree.stringOr(entry, "", "why"))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("as ordered");
    }

    private static String not(MoveState state) {
        String target = state.course().target().isEmpty()
                ? state.order().target()
                : state.course().target();
        return target.isEmpty() ? "Not moved: " : "Not moved to " + target + ": ";
    }

    /**
     * The Event. It has the same name however often it is made, so that it is there once.
     *
     * @param uid of the object as home knows it at present
     */
    public Map<String, Object> event(MoveState state, ResourceType type, String uid) {
        ResourceKey key = state.key();
        return event(
                Tree.of(
                        "apiVersion",
                        type.apiVersion(),
                        "kind",
                        type.kind(),
                        "namespace",
                        key.namespace(),
                        "name",
                        key.name(),
                        "uid",
                        uid),
                state.order().uid(),
                state.at());
    }

    /**
     * The Event about the Move itself: for one of many there is no other object that it could be about.
     *
     * @param at when it ended
     */
    public Map<String, Object> event(String namespace, String name, String uid, Instant at) {
        Map<String, Object> move = Tree.of(
                "apiVersion",
                Names.API_VERSION,
                "kind",
                Names.MOVES.kind(),
                "namespace",
                namespace,
                "name",
                name,
                "uid",
                uid);
        return event(move, uid, at);
    }

    private Map<String, Object> event(Map<String, Object> about, String moveUid, Instant when) {
        String at = when.truncatedTo(ChronoUnit.SECONDS).toString();
        String hash = RecordName.hash(moveUid + " " + reason).substring(0, 16);
        String name = Tree.stringOr(about, "", "name") + "." + hash;
        String namespace = Tree.stringOr(about, "", "namespace");
        return Tree.of(
                "apiVersion",
                "v1",
                "kind",
                "Event",
                "metadata",
                Tree.of(
                        "name",
                        RecordName.subdomain(name) ? name : "move." + hash,
                        "namespace",
                        namespace.isEmpty() ? "default" : namespace), // as client-go's recorder has it
                "involvedObject",
                about,
                "type",
                warning ? "Warning" : "Normal",
                "reason",
                reason,
                "message",
                message,
                "count",
                1,
                "firstTimestamp",
                at,
                "lastTimestamp",
                at,
                "source",
                Tree.of("component", COMPONENT),
                "reportingComponent",
                COMPONENT);
    }
}
