package io.navidec.shared.json;

import java.lang.ref.WeakReference;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that is kept as its text, and read whenever somebody looks into it; what was read is remembered until the next garbage collection. For what is kept by
 * the thousand and looked at seldom: as text it takes a fifth of the memory. Immutable and thread-safe.
 */
public final class PackedMap extends AbstractMap<String, Object> {
    private final byte[] json;
    private volatile WeakReference<Map<String, Object>> read = new WeakReference<>(null);

    private PackedMap(byte[] json) {
        this.json = json;
    }

    /** The same object, packed; what is packed already, or empty, as it is. */
    public static Map<String, Object> of(Map<String, Object> object) {
        return object.isEmpty() || object instanceof PackedMap ? object : new PackedMap(Json.bytes(object));
    }

    /** Bytes that it takes. */
    long weight() {
        return 64L + json.length;
    }

    private Map<String, Object> read() {
        Map<String, Object> known = read.get();
        if (known == null) {
            known = Collections.unmodifiableMap(Json.parse(json));
            read = new WeakReference<>(known);
        }
        return known;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return read().entrySet();
    }

    @Override
    public int size() {
        return read().size();
    }

    @Override
    @SuppressWarnings("NullAway") // null is what a map says of what is not there
    public Object get(@Nullable Object key) {
        return read().get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return read().containsKey(key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return (other instanceof PackedMap packed && Arrays.equals(json, packed.json)) || read().equals(other);
    }

    @Override
    public int hashCode() {
        return read().hashCode();
    }
}
