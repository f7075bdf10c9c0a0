package io.navidec.shared.message;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.util.List;
import java.util.Map;

/**
 * A Move without a target that waits for the orchestrator's decision.
 *
 * @param source the cluster the resource runs on now: it is no candidate
 * @param request what the resource needs there, all replicas together
 * @param exclusions clusters that must not be chosen
 */
public record PendingPlacement(
        MoveRef move, ResourceKey resource, String source, Amount request, List<String> exclusions) {

    public PendingPlacement {
        exclusions = List.copyOf(exclusions);
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
                "request",
                request.tree(),
                "exclusions",
                exclusions);
    }

    static PendingPlacement read(Fields fields) {
        return new PendingPlacement(
                fields.object("move", MoveRef::read),
                fields.object("resource", Keys::read),
                fields.text("source"),
                fields.object("request", Amount::read),
                fields.texts("exclusions"));
    }
}
