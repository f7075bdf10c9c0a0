package io.navidec.cluster.record;

import io.navidec.shared.json.Tree;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All records of home as the follower last saw them, and as the service's own writes left them. Thread-safe: changes come from the follower and from whoever has
 * written, each is made as one step, and subscribers hear each once, one after the other, while no other can be made.
 */
public final class AbroadTable {
    private final Map<ResourceKey, AbroadRecord> records = new ConcurrentHashMap<>();
    /** By kind and {@link ResourceKey#sortKey()}. */
    private final Map<String, NavigableMap<String, AbroadRecord>> byKind = new ConcurrentHashMap<>();

    private static final NavigableMap<String, AbroadRecord> NONE = Collections.emptyNavigableMap();
    /** By the uid that clients know. */
    private final Map<String, ResourceKey> byUid = new ConcurrentHashMap<>();
    /** By the uid of what owns the records. */
    private final Map<String, Set<ResourceKey>> linked = new ConcurrentHashMap<>();

    private final AtomicLong bytes = new AtomicLong();
    private final Map<String, Integer> visibleIn = new ConcurrentHashMap<>();
    private final Set<String> touchedKinds = ConcurrentHashMap.newKeySet();
    private final List<Consumer<Change>> subscribers = new CopyOnWriteArrayList<>();
    /** Where pairs of returned objects are filed; no cluster can be called so. */
    private static final String AT_HOME = "";

    /** By place and namespace; those of all namespaces under the empty one. */
    private final Map<String, Map<String, UidPairs>> pairs = new ConcurrentHashMap<>();

    /** The revision up to which the follower has told of everything. */
    private long followed;

    /** What the service has deleted itself, and in which revision, until the follower has told of that. */
    private final Map<ResourceKey, Long> deleted = new HashMap<>();

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
        ResourceKey key = byUid.get(uid);
        if (key == null
                || !(key.namespace().equals(namespace) || key.namespace().isEmpty())) {
            return null;
        }
        AbroadRecord record = records.get(key);
        return record != null && record.uid().equals(uid) ? record : null;
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

    /** About how much memory they take, in bytes. */
    public long bytes() {
        return bytes.get();
    }

    private static long weight(@Nullable AbroadRecord record) {
        return record == null ? 0 : Tree.weight(record.tree());
    }

    /** All records. */
    public Collection<AbroadRecord> all() {
        return records.values();
    }

    /** The uids of home objects that were abroad before, in a namespace, or in all of them when it is empty. */
    public UidPairs homePairs(String namespace) {
        return pairs(AT_HOME, namespace);
    }

    /** The uids of roots that are on that cluster, of one home namespace, or of all of them when it is empty. */
    public UidPairs abroadPairs(String cluster, String namespace) {
        return pairs(cluster, namespace);
    }

    private UidPairs pairs(String place, String namespace) {
        return pairs.getOrDefault(place, Map.of()).getOrDefault(namespace, UidPairs.NONE);
    }

    /** Whether the first list has come. */
    public boolean synced() {
        return synced;
    }

    /** What it holds may be outdated: until the next fresh list it counts as not there yet. */
    public void outdated() {
        synced = false;
    }

    /** Hears every change from now on, called by the writer; run the answer to end that. */
    public Runnable subscribe(Consumer<Change> subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    /**
     * Runs this whenever an object of that kind that clients see abroad changes, and at once when there is one already: so whoever asks late misses none. Run the
     * answer to end that.
     */
    public Runnable whenVisible(String group, String plural, Runnable then) {
        Runnable unsubscribe = subscribe(change -> {
            AbroadRecord after = change.after();
            if (after != null
                    && after.visible()
                    && change.key().group().equals(group)
                    && change.key().plural().equals(plural)) {
                then.run();
            }
        });
        if (!visible(group, plural, "").isEmpty()) {
            then.run();
        }
        return unsubscribe;
    }

    /**
     * All records as a fresh list gave them: what is not in it is gone. What the service has written since that list is newer than it, unless the list is
     * older than what was followed already: then home's etcd was restored, and the list is all there is.
     */
    public synchronized void replace(List<AbroadRecord> list, long listRevision) {
        boolean restored = listRevision < followed;
        Map<ResourceKey, AbroadRecord> fresh = new LinkedHashMap<>();
        list.forEach(record -> fresh.put(record.key(), record));
        // Whoever hears of one of them is to know the pairs of all.
        fresh.values().forEach(record -> pair(null, record));
        for (AbroadRecord known : List.copyOf(records.values())) {
            if (!fresh.containsKey(known.key()) && (restored || known.revision() <= listRevision)) {
                change(listRevision, known.key(), null);
            }
        }
        if (restored) {
            deleted.clear();
        }
        fresh.forEach((key, record) -> {
            AbroadRecord known = records.get(key);
            boolean news = known == null
                    ? !deletedSince(key, record.revision())
                    : restored
                            ? !known.resourceVersion().equals(record.resourceVersion())
                            : known.revision() < record.revision();
            if (news) {
                change(record.revision(), key, record);
            } else {
                pair(record, known);
            }
        });
        followed = listRevision;
        forgetDeleted();
        synced = true;
    }

    /** One record as the watch gave it, in its order; null when it is gone. What is known to be newer stays. */
    public synchronized void put(long changeRevision, ResourceKey key, @Nullable AbroadRecord record) {
        AbroadRecord known = records.get(key);
        if (known == null ? !deletedSince(key, changeRevision) : known.revision() < changeRevision) {
            change(changeRevision, key, record);
        }
        followed = Math.max(followed, changeRevision);
        forgetDeleted();
    }

    private boolean deletedSince(ResourceKey key, long changeRevision) {
        return changeRevision <= deleted.getOrDefault(key, 0L);
    }

    private void forgetDeleted() {
        if (!deleted.isEmpty()) {
            deleted.values().removeIf(revision -> revision <= followed);
        }
    }

    /** One record as the answer to the service's own write gave it, which may come before the watch tells of it, or long after; null when it is gone. */
    public synchronized void wrote(long changeRevision, ResourceKey key, @Nullable AbroadRecord record) {
        AbroadRecord known = records.get(key);
        // What was followed so far and is not there has been deleted since.
        boolean news = known == null
                ? changeRevision > followed && !deletedSince(key, changeRevision)
                : known.revision() < changeRevision;
        if (news) {
            change(changeRevision, key, record);
            if (record == null) {
                deleted.put(key, changeRevision);
                forgetDeleted();
            }
        }
    }

    /** The follower has heard of everything up to this revision. */
    public synchronized void caughtUp(long bookmark) {
        followed = Math.max(followed, bookmark);
        forgetDeleted();
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
        if (record != null) {
            byUid.put(record.uid(), key);
        }
        if (before != null && (record == null || !before.uid().equals(record.uid()))) {
            byUid.remove(before.uid(), key);
        }
        bytes.addAndGet(weight(record) - weight(before));
        count(before, -1);
        count(record, 1);
        link(key, before, record);
        pair(before, record);
        Change change = new Change(changeRevision, key, before, record);
        tell(change);
    }

    /** One that fails does not keep the others from hearing of it; but who has brought the change hears of that. */
    private void tell(Change change) {
        RuntimeException trouble = null;
        for (Consumer<Change> each : subscribers) {
            try {
                each.accept(change);
            } catch (RuntimeException e) {
                if (trouble == null) {
                    trouble = e;
                } else {
                    trouble.addSuppressed(e);
                }
            }
        }
        if (trouble != null) {
            throw trouble;
        }
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

    /** The new pair before the old one goes: an object that has one is never without. */
    private synchronized void pair(@Nullable AbroadRecord before, @Nullable AbroadRecord after) {
        Pair old = Pair.of(before);
        Pair now = Pair.of(after);
        if (now != null) {
            at(now.place(), now.namespace()).add(now.real(), now.known());
            at(now.place(), "").add(now.real(), now.known());
        }
        if (old != null && !old.equals(now)) {
            at(old.place(), old.namespace()).remove(old.real(), old.known());
            at(old.place(), "").remove(old.real(), old.known());
        }
    }

    private UidPairs at(String place, String namespace) {
        return pairs.computeIfAbsent(place, p -> new ConcurrentHashMap<>())
                .computeIfAbsent(namespace, n -> new UidPairs());
    }

    /** Of a record whose object has two uids. */
    private record Pair(String place, String namespace, String real, String known) {
        static @Nullable Pair of(@Nullable AbroadRecord record) {
            if (record == null || record.realUid().isEmpty() || record.uid().equals(record.realUid())) {
                return null;
            }
            return new Pair(
                    record.visible() ? record.cluster() : AT_HOME,
                    record.key().namespace(),
                    record.realUid(),
                    record.uid());
        }
    }

    private static String kind(String group, String plural) {
        return plural + "." + group;
    }
}
