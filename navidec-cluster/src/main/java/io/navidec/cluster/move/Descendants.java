package io.navidec.cluster.move;

import io.navidec.shared.kube.ResourceType;
import java.util.List;

/** The kinds of what controllers abroad make for a root, and the mirror therefore brings home. Pure. */
public final class Descendants {
    private Descendants() {}

    /** The kinds that the controllers of a root's kind make, nearest first; empty when they make none. */
    public static List<ResourceType> of(ResourceType root) {
        return KindRules.of(root).descendants();
    }
}
