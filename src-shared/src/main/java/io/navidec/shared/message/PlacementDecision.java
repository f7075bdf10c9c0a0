package io.navidec.shared.message;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.util.List;
import java.util.Map;

/**
 * Where a Move without a target goes, or that it goes nowhere. Immutable.
 *
 * @param id names the decision; sent again it is the same
 * @param move the Move it is about
 * @param outcome the target, or the refusal
 * @param verdicts what spoke for and against each cluster, best first
 */
public record PlacementDecision(String id, MoveRef move, Outcome outcome, List<Verdict> verdicts) implements Order {
    static final String TYPE = "PlacementDecision";
    private static final int SCHEMA = 1;

    /** What was decided. */
    public sealed interface Outcome {
        /** In words. */
        String reason();
    }

    /** It goes to that cluster. */
    public record Chosen(String target, String reason) implements Outcome {
        public Chosen {
            reason = Words.shorten(reason);
        }
    }

    /** No cluster fits. */
    public record Refused(String reason) implements Outcome {
        public Refused {
            reason = Words.shorten(reason);
        }
    }

    public PlacementDecision {
        verdicts = List.copyOf(verdicts);
    }

    /** The message without its envelope, as the orchestrator's REST API shows it. */
    public Map<String, Object> tree() {
        return Tree.of(
                "id",
                id,
                "move",
                move.tree(),
                "outcome",
                tree(outcome),
                "verdicts",
                verdicts.stream().map(Verdict::tree).toList());
    }

    private static Map<String, Object> tree(Outcome outcome) {
        return switch (outcome) {
            case Chosen chosen -> Tree.of("target", chosen.target(), "reason", chosen.reason());
            case Refused refused -> Tree.of("refused", true, "reason", refused.reason());
        };
    }

    @Override
    public byte[] bytes() {
        Map<String, Object> out = Fields.head(TYPE, SCHEMA);
        out.putAll(tree());
        return Json.bytes(out);
    }

    /**
     * The decision of a message.
     *
     * @throws UnreadableMessage when it is none, or of another schema version
     */
    public static PlacementDecision read(byte[] json) {
        return Fields.read(
                json,
                TYPE,
                SCHEMA,
                fields -> new PlacementDecision(
                        fields.text("id"),
                        fields.object("move", MoveRef::read),
                        fields.object("outcome", PlacementDecision::outcome),
                        fields.objects("verdicts", Verdict::read)));
    }

    private static Outcome outcome(Fields fields) {
        if (!fields.has("refused")) {
            return new Chosen(fields.label("target"), fields.text("reason"));
        }
        if (!fields.truth("refused")) {
            throw new UnreadableMessage("Expected refused to be true or absent, but found false");
        }
        return new Refused(fields.text("reason"));
    }
}
