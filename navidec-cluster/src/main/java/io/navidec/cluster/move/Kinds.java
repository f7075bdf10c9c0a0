package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A kind as a JSON tree, in sights and in journals. Pure. */
public final class Kinds {
    private Kinds() {}

    /** As a tree. */
    public static Map<String, Object> tree(ResourceType type) {
        return Tree.of(
                "group", type.group(),
                "version", type.version(),
                "plural", type.plural(),
                "kind", type.kind(),
                "namespaced", type.namespaced());
    }

    /** Read back; empty texts where there are none. */
    public static ResourceType read(@Nullable Map<String, Object> tree) {
        return new ResourceType(
                Tree.stringOr(tree, "", "group"),
                Tree.stringOr(tree, "", "version"),
                Tree.stringOr(tree, "", "plural"),
                Tree.stringOr(tree, "", "kind"),
                Tree.isTrue(tree, "namespaced"));
    }
}
