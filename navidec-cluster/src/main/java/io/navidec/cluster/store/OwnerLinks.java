package io.navidec.cluster.store;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Has home's garbage collector see who owns what is abroad (docs/adr/0010): a root's record is owned by what stands for the root's owner at home, the owner itself
 * or its record. So an abroad object ends with its owner, wherever that one is, and is orphaned where somebody orders that. Thread-safe.
 */
public final class OwnerLinks {
    private static final int TRIES = 5;

    private final AbroadTable table;
    private final Records records;

    public OwnerLinks(AbroadTable table, Records records) {
        this.table = table;
        this.records = records;
    }

    /**
     * A record about to be written, linked to its owners where these are not those that it had. A link that is not there any more is not made again: the owner
     * was deleted, and what it owned was to stay.
     */
    public AbroadRecord linked(AbroadRecord record) {
        if (!record.root() || record.phase() == Phase.HOME) {
            return record; // a keeper belongs to the object itself
        }
        AbroadRecord stored = table.get(record.key());
        boolean known = stored != null
                && stored.phase() != Phase.HOME
                && stored.owners().equals(record.owners());
        return known ? record : record.linked(links(record.key().namespace(), record.owners()));
    }

    private List<Map<String, Object>> links(String namespace, List<Map<String, Object>> owners) {
        Map<String, String> real = table.homePairs(namespace).toReal();
        List<Map<String, Object>> links = new ArrayList<>();
        for (Map<String, Object> owner : owners) {
            String uid = OwnerReferences.uid(owner);
            AbroadRecord record = table.known(namespace, uid);
            if (record != null && near(namespace, record)) {
                links.add(record.asOwner());
            }
            if (record == null || record.phase() == Phase.HOME || record.phase() == Phase.OUTBOUND) {
                Map<String, Object> atHome = Tree.with(owner, real.getOrDefault(uid, uid), "uid");
                links.add(Tree.without(atHome, "controller")); // nobody is to take the record for his own
            }
        }
        return links;
    }

    /**
     * The first of these owners that an object of that namespace cannot have: one in no namespace that is abroad. Its record is in NaviDEC's own namespace, and home's
     * garbage collector deletes what has its owner in another namespace than its own.
     */
    public Optional<AbroadRecord> unreachable(String namespace, List<Map<String, Object>> owners) {
        return owners.stream()
                .map(owner -> Optional.ofNullable(table.known(namespace, OwnerReferences.uid(owner))))
                .flatMap(Optional::stream)
                .filter(record -> record.visible() && !near(namespace, record))
                .findFirst();
    }

    private static boolean near(String namespace, AbroadRecord owner) {
        return owner.key().namespace().equals(namespace);
    }

    /** Before an owner's object at home is deleted, as it is elsewhere: what it owns abroad is linked to its record as well. */
    public Uni<Void> toRecord(ResourceKey owner, String homeUid) {
        // A keeper belongs to the object itself, and goes with it.
        List<AbroadRecord> owned = table.linkedTo(homeUid).stream()
                .filter(each -> !each.key().equals(owner))
                .toList();
        return owned.isEmpty()
                ? Uni.createFrom().voidItem()
                : records.read(owner)
                        .chain(found -> found.isEmpty()
                                ? Uni.createFrom()
                                        .<Void>failure(new IllegalStateException("The record of " + owner + " is gone"))
                                : all(owned, each -> joined(each, homeUid, found.get())));
    }

    private static Optional<AbroadRecord> joined(AbroadRecord owned, String homeUid, AbroadRecord owner) {
        Set<String> now = OwnerReferences.uids(owned.links());
        return now.contains(homeUid) && !now.contains(OwnerReferences.uid(owner.asOwner()))
                ? Optional.of(owned.linked(OwnerReferences.joined(owned.links(), List.of(owner.asOwner()))))
                : Optional.empty();
    }

    /** Before the record of an owner goes that leaves behind what it owns: nobody owns that any more, unless others do. */
    public Uni<Void> orphaned(AbroadRecord owner) {
        String link = OwnerReferences.uid(owner.asOwner());
        List<AbroadRecord> owned = table.linkedTo(link);
        return all(
                owned,
                each -> OwnerReferences.uids(each.links()).contains(link)
                        ? Optional.of(each.owners(OwnerReferences.without(each.owners(), Set.of(owner.uid())))
                                .linked(OwnerReferences.without(each.links(), Set.of(link))))
                        : Optional.empty());
    }

    private interface Change {
        /** The record changed; nothing where it needs no change. */
        Optional<AbroadRecord> of(AbroadRecord record);
    }

    private Uni<Void> all(List<AbroadRecord> owned, Change change) {
        return Multi.createFrom()
                .iterable(owned)
                .onItem()
                .transformToUniAndConcatenate(each -> one(Optional.of(each), change, TRIES))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> one(Optional<AbroadRecord> record, Change change, int tries) {
        Optional<AbroadRecord> next = record.flatMap(change::of);
        if (next.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Uni<Void> written = records.replace(next.get()).replaceWithVoid();
        return tries == 0
                ? written
                : written.onFailure(Records.Lost.class)
                        .recoverWithUni(
                                () -> records.read(next.get().key()).chain(found -> one(found, change, tries - 1)));
    }
}
