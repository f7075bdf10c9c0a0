package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import java.util.Map;

/**
 * What an order allows of a move that would be refused without it. Pure.
 *
 * @param withOwner it may go although a controller of a custom kind owns it, which follows or reaches it through the façade
 * @param restart a Job that runs may be cut off, and start again from its beginning elsewhere
 */
public record Permits(boolean withOwner, boolean restart) {
    /** Nothing beyond what is usual. */
    public static final Permits NONE = new Permits(false, false);

    /** Those of a Move as stored, or of what its children's orders have in common. */
    public static Permits of(Map<String, Object> spec) {
        return new Permits(Tree.isTrue(spec, "withOwner"), Tree.isTrue(spec, "restart"));
    }
}
