package io.navidec.cluster.record;

import io.navidec.shared.kube.ResourceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All records of home as the follower last saw them. One writer, any number of readers, any
 * thread; subscribers are called by the writer, in order.
 */
public final class AbroadTable {
    private final Map<ResourceKey, AbroadRecord> records = new ConcurrentHashMap<>();
    /** By kind and {@link ResourceKey#sortKey()}. */
    private final Map<String, NavigableMap<String, AbroadRecord>> byKind = new ConcurrentHashMap<>();

    private static final NavigableMap<String, AbroadRecord> NONE = Collections.emptyNavigableMap();
    /** By the uid of what owns the records. */
    private final Map<String, Set<ResourceKey>> linked = new ConcurrentHashMap<>();

    private final Map<String, Integer> visibleIn = new ConcurrentHashMap<>();
    private final Set<String> touchedKinds = ConcurrentHashMap.newKeySet();
    private final List<Consumer<Change>> subscribers = new CopyOnWriteArrayList<>();
    /** Where pairs of returned objects are filed; no cluster can be called so. */
    private static final String AT_HOME = "";

    private volatile Map<String, Map<String, Map<String, String>>> pairs = Map.of();
    /** Whether a fresh list is being taken; guarded by this. */
    private boolean whole;

    private volatile long revision;
    private volatile boolean synced;

    /**
     * A record changed.
     *
     * @param revision of the change; 0 when it was only noticed by a fresh list
     * @param key the object's key
     * @param before the record before, or null
     * @param after the record now, or null when it is gone
     */
    public record Change(
            long revision,
            ResourceKey key,
            @Nullable AbroadRecord before,
            @Nullable AbroadRecord after) {}

    /** The record of this object, in whatever phase, or null. */
    public @Nullable AbroadRecord get(ResourceKey key) {
        return records.get(key);
    }

    /** The record of this object when clients see it, or null. */
    public @Nullable AbroadRecord visible(ResourceKey key) {
        AbroadRecord record = records.get(key);
        return record != null && record.visible() ? record : null;
    }

    /** The visible records of a kind, sorted as home's lists are; of all namespaces when it is empty. */
    public List<AbroadRecord> visible(String group, String plural, String namespace) {
        NavigableMap<String, AbroadRecord> all = byKind.getOrDefault(kind(group, plural), NONE);
        // What follows the slash in ASCII is the end of all that begin with it.
        Map<String, AbroadRecord> there =
                namespace.isEmpty() ? all : all.subMap(namespace + "/", true, namespace + "0", false);
        List<AbroadRecord> visible = new ArrayList<>();
        there.values().forEach(record -> {
            if (record.visible()) {
                visible.add(record);
            }
        });
        return visible;
    }

    /** The record of the object that clients know by this uid, in that namespace or cluster-scoped, in whatever phase, or null. */
    public @Nullable AbroadRecord known(String namespace, String uid) {
        return records.values().stream()
                .filter(each -> each.uid().equals(uid)
                        && (each.key().namespace().equals(namespace)
                                || each.key().namespace().isEmpty()))
                .findFirst()
                .orElse(null);
    }

    /** Whether clients see any object abroad that could own one in that namespace: there, or cluster-scoped. */
    public boolean anyVisible(String namespace) {
        return visibleIn.containsKey(namespace) || visibleIn.containsKey("");
    }

    /** The records that what has this uid owns ({@link AbroadRecord#links}). */
    public List<AbroadRecord> linkedTo(String uid) {
        List<AbroadRecord> owned = new ArrayList<>();
        for (ResourceKey key : linked.getOrDefault(uid, Set.of())) {
            AbroadRecord record = records.get(key);
            if (record != null) {
                owned.add(record);
            }
        }
        return owned;
    }

    /** Whether any record of that kind exists, in whatever phase. */
    public boolean hasRecords(String group, String plural) {
        return !byKind.getOrDefault(kind(group, plural), NONE).isEmpty();
    }

    /** Whether that kind has had a record since the service started. */
    public boolean touched(String group, String plural) {
        return touchedKinds.contains(kind(group, plural));
    }

    /** All records. */
    public Collection<AbroadRecord> all() {
        return records.values();
    }

    /**
     * The uids of home objects that were abroad before, in a namespace (of all when it is empty), by real uid: the uid that clients know.
     */
    public Map<String, String> homePairs(String namespace) {
        return pairs(AT_HOME, namespace);
    }

    /** The uids of roots that are on that cluster, of one home namespace (of all when it is empty), by real uid: the uid that clients know. */
    public Map<String, String> abroadPairs(String cluster, String namespace) {
        return pairs(cluster, namespace);
    }

    private Map<String, String> pairs(String place, String namespace) {
        Map<String, Map<String, String>> there = pairs.getOrDefault(place, Map.of());
        if (!namespace.isEmpty()) {
            return there.getOrDefault(namespace, Map.of());
        }
        Map<String, String> all = new HashMap<>();
        there.values().forEach(all::putAll);
        return all;
    }

    /** The revision up to which the table is known to be right. */
    public long revision() {
        return revision;
    }

    /** Whether the first list has come. */
    public boolean synced() {
        return synced;
    }

    /** Hears every change from now on, called by the writer; run the answer to end that. */
    public Runnable subscribe(Consumer<Change> subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    /** All records as a fresh list gave them: what is not in it is gone. */
    public void replace(List<AbroadRecord> list, long listRevision) {
        Map<ResourceKey, AbroadRecord> fresh = new LinkedHashMap<>();
        list.forEach(record -> fresh.put(record.key(), record));
        pairsOfAll(true, fresh.values());
        try {
            for (ResourceKey key : List.copyOf(records.keySet())) {
                if (!fresh.containsKey(key)) {
                    change(listRevision, key, null);
                }
            }
            fresh.forEach((key, record) -> {
                AbroadRecord known = records.get(key);
                if (known == null || !known.resourceVersion().equals(record.resourceVersion())) {
                    change(record.revision(), key, record);
                }
            });
        } finally {
            pairsOfAll(false, records.values());
        }
        revision = Math.max(revision, listRevision);
        synced = true;
    }

    /** Once for a whole list: for each of thousands it would be a look at all the others. */
    private synchronized void pairsOfAll(boolean begins, Collection<AbroadRecord> now) {
        whole = begins;
        pairs = findPairs(now);
    }

    /** One record as the watch gave it; null when it is gone. Older news than what is known is dropped. */
    public void put(long changeRevision, ResourceKey key, @Nullable AbroadRecord record) {
        AbroadRecord known = records.get(key);
        if (known != null && known.revision() >= changeRevision) {
            return;
        }
        change(changeRevision, key, record);
        revision = Math.max(revision, changeRevision);
    }

    /** The follower has heard of everything up to this revision. */
    public void caughtUp(long bookmark) {
        revision = Math.max(revision, bookmark);
    }

    private synchronized void change(long changeRevision, ResourceKey key, @Nullable AbroadRecord record) {
        String kind = kind(key.group(), key.plural());
        touchedKinds.add(kind);
        AbroadRecord before = record == null ? records.remove(key) : records.put(key, record);
        Map<String, AbroadRecord> sameKind = byKind.computeIfAbsent(kind, k -> new ConcurrentSkipListMap<>());
        if (record == null) {
            sameKind.remove(key.sortKey());
        } else {
            sameKind.put(key.sortKey(), record);
        }
        count(before, -1);
        count(record, 1);
        link(key, before, record);
        if (!whole && !pair(before).equals(pair(record))) {
            pairs = findPairs(records.values());
        }
        Change change = new Change(changeRevision, key, before, record);
        subscribers.forEach(each -> each.accept(change));
    }

    private void count(@Nullable AbroadRecord record, int by) {
        if (record != null && record.visible()) {
            visibleIn.compute(record.key().namespace(), (namespace, count) -> {
                int now = (count == null ? 0 : count) + by;
                return now == 0 ? null : now;
            });
        }
    }

    private void link(ResourceKey key, @Nullable AbroadRecord before, @Nullable AbroadRecord after) {
        if (before != null) {
            before.links()
                    .forEach(owner -> linked.computeIfPresent(OwnerReferences.uid(owner), (uid, keys) -> {
                        keys.remove(key);
                        return keys.isEmpty() ? null : keys;
                    }));
        }
        if (after != null) {
            after.links()
                    .forEach(owner -> linked.computeIfAbsent(
                                    OwnerReferences.uid(owner), uid -> ConcurrentHashMap.newKeySet())
                            .add(key));
        }
    }

    /** Place, real uid and known uid of a record whose object has two of them; else empty. */
    private static List<String> pair(@Nullable AbroadRecord record) {
        if (record == null || record.realUid().isEmpty() || record.uid().equals(record.realUid())) {
            return List.of();
        }
        String place = record.visible() ? record.cluster() : AT_HOME;
        return List.of(place, record.realUid(), record.uid());
    }

    private static Map<String, Map<String, Map<String, String>>> findPairs(Collection<AbroadRecord> records) {
        Map<String, Map<String, Map<String, String>>> found = new HashMap<>();
        for (AbroadRecord record : records) {
            List<String> pair = pair(record);
            if (!pair.isEmpty()) {
                found.computeIfAbsent(pair.get(0), place -> new HashMap<>())
                        .computeIfAbsent(record.key().namespace(), namespace -> new HashMap<>())
                        .put(pair.get(1), pair.get(2));
            }
        }
        return Map.copyOf(found);
    }

    private static String kind(String group, String plural) {
        return plural + "." + group;
    }
}
