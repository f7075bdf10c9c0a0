package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The journal in a Move's status, {@code status.journal}: a list of objects, each with {@code event}, {@code at} (RFC 3339) and the fields of
 * its {@link MoveEvent}; the first says the {@code schema}, 1 where it does not. An entry that this version does not know stops the replay: nothing is
 * guessed. Pure.
 */
public final class MoveJournal {
    private static final int SCHEMA = 1;

    private MoveJournal() {}

    /** The journal holds something this version cannot read; the message says what. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /**
     * The state that a Move's journal adds up to.
     *
     * @throws Unreadable at the first entry that is not understood
     */
    public static MoveState replay(MoveMachine machine, MoveOrder order, List<Map<String, Object>> journal) {
        MoveState state = MoveState.requested(order);
        for (Map<String, Object> entry : journal) {
            state = machine.apply(state, event(entry));
        }
        return state;
    }

    /** An entry as JSON. */
    public static Map<String, Object> tree(MoveEvent event) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("event", event.getClass().getSimpleName());
        out.put("at", event.at().toString());
        switch (event) {
            case MoveEvent.Accepted e -> {
                out.put("schema", SCHEMA);
                out.put("generation", Long.toString(e.generation()));
                out.put("kind", Kinds.tree(e.type()));
                out.put("source", e.source());
                out.put("knownUid", e.knownUid());
                out.put("realUid", e.realUid());
                out.put("strategy", e.strategy().text());
            }
            case MoveEvent.Placed e -> {
                out.put("target", e.target());
                out.put("why", e.why());
            }
            case MoveEvent.FieldsSkipped e -> out.put("why", e.why());
            case MoveEvent.Abandoned e -> {
                out.put("cluster", e.cluster());
                out.put("why", e.why());
            }
            case MoveEvent.GaveUp e -> verdict(out, e.outcome(), e.reason(), e.message());
            case MoveEvent.TurnedHome e -> {
                out.put("reason", e.reason());
                out.put("message", e.message());
            }
            case MoveEvent.Ended e -> verdict(out, e.outcome(), e.reason(), e.message());
            case MoveEvent.Prepared e -> {}
            case MoveEvent.Copied e -> {}
            case MoveEvent.Ready e -> {}
            case MoveEvent.Switched e -> {}
            case MoveEvent.Marked e -> {}
            case MoveEvent.Shown e -> {}
            case MoveEvent.Cleared e -> {}
            case MoveEvent.StatusCarried e -> {}
            case MoveEvent.UserDeleted e -> {}
            case MoveEvent.TooLate e -> {}
            case MoveEvent.Closed e -> {}
        }
        return out;
    }

    private static void verdict(Map<String, Object> out, MovePhase outcome, String reason, String message) {
        out.put("outcome", outcome.text());
        out.put("reason", reason);
        out.put("message", message);
    }

    /**
     * An entry read back.
     *
     * @throws Unreadable when it is not understood
     */
    public static MoveEvent event(Map<String, Object> tree) {
        String name = Tree.stringOr(tree, "", "event");
        if (Tree.longOr(tree, SCHEMA, "schema") > SCHEMA) {
            throw new Unreadable("The journal has schema " + tree.get("schema") + ", and this version reads " + SCHEMA
                    + " at most: go on with the version that wrote it");
        }
        try {
            Instant at = Instant.parse(Tree.stringOr(tree, "", "at"));
            return switch (name) {
                case "Accepted" -> accepted(tree, at);
                case "Placed" -> new MoveEvent.Placed(at, text(tree, "target"), Tree.stringOr(tree, "", "why"));
                case "Prepared" -> new MoveEvent.Prepared(at);
                case "Copied" -> new MoveEvent.Copied(at);
                case "Ready" -> new MoveEvent.Ready(at);
                case "Switched" -> new MoveEvent.Switched(at);
                case "Marked" -> new MoveEvent.Marked(at);
                case "Shown" -> new MoveEvent.Shown(at);
                case "Cleared" -> new MoveEvent.Cleared(at);
                case "FieldsSkipped" -> new MoveEvent.FieldsSkipped(at, Tree.stringOr(tree, "", "why"));
                case "StatusCarried" -> new MoveEvent.StatusCarried(at);
                case "UserDeleted" -> new MoveEvent.UserDeleted(at);
                case "GaveUp" -> new MoveEvent.GaveUp(at, outcome(tree), text(tree, "reason"), text(tree, "message"));
                case "TooLate" -> new MoveEvent.TooLate(at);
                case "TurnedHome" -> new MoveEvent.TurnedHome(at, text(tree, "reason"), text(tree, "message"));
                case "Closed" -> new MoveEvent.Closed(at);
                case "Abandoned" -> new MoveEvent.Abandoned(at, text(tree, "cluster"), Tree.stringOr(tree, "", "why"));
                case "Ended" -> new MoveEvent.Ended(at, outcome(tree), text(tree, "reason"), text(tree, "message"));
                default ->
                    throw new Unreadable("The journal has an entry '" + name
                            + "' that this version does not know: go on with the version that wrote it");
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new Unreadable("The journal's entry '" + name + "' cannot be read: " + e.getMessage());
        }
    }

    private static MoveEvent accepted(Map<String, Object> tree, Instant at) {
        ResourceType type = Kinds.read(Tree.map(tree, "kind"));
        return new MoveEvent.Accepted(
                at,
                Long.parseLong(text(tree, "generation")),
                type,
                text(tree, "source"),
                text(tree, "knownUid"),
                text(tree, "realUid"),
                Strategy.of(text(tree, "strategy")));
    }

    private static MovePhase outcome(Map<String, Object> tree) {
        return MovePhase.of(text(tree, "outcome"));
    }

    private static String text(Map<String, Object> tree, String field) {
        String text = Tree.string(tree, field);
        if (text == null) {
            throw new IllegalArgumentException("no field " + field);
        }
        return text;
    }
}
