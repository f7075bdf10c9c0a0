package io.navidec.cluster.record;

import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code metadata.generation}, which an API server counts from 1 for every object it makes, and {@code observedGeneration}, by which controllers say anywhere in a
 * status how far they have followed (API conventions, "Typical status properties"). What is abroad is another object there: so that clients see no generation go back,
 * both are told with a number added. Pure.
 */
public final class Generations {
    private static final String OBSERVED = "observedGeneration";

    private Generations() {}

    /** Of an object; 0 where it has none. */
    public static long of(Map<String, Object> object) {
        return Tree.longOr(object, 0, "metadata", "generation");
    }

    /** The object with both that much higher, or lower. */
    public static Map<String, Object> shifted(Map<String, Object> object, long by) {
        if (by == 0) {
            return object;
        }
        Map<String, Object> out = object;
        if (of(object) > 0) {
            out = Tree.with(out, number(of(object) + by), "metadata", "generation");
        }
        return out.get("status") instanceof Map<?, ?> ? Tree.with(out, observed(out.get("status"), by), "status") : out;
    }

    /** A status, or a part of one, with what was observed that much higher, or lower; nothing was ever observed before 0. */
    public static @Nullable Object observed(@Nullable Object part, long by) {
        return switch (part) {
            case Map<?, ?> map -> {
                Map<String, Object> out = new LinkedHashMap<>();
                map.forEach((key, value) -> out.put(
                        String.valueOf(key),
                        OBSERVED.equals(key) && value instanceof Number number
                                ? number(number.longValue() + by)
                                : observed(value, by)));
                yield out;
            }
            case List<?> list -> {
                List<Object> out = new ArrayList<>();
                list.forEach(each -> out.add(observed(each, by)));
                yield out;
            }
            case null -> null;
            default -> part;
        };
    }

    /** As a parser of JSON gives it: trees are compared. */
    private static Object number(long count) {
        long least = Math.max(0, count);
        return least <= Integer.MAX_VALUE ? (Object) (int) least : (Object) least;
    }

    /**
     * The value of an operation of a JSON patch (RFC 6902) at this pointer, as {@link #shifted}.
     *
     * @param pointer where it goes
     */
    public static @Nullable Object operation(String pointer, @Nullable Object value, long by) {
        boolean number = pointer.equals("/metadata/generation")
                || (pointer.startsWith("/status/") && pointer.endsWith("/" + OBSERVED));
        if (number && value instanceof Number counted) {
            return number(counted.longValue() + by);
        }
        return pointer.equals("/status") || pointer.startsWith("/status/") ? observed(value, by) : value;
    }
}
