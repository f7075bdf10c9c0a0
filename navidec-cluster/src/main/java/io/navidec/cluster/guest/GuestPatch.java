package io.navidec.cluster.guest;

import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON patches (RFC 6902) of guests: a home may change all of its object but NaviDEC's own annotations, which stay whatever the patch does to the
 * annotations as a whole. Pure.
 */
public final class GuestPatch {
    private static final String ANNOTATIONS = "/metadata/annotations";
    private static final String OWN = ANNOTATIONS + "/" + Names.PREFIX.replace("/", "~1");

    private static final String APPLIED = ANNOTATIONS + "/" + GuestObjects.LAST_APPLIED.replace("/", "~1");

    private GuestPatch() {}

    /** A patch that would change what is not its sender's. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * The operations to be sent to this cluster.
     *
     * @param marks NaviDEC's annotations of the object
     * @throws Refused when an operation names one of them, or replaces the metadata as a whole
     */
    public static List<Object> of(List<?> operations, Map<String, Object> marks, String from, String to) {
        List<Object> out = new ArrayList<>();
        for (Object each : operations) {
            out.add(operation(each, marks, from, to));
        }
        return out;
    }

    private static Object operation(Object each, Map<String, Object> marks, String from, String to) {
        String op = Tree.stringOr(each, "", "op");
        String path = Tree.stringOr(each, "", "path");
        boolean moves = op.equals("move") || op.equals("copy");
        if (touches(path)
                || (moves && (touches(Tree.stringOr(each, "", "from")) || path.equals(ANNOTATIONS)))
                || (moves && Tree.stringOr(each, "", "from").equals(ANNOTATIONS))) {
            throw new Refused(
                    "a JSON patch of an object on another cluster can neither change NaviDEC's annotations nor " + op
                            + " the metadata as a whole");
        }
        if (path.equals(ANNOTATIONS)) {
            Map<String, Object> whole = new LinkedHashMap<>(
                    op.equals("remove") ? Map.of() : GuestObjects.applied(Tree.map(each, "value"), from, to));
            whole.keySet().removeIf(key -> key.startsWith(Names.PREFIX));
            whole.putAll(marks);
            return Tree.of("op", op.equals("test") ? "test" : "replace", "path", path, "value", whole);
        }
        if (path.equals(APPLIED) && Tree.get(each, "value") instanceof String manifest) {
            return Tree.of("op", op, "path", path, "value", GuestObjects.applied(manifest, from, to));
        }
        if (path.equals("/metadata/namespace") && from.equals(Tree.get(each, "value"))) {
            return Tree.of("op", op, "path", path, "value", to);
        }
        return each;
    }

    private static boolean touches(String pointer) {
        return pointer.isEmpty() || pointer.equals("/metadata") || pointer.startsWith(OWN);
    }
}
