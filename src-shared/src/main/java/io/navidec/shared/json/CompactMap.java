package io.navidec.shared.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map of few entries in the order of insertion, in a quarter of the memory of a {@link LinkedHashMap}: one array, searched from its beginning. JSON objects of
 * Kubernetes are of this kind, and records keep thousands of them. Takes null values, as JSON does. Not thread-safe while it is changed.
 */
final class CompactMap extends AbstractMap<String, Object> {
    /** Beyond this a hash table finds faster than a search. */
    static final int MOST = 16;

    private static final Object[] NONE = {};

    /** Key, value, key, value; what is beyond {@link #length} is not used. */
    private @Nullable Object[] entries;

    private int length;

    CompactMap() {
        this(0);
    }

    private CompactMap(int expected) {
        this.entries = expected == 0 ? NONE : new Object[2 * expected];
    }

    /** A copy that can be changed, with room for one more entry; a hash table where there are many. */
    static Map<String, Object> copyOf(Map<String, Object> map) {
        if (map.size() >= MOST) {
            return new LinkedHashMap<>(map);
        }
        CompactMap copy = new CompactMap(map.size() + 1);
        if (map instanceof CompactMap compact) {
            System.arraycopy(compact.entries, 0, copy.entries, 0, compact.length);
            copy.length = compact.length;
        } else {
            map.forEach(copy::append);
        }
        return copy;
    }

    /** Adds a key that is not there yet. */
    void append(String key, @Nullable Object value) {
        if (length == entries.length) {
            entries = Arrays.copyOf(entries, Math.max(8, 2 * length));
        }
        entries[length++] = key;
        entries[length++] = value;
    }

    /** Gives unused room back. */
    CompactMap trimmed() {
        if (length < entries.length) {
            entries = length == 0 ? NONE : Arrays.copyOf(entries, length);
        }
        return this;
    }

    private int find(@Nullable Object key) {
        if (!(key instanceof String wanted)) {
            return -1;
        }
        int hash = wanted.hashCode();
        for (int at = 0; at < length; at += 2) {
            Object here = entries[at];
            if (here != null && here.hashCode() == hash && here.equals(wanted)) {
                return at;
            }
        }
        return -1;
    }

    @Override
    public int size() {
        return length / 2;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(key) >= 0;
    }

    @Override
    @SuppressWarnings("NullAway") // null is what a map says of what is not there
    public Object get(@Nullable Object key) {
        int at = find(key);
        return at < 0 ? null : entries[at + 1];
    }

    @Override
    @SuppressWarnings("NullAway") // as get
    public Object put(String key, Object value) {
        int at = find(key);
        if (at < 0) {
            append(key, value);
            return null;
        }
        Object before = entries[at + 1];
        entries[at + 1] = value;
        return before;
    }

    @Override
    @SuppressWarnings("NullAway") // as get
    public Object remove(@Nullable Object key) {
        int at = find(key);
        if (at < 0) {
            return null;
        }
        Object before = entries[at + 1];
        removeAt(at);
        return before;
    }

    private void removeAt(int at) {
        System.arraycopy(entries, at + 2, entries, at, length - at - 2);
        length -= 2;
        entries[length] = null;
        entries[length + 1] = null;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Entry<String, Object>> {
        @Override
        public int size() {
            return CompactMap.this.size();
        }

        @Override
        public Iterator<Entry<String, Object>> iterator() {
            return new Walk();
        }
    }

    private final class Walk implements Iterator<Entry<String, Object>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < length;
        }

        @Override
        public Entry<String, Object> next() {
            if (next >= length) {
                throw new NoSuchElementException();
            }
            next += 2;
            return new Slot(next - 2);
        }

        @Override
        public void remove() {
            next -= 2;
            removeAt(next);
        }
    }

    /** One entry; to be used before the map is changed otherwise. */
    private final class Slot implements Entry<String, Object> {
        private final int at;

        Slot(int at) {
            this.at = at;
        }

        @Override
        @SuppressWarnings("NullAway") // a key is never null
        public String getKey() {
            return (String) entries[at];
        }

        @Override
        @SuppressWarnings("NullAway") // JSON null is a legal value of these maps
        public Object getValue() {
            return entries[at + 1];
        }

        @Override
        @SuppressWarnings("NullAway") // as getValue
        public Object setValue(Object value) {
            Object before = entries[at + 1];
            entries[at + 1] = value;
            return before;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Entry<?, ?> entry
                    && getKey().equals(entry.getKey())
                    && java.util.Objects.equals(getValue(), entry.getValue());
        }

        @Override
        public int hashCode() {
            return getKey().hashCode() ^ java.util.Objects.hashCode(getValue());
        }

        @Override
        public String toString() {
            return getKey() + "=" + getValue();
        }
    }
}
