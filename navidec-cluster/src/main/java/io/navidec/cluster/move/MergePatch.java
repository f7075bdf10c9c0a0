package io.navidec.cluster.move;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** JSON merge patches between trees. Source: RFC 7386. Pure. */
public final class MergePatch {
    private MergePatch() {}

    /**
     * The patch that makes {@code to} of {@code from}; empty when they are equal. A null inside {@code to} cannot be said by a merge
     * patch: the member is left out of the result instead.
     */
    public static Map<String, Object> between(Map<String, Object> from, Map<String, Object> to) {
        Map<String, Object> patch = new LinkedHashMap<>();
        for (String key : from.keySet()) {
            if (to.get(key) == null && from.get(key) != null) {
                put(patch, key, null);
            }
        }
        to.forEach((key, value) -> {
            Object before = from.get(key);
            if (value == null || same(before, value)) {
                return;
            }
            if (before instanceof Map<?, ?> && value instanceof Map<?, ?>) {
                Map<String, Object> inner = between(object(before), object(value));
                // Two objects that differ in their nulls only: nothing that a patch could say.
                if (!inner.isEmpty()) {
                    patch.put(key, inner);
                }
            } else {
                patch.put(key, value);
            }
        });
        return patch;
    }

    /** The target with the patch applied; neither is changed. */
    public static Map<String, Object> apply(Map<String, Object> target, Map<String, Object> patch) {
        Map<String, Object> out = new LinkedHashMap<>(target);
        patch.forEach((key, value) -> {
            if (value == null) {
                out.remove(key);
            } else if (value instanceof Map<?, ?>) {
                Object before = target.get(key);
                out.put(key, apply(before instanceof Map<?, ?> ? object(before) : Map.of(), object(value)));
            } else {
                out.put(key, value);
            }
        });
        return out;
    }

    /** Equal as JSON: 1 is 1 whether it was read as an int or a long. */
    private static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Number x && b instanceof Number y && !Objects.equals(a, b)) {
            return x.toString().equals(y.toString());
        }
        return Objects.equals(a, b);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object map) {
        return (Map<String, Object>) map;
    }

    @SuppressWarnings("NullAway") // null is how a merge patch says that a member goes
    private static void put(Map<String, Object> patch, String key, @Nullable Object value) {
        patch.put(key, value);
    }
}
