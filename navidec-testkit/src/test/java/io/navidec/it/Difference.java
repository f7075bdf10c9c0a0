package io.navidec.it;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One value that two JSON trees do not have in common.
 *
 * @param path as {@code spec.ports[1].nodePort}
 * @param before the first tree's value; null where there is none
 * @param after the second tree's value; null where there is none
 */
record Difference(
        String path, @Nullable Object before, @Nullable Object after) {

    /** All of them, in the first tree's order. */
    static List<Difference> between(@Nullable Object before, @Nullable Object after) {
        List<Difference> found = new ArrayList<>();
        compare("", before, after, found);
        return found;
    }

    private static void compare(String path, @Nullable Object before, @Nullable Object after, List<Difference> found) {
        if (before instanceof Map<?, ?> one && after instanceof Map<?, ?> two) {
            Set<Object> keys = new LinkedHashSet<>(one.keySet());
            keys.addAll(two.keySet());
            for (Object key : keys) {
                String field = String.valueOf(key);
                String step = field.indexOf('.') < 0 ? field : "'" + field + "'";
                compare(path.isEmpty() ? step : path + "." + step, one.get(key), two.get(key), found);
            }
        } else if (before instanceof List<?> one && after instanceof List<?> two) {
            for (int at = 0; at < Math.max(one.size(), two.size()); at++) {
                compare(
                        path + "[" + at + "]",
                        at < one.size() ? one.get(at) : null,
                        at < two.size() ? two.get(at) : null,
                        found);
            }
        } else if (!java.util.Objects.equals(before, after)) {
            found.add(new Difference(path, before, after));
        }
    }

    @Override
    public String toString() {
        return path + ": " + before + " -> " + after;
    }
}
