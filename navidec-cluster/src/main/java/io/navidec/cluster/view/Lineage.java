package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to whom among the records: roots by the uid that clients know, their descendants, and all by the uid they really have. Fed
 * with the table's changes by its one writer; read from any thread.
 */
public final class Lineage {
    /** Deployment, ReplicaSet, Pod are three; custom kinds may go further, and circles would never end. */
    private static final int DEEPEST = 16;

    private final Map<String, AbroadRecord> roots = new ConcurrentHashMap<>();
    private final Map<String, AbroadRecord> byRealUid = new ConcurrentHashMap<>();
    private final Map<String, Set<ResourceKey>> descendants = new ConcurrentHashMap<>();

    /** Learns of one change. */
    public void apply(AbroadTable.Change change) {
        AbroadRecord before = change.before();
        AbroadRecord after = change.after();
        // In this order, as others read meanwhile: a root that is missing for an instant would cost its descendants
        // their records.
        if (after != null) {
            learn(after);
        }
        if (before != null) {
            forget(before, after);
        }
    }

    private void forget(AbroadRecord record, @Nullable AbroadRecord after) {
        if (after == null || !filed(after).equals(filed(record))) {
            byRealUid.remove(filed(record), record);
        }
        if (record.root()) {
            if (after == null || !after.root() || !after.uid().equals(record.uid())) {
                roots.remove(record.uid(), record);
            }
        } else if (after == null || !after.rootUid().equals(record.rootUid())) {
            descendants.computeIfPresent(record.rootUid(), (uid, keys) -> {
                keys.remove(record.key());
                return keys.isEmpty() ? null : keys;
            });
        }
    }

    private void learn(AbroadRecord record) {
        if (!filed(record).isEmpty()) {
            byRealUid.put(filed(record), record);
        }
        if (record.root()) {
            roots.put(record.uid(), record);
        } else {
            descendants
                    .computeIfAbsent(record.rootUid(), uid -> ConcurrentHashMap.newKeySet())
                    .add(record.key());
        }
    }

    /** Where what it is abroad is found by the uid it has there; empty when it is not there. */
    private static String filed(AbroadRecord record) {
        return record.realUid().isEmpty() || record.phase() == Phase.HOME
                ? ""
                : place(record.cluster(), record.realUid());
    }

    /** The root that clients know by this uid, in whatever phase, or null. */
    public @Nullable AbroadRecord root(String uid) {
        return roots.get(uid);
    }

    /** All roots, in whatever phase. */
    public Collection<AbroadRecord> roots() {
        return roots.values();
    }

    /** The keys of the records of a root's descendants. */
    public Set<ResourceKey> descendants(String rootUid) {
        return Set.copyOf(descendants.getOrDefault(rootUid, Set.of()));
    }

    /** The record of the object that really has this uid on that cluster, or null. */
    public @Nullable AbroadRecord seenAs(String cluster, String realUid) {
        return byRealUid.get(place(cluster, realUid));
    }

    /** The root that a guest on that cluster descends from by its ownerReferences, or null while none is known. */
    public @Nullable AbroadRecord rootOf(String cluster, Map<String, Object> guest) {
        for (Map<String, Object> owner : Tree.maps(guest, "metadata", "ownerReferences")) {
            AbroadRecord known = seenAs(cluster, Tree.stringOr(owner, "", "uid"));
            if (known != null) {
                return known.root() ? known : root(known.rootUid());
            }
        }
        return endpoints(guest) ? named(cluster, guest) : null;
    }

    /**
     * Whether a guest on that cluster names as its owner a root that is on its way there: clients do not see it there yet, or nobody knows its uid there, so
     * that what the guest says of its owner cannot be told in the uid that clients know.
     */
    public boolean ownerIsOnItsWay(String cluster, String namespace, Map<String, Object> guest) {
        return Tree.maps(guest, "metadata", "ownerReferences").stream()
                .anyMatch(owner -> roots.values().stream()
                        .anyMatch(root -> onItsWay(root, cluster)
                                && root.key().namespace().equals(namespace)
                                && root.key().name().equals(owner.get("name"))
                                && root.type().kind().equals(owner.get("kind"))));
    }

    private static boolean onItsWay(AbroadRecord root, String cluster) {
        return root.cluster().equals(cluster)
                && root.phase() != Phase.HOME
                && (!root.visible() || root.realUid().isEmpty());
    }

    /**
     * Who takes over a descendant when the root goes without what it owns: the one among its owners that only the root owned, or itself if that is so of
     * it.
     */
    public AbroadRecord heir(AbroadRecord descendant) {
        AbroadRecord heir = descendant;
        for (int depth = 0; depth < DEEPEST; depth++) {
            AbroadRecord owner = owningDescendant(heir);
            if (owner == null) {
                return heir;
            }
            heir = owner;
        }
        return heir;
    }

    /** Roots keep their place as heirs: they were descendants a moment ago. */
    private @Nullable AbroadRecord owningDescendant(AbroadRecord record) {
        if (record.root()) {
            return null;
        }
        for (Map<String, Object> owner : Tree.maps(record.object(), "metadata", "ownerReferences")) {
            AbroadRecord known = seenAs(record.cluster(), Tree.stringOr(owner, "", "uid"));
            if (known != null
                    && !known.uid().equals(record.rootUid())
                    && !known.key().equals(record.key())) {
                return known;
            }
        }
        return null;
    }

    /** Endpoints name no owner: they are called as their Service. */
    public static boolean endpoints(Map<String, Object> guest) {
        return "Endpoints".equals(guest.get("kind")) && "v1".equals(guest.get("apiVersion"));
    }

    private @Nullable AbroadRecord named(String cluster, Map<String, Object> endpoints) {
        String namespace = Tree.stringOr(endpoints, "", "metadata", "namespace");
        String name = Tree.stringOr(endpoints, "", "metadata", "name");
        ResourceKey service = new ResourceKey("", "services", namespace, name);
        for (AbroadRecord root : roots.values()) {
            if (root.key().equals(service) && root.cluster().equals(cluster)) {
                return root;
            }
        }
        return null;
    }

    /** Whether a descendant's record has a reason to be: its root's is visible, and on the same cluster. */
    public boolean justified(AbroadRecord descendant) {
        AbroadRecord root = root(descendant.rootUid());
        return root != null && root.visible() && root.cluster().equals(descendant.cluster());
    }

    private static String place(String cluster, String uid) {
        return cluster + "/" + uid;
    }
}
