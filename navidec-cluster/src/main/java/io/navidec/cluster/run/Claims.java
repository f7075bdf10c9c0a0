package io.navidec.cluster.run;

import io.navidec.shared.kube.ResourceKey;
import java.util.HashMap;
import java.util.Map;

/** Which Move has an object: one at a time, the first to come. Thread-safe. */
final class Claims {
    private final Map<ResourceKey, String> holders = new HashMap<>();

    /** The uid of the Move that has it: this one, when nobody had it. */
    synchronized String claim(ResourceKey key, String moveUid) {
        return holders.computeIfAbsent(key, k -> moveUid);
    }

    /** The uid of the Move that has it; this one's when nobody has, and then still nobody has. */
    synchronized String holder(ResourceKey key, String moveUid) {
        return holders.getOrDefault(key, moveUid);
    }

    /** This Move does not need it any more. */
    synchronized void release(ResourceKey key, String moveUid) {
        holders.remove(key, moveUid);
    }

    /** Nobody has anything. */
    synchronized void clear() {
        holders.clear();
    }
}
