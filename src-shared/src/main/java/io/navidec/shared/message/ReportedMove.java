package io.navidec.shared.message;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.util.Map;

/**
 * A Move as its home sees it.
 *
 * @param source the cluster it moves from; empty while unknown
 * @param target the cluster it moves to; empty while unknown
 * @param phase as in the Move's status
 * @param reason one word, empty for none
 * @param message in words, empty for none
 */
public record ReportedMove(
        MoveRef move, ResourceKey resource, String source, String target, String phase, String reason, String message) {

    public ReportedMove {
        message = Words.shorten(message);
    }

    /** As JSON. */
    public Map<String, Object> tree() {
        return Tree.of(
                "move",
                move.tree(),
                "resource",
                Keys.tree(resource),
                "source",
                source,
                "target",
                target,
                "phase",
                phase,
                "reason",
                reason,
                "message",
                message);
    }

    static ReportedMove read(Fields fields) {
        return new ReportedMove(
                fields.object("move", MoveRef::read),
                fields.object("resource", Keys::read),
                fields.text("source"),
                fields.text("target"),
                fields.text("phase"),
                fields.text("reason"),
                fields.text("message"));
    }
}
