package io.navidec.cluster.batch;

import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.RecordName;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What somebody asked for with a Move of many: the part that never changes. Its maker was admitted for all that it can name: see {@code
 * deploy/crds/40-access.yaml}, which tells the cases apart as {@link #is} and {@link Scope} do.
 *
 * @param uid of the Move
 * @param namespace of the Move; of all the objects, too, unless they are cluster-scoped
 * @param target a cluster, {@code home}, or empty where the orchestrator decides for each
 * @param parallelism how many are moved at once, at least 1
 * @param follow whether companions go along
 * @param dependents whether what the objects own goes along
 * @param dryRun whether only plans are asked for
 * @param each the fields of {@code spec} that its Moves get as they are
 */
public record BatchOrder(
        String uid,
        String namespace,
        String name,
        Scope scope,
        String target,
        int parallelism,
        boolean follow,
        boolean dependents,
        boolean dryRun,
        Map<String, Object> each) {
    static final int USUAL_PARALLELISM = 4;
    static final int MOST_AT_ONCE = 32;

    private static final List<String> COMMON =
            List.of("target", "strategy", "deadline", "minimumStay", "lostClusters", "dryRun", "restart");
    private static final int NAME_LONGEST = 253;
    private static final int HASH = 10;

    /**
     * Which objects.
     *
     * @param wide all kinds of the namespace; group and plural are empty then
     * @param name of one object; empty for all that the selector takes
     * @param selector a {@code metav1.LabelSelector}; empty for everything
     */
    public record Scope(boolean wide, String group, String plural, String name, Map<String, Object> selector) {}

    /** The namespace of the objects; empty for cluster-scoped ones. */
    public String objects() {
        return Names.ofObjects(namespace);
    }

    /** Whether a Move, as stored, is one of many. */
    public static boolean is(Map<String, Object> move) {
        return wide(move) || name(move).isEmpty() || follow(move) || dependents(move);
    }

    private static boolean wide(Map<String, Object> move) {
        return Tree.isTrue(move, "spec", "namespaceWide");
    }

    private static String name(Map<String, Object> move) {
        return Tree.stringOr(move, "", "spec", "resource", "name");
    }

    private static boolean follow(Map<String, Object> move) {
        return "Follow".equals(Tree.string(move, "spec", "companions"));
    }

    /** Whoever moves a whole namespace means all in it, and needs owners and what they own in order. */
    private static boolean dependents(Map<String, Object> move) {
        return "Follow".equals(Tree.string(move, "spec", "dependents")) || wide(move);
    }

    /** The order of a Move as stored; the definition's schema has checked it. */
    public static BatchOrder of(Map<String, Object> move) {
        boolean wide = wide(move);
        Scope scope = new Scope(
                wide,
                wide ? "" : Tree.stringOr(move, "", "spec", "resource", "group"),
                wide ? "" : Tree.stringOr(move, "", "spec", "resource", "resource"),
                wide ? "" : name(move),
                Tree.map(move, "spec", "selector"));
        Map<String, Object> each = new LinkedHashMap<>();
        for (String field : COMMON) {
            Object value = Tree.get(move, "spec", field);
            if (value != null) {
                each.put(field, value);
            }
        }
        if ("Copy".equals(Tree.string(move, "spec", "companions"))) {
            each.put("companions", "Copy");
        }
        long parallelism = Tree.longOr(move, USUAL_PARALLELISM, "spec", "parallelism");
        return new BatchOrder(
                Tree.stringOr(move, "", "metadata", "uid"),
                Tree.stringOr(move, "", "metadata", "namespace"),
                Tree.stringOr(move, "", "metadata", "name"),
                scope,
                Tree.stringOr(move, "", "spec", "target"),
                Math.clamp(parallelism, 1, MOST_AT_ONCE),
                follow(move),
                dependents(move),
                Tree.isTrue(move, "spec", "dryRun"),
                each);
    }

    /** The name of the Move of one object: the same whenever it is asked for, and nobody else's. */
    public String childName(ResourceKey key) {
        String hash = RecordName.hash(uid + " " + key).substring(0, HASH);
        String stem = name.substring(0, Math.min(name.length(), NAME_LONGEST - HASH - 1));
        while (stem.endsWith("-") || stem.endsWith(".")) {
            stem = stem.substring(0, stem.length() - 1);
        }
        return stem + "-" + hash;
    }

    /** The Move of one object; this Move owns it. */
    public Map<String, Object> child(ResourceKey key) {
        Map<String, Object> owner = Tree.of(
                "apiVersion",
                Names.API_VERSION,
                "kind",
                Names.MOVES.kind(),
                "name",
                name,
                "uid",
                uid,
                "controller",
                true,
                "blockOwnerDeletion",
                true);
        Map<String, Object> spec =
                Tree.of("resource", Tree.of("group", key.group(), "resource", key.plural(), "name", key.name()));
        spec.putAll(each);
        if (dependents) {
            spec.put("withOwner", true);
        }
        Map<String, Object> metadata = Tree.of(
                "name",
                childName(key),
                "namespace",
                namespace,
                "labels",
                Tree.of(Names.PARENT, uid),
                "ownerReferences",
                List.of(owner));
        if (!dryRun) {
            // Held from the start: that saves a write.
            metadata.put("finalizers", List.of(Names.MOVE_FINALIZER));
        }
        return Tree.of("apiVersion", Names.API_VERSION, "kind", Names.MOVES.kind(), "metadata", metadata, "spec", spec);
    }

    /** The uid of the Move that made that one; empty for none. */
    public static String parent(Map<String, Object> move) {
        return Tree.maps(move, "metadata", "ownerReferences").stream()
                .filter(owner -> Tree.isTrue(owner, "controller")
                        && Names.MOVES.kind().equals(owner.get("kind"))
                        && Names.API_VERSION.equals(owner.get("apiVersion")))
                .map(owner -> Tree.stringOr(owner, "", "uid"))
                .findFirst()
                .orElse("");
    }
}
