package io.navidec.cluster.move;

import io.navidec.cluster.record.OwnerReferences;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.Locale;
import java.util.Map;

/** Names owners as kubectl would take them, from what an ownerReference says. Pure. */
final class Owners {
    private Owners() {}

    /**
     * {@code replicasets.apps/web-6d4}; the plural of a kind is a guess by the rules of English, which kubectl's own kinds follow and most
     * custom ones.
     */
    static String name(Map<String, Object> ownerReference) {
        String group = OwnerReferences.group(ownerReference);
        String kind = Tree.stringOr(ownerReference, "", "kind").toLowerCase(Locale.ROOT);
        return plural(kind) + (group.isEmpty() ? "" : "." + group) + "/" + Tree.stringOr(ownerReference, "", "name");
    }

    /** Whether it is of a kind that came with a custom definition: no controller of Kubernetes itself makes things for it. */
    static boolean custom(Map<String, Object> ownerReference) {
        String group = OwnerReferences.group(ownerReference);
        return !group.isEmpty() && !ResourceType.builtIn(group);
    }

    private static String plural(String kind) {
        if (kind.equals("endpoints")) {
            return kind;
        }
        if (kind.endsWith("s") || kind.endsWith("x") || kind.endsWith("ch") || kind.endsWith("sh")) {
            return kind + "es";
        }
        boolean consonantAndY =
                kind.length() > 1 && kind.endsWith("y") && "aeiou".indexOf(kind.charAt(kind.length() - 2)) < 0;
        return consonantAndY ? kind.substring(0, kind.length() - 1) + "ies" : kind + "s";
    }
}
