package io.navidec.cluster.guest;

import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Translates the namespaces in objects, lists, Tables and watch events: only where Kubernetes itself puts a namespace, never in
 * a user's data.
 */
public final class GuestObjects {
    /** What client-side apply keeps of its last manifest. */
    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private GuestObjects() {}

    /** The tree with namespace {@code from} replaced by {@code to}. */
    public static Map<String, Object> inNamespace(Map<String, Object> tree, String from, String to) {
        Map<String, Object> out = tree;
        for (String holder : new String[] {"metadata", "involvedObject", "regarding", "related"}) {
            if (from.equals(Tree.string(tree, holder, "namespace"))) {
                out = Tree.with(out, to, holder, "namespace");
            }
        }
        Map<String, Object> annotations = Tree.map(tree, "metadata", "annotations");
        if (annotations.get(LAST_APPLIED) instanceof String) {
            out = Tree.with(out, applied(annotations, from, to), "metadata", "annotations");
        }
        for (String list : new String[] {"items", "rows"}) {
            if (out.get(list) instanceof List<?>) {
                List<Object> translated = new ArrayList<>();
                Tree.maps(out, list).forEach(each -> translated.add(inNamespace(each, from, to)));
                out = Tree.with(out, translated, list);
            }
        }
        // A Table's row and a watch event hold their object under "object".
        if (out.get("object") instanceof Map<?, ?>) {
            out = Tree.with(out, inNamespace(Tree.map(out, "object"), from, to), "object");
        }
        return out;
    }

    /** A watch event with its object's namespace {@code from} replaced by {@code to}. */
    public static Map<String, Object> eventInNamespace(Map<String, Object> event, String from, String to) {
        return Tree.with(event, inNamespace(Tree.map(event, "object"), from, to), "object");
    }

    /**
     * Annotations with the last manifest of client-side apply in the other namespace: the API server itself rewrites it on a server-side apply, with the
     * namespace that it knows, and then compares.
     */
    static Map<String, Object> applied(Map<String, Object> annotations, String from, String to) {
        return annotations.get(LAST_APPLIED) instanceof String manifest
                ? Tree.with(annotations, applied(manifest, from, to), LAST_APPLIED)
                : annotations;
    }

    static String applied(String manifest, String from, String to) {
        return manifest.replace("\"namespace\":\"" + from + "\"", "\"namespace\":\"" + to + "\"");
    }

    /** NaviDEC's own annotations of an object. */
    public static Map<String, Object> marks(Map<String, Object> object) {
        Map<String, Object> marks = new LinkedHashMap<>();
        Tree.map(object, "metadata", "annotations").forEach((key, value) -> {
            if (key.startsWith(Names.PREFIX)) {
                marks.put(key, value);
            }
        });
        return marks;
    }

    /** The object with these marks in place of its own. */
    public static Map<String, Object> marked(Map<String, Object> object, Map<String, Object> marks) {
        Map<String, Object> annotations = new LinkedHashMap<>();
        Tree.map(object, "metadata", "annotations").forEach((key, value) -> {
            if (!key.startsWith(Names.PREFIX)) {
                annotations.put(key, value);
            }
        });
        annotations.putAll(marks);
        return annotations.isEmpty()
                ? Tree.without(object, "metadata", "annotations")
                : Tree.with(object, annotations, "metadata", "annotations");
    }

    /** The home an object is a guest of; empty when it is nobody's guest. */
    public static String home(Map<String, Object> object) {
        return Tree.stringOr(object, "", "metadata", "annotations", Names.HOME);
    }

    /** Whether an object is a guest of that home. */
    public static boolean guestOf(String home, Map<String, Object> object) {
        return home(object).equals(home);
    }

    /** The fencing number of an object; 0 when it has none. */
    public static long generation(Map<String, Object> object) {
        String text = Tree.stringOr(object, "0", "metadata", "annotations", Names.GENERATION);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Whether it must not change at present. */
    public static boolean frozen(Map<String, Object> object) {
        return "true".equals(Tree.string(object, "metadata", "annotations", Names.FROZEN));
    }

    /** Whether it is a copy of what other guests need, and not moved itself. */
    public static boolean dependency(Map<String, Object> object) {
        return "true".equals(Tree.string(object, "metadata", "annotations", Names.DEPENDENCY));
    }

    /** Whether a controller made it: its annotations, NaviDEC's marks among them, may then be copies of its owner's, and say nothing of itself. */
    public static boolean controlled(Map<String, Object> object) {
        return Tree.maps(object, "metadata", "ownerReferences").stream()
                .anyMatch(owner -> Tree.isTrue(owner, "controller"));
    }

    /** Whether a cluster puts it into every namespace by itself. */
    public static boolean ofTheNamespaceItself(String group, String plural, String name) {
        return group.isEmpty()
                && ((plural.equals("configmaps") && name.equals("kube-root-ca.crt"))
                        || (plural.equals("serviceaccounts") && name.equals("default")));
    }
}
