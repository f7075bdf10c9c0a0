package io.navidec.shared.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks into JSON trees and makes changed copies of them. Trees are treated as immutable: every {@code with} and {@code
 * without} copies the maps on the path and shares the rest. Pure.
 */
public final class Tree {
    private Tree() {}

    /** The value at the path, or null when any step is missing or no object. */
    public static @Nullable Object get(@Nullable Object tree, String... path) {
        Object at = tree;
        for (String key : path) {
            if (!(at instanceof Map<?, ?> map)) {
                return null;
            }
            at = map.get(key);
        }
        return at;
    }

    /** The string at the path, or null when there is none. */
    public static @Nullable String string(@Nullable Object tree, String... path) {
        return get(tree, path) instanceof String s ? s : null;
    }

    /** The string at the path, or the fallback when there is none. */
    public static String stringOr(@Nullable Object tree, String fallback, String... path) {
        return get(tree, path) instanceof String s ? s : fallback;
    }

    /** The whole number at the path, or the fallback when there is none. */
    public static long longOr(@Nullable Object tree, long fallback, String... path) {
        return get(tree, path) instanceof Number n ? n.longValue() : fallback;
    }

    /** The truth value at the path; absent is false. */
    public static boolean isTrue(@Nullable Object tree, String... path) {
        return Boolean.TRUE.equals(get(tree, path));
    }

    /** The object at the path; an empty one when there is none. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> map(@Nullable Object tree, String... path) {
        return get(tree, path) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** The array at the path; an empty one when there is none. */
    @SuppressWarnings("unchecked")
    public static List<Object> list(@Nullable Object tree, String... path) {
        return get(tree, path) instanceof List<?> list ? (List<Object>) list : List.of();
    }

    /** The objects of the array at the path; other elements are passed over. */
    @SuppressWarnings("unchecked")
    public static List<Map<String, Object>> maps(@Nullable Object tree, String... path) {
        List<Map<String, Object>> out = new ArrayList<>();
        for (Object each : list(tree, path)) {
            if (each instanceof Map<?, ?> map) {
                out.add((Map<String, Object>) map);
            }
        }
        return out;
    }

    /** A copy of the tree with the value at the path; missing objects on the way are made. */
    public static Map<String, Object> with(Map<String, Object> tree, @Nullable Object value, String... path) {
        return with(tree, value, path, 0);
    }

    private static Map<String, Object> with(Map<String, Object> tree, @Nullable Object value, String[] path, int at) {
        Map<String, Object> copy = CompactMap.copyOf(tree);
        if (at == path.length - 1) {
            put(copy, path[at], value);
        } else {
            copy.put(path[at], with(map(tree, path[at]), value, path, at + 1));
        }
        return copy;
    }

    @SuppressWarnings("NullAway") // JSON null is a legal value of these maps
    private static void put(Map<String, Object> map, String key, @Nullable Object value) {
        map.put(key, value);
    }

    /** A copy of the tree without what is at the path; the tree itself when nothing is there. */
    public static Map<String, Object> without(Map<String, Object> tree, String... path) {
        return without(tree, path, 0);
    }

    private static Map<String, Object> without(Map<String, Object> tree, String[] path, int at) {
        if (!tree.containsKey(path[at])) {
            return tree;
        }
        Map<String, Object> copy = CompactMap.copyOf(tree);
        if (at == path.length - 1) {
            copy.remove(path[at]);
        } else if (tree.get(path[at]) instanceof Map<?, ?>) {
            copy.put(path[at], without(map(tree, path[at]), path, at + 1));
        }
        return copy;
    }

    /** About how many bytes of memory a tree takes, its keys not counted: parsers share them. */
    public static long weight(@Nullable Object tree) {
        return switch (tree) {
            case null -> 0;
            case String text -> 48 + text.length();
            case PackedMap packed -> packed.weight();
            case Map<?, ?> map -> {
                long sum = 48;
                for (Object each : map.values()) {
                    sum += 8 + weight(each);
                }
                yield sum;
            }
            case List<?> list -> {
                long sum = 40;
                for (Object each : list) {
                    sum += 4 + weight(each);
                }
                yield sum;
            }
            default -> 16;
        };
    }

    /** A JSON object of the given keys and values, in order; pairs whose value is null are left out. */
    public static Map<String, Object> of(@Nullable Object... keysAndValues) {
        Map<String, Object> out = new LinkedHashMap<>();
        for (int i = 0; i + 1 < keysAndValues.length; i += 2) {
            if (keysAndValues[i] instanceof String key && keysAndValues[i + 1] != null) {
                put(out, key, keysAndValues[i + 1]);
            }
        }
        return out;
    }
}
