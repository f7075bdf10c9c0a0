package io.navidec.cluster.view;

import io.navidec.shared.kube.ResourceKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one client was told lately: per key the uid and the floor, below which nothing may be told (design 3.2, rule 4). Of the least
 * recently told keys it forgets: the halves of a watch are never far apart, so only the last seconds matter.
 */
final class Told {
    private static final int KEYS = 4096;

    private final Map<ResourceKey, Line> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ResourceKey, Line> eldest) {
            return size() > KEYS;
        }
    };

    /** @param uid empty when the client was told that there is none, null when it was told nothing */
    private record Line(@Nullable String uid, long floor) {}

    /** The uid told last; empty when its end was told, null when nothing was. */
    @Nullable
    String uid(ResourceKey key) {
        Line entry = entries.get(key);
        return entry == null ? null : entry.uid();
    }

    long floor(ResourceKey key) {
        Line entry = entries.get(key);
        return entry == null ? 0 : entry.floor();
    }

    void present(ResourceKey key, String uid, long revision) {
        entries.put(key, new Line(uid, Math.max(revision, floor(key))));
    }

    void absent(ResourceKey key, long revision) {
        entries.put(key, new Line("", Math.max(revision, floor(key))));
    }

    /** Sets the floor, up or down. */
    void floor(ResourceKey key, long floor) {
        entries.put(key, new Line(uid(key), floor));
    }
}
