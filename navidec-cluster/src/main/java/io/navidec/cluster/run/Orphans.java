package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.store.OwnerLinks;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.view.Lineage;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * What a root leaves behind that was deleted with propagationPolicy Orphan: each object that only the root owned becomes a root itself, with what it owns. Its
 * guest is marked first, so that a root's record never stands for an unmarked one; the old root's record goes last. Every step may be done again. Thread-safe.
 */
final class Orphans {
    private static final Logger LOG = Logger.getLogger(Orphans.class);

    private final String self;
    private final Guests guests;
    private final Records records;
    private final AbroadTable table;
    private final Lineage lineage;
    private final OwnerLinks links;

    /** @param self home's name */
    Orphans(String self, Guests guests, Records records, AbroadTable table, Lineage lineage) {
        this.self = self;
        this.guests = guests;
        this.records = records;
        this.table = table;
        this.lineage = lineage;
        this.links = new OwnerLinks(table, records);
    }

    /** Forwards the delete of a root, which may have been forwarded before. */
    Uni<Void> delete(AbroadRecord root) {
        byte[] options =
                Json.bytes(Tree.of("propagationPolicy", "Orphan", "preconditions", Tree.of("uid", root.realUid())));
        return guests.client(root.cluster())
                .chain(client -> client.call(ApiCall.delete(path(root), options)))
                .replaceWithVoid();
    }

    /**
     * Has what the root left taken over, the root itself being gone; whether nothing is left to be taken over. What is on its way out there, or still names
     * the root as its owner, waits.
     */
    Uni<Boolean> takenOver(AbroadRecord root) {
        List<AbroadRecord> left = lineage.descendants(root.uid()).stream()
                .map(table::get)
                .filter(Objects::nonNull)
                .filter(each -> each.rootUid().equals(root.uid()))
                .toList();
        return links.orphaned(root)
                .chain(() -> Multi.createFrom()
                        .iterable(left)
                        .onItem()
                        .transformToUniAndConcatenate(each -> one(root, each))
                        .collect()
                        .asList())
                .replaceWith(left.isEmpty());
    }

    private Uni<Void> one(AbroadRecord root, AbroadRecord descendant) {
        AbroadRecord heir = lineage.heir(descendant);
        Uni<Void> work;
        if (heir.key().equals(descendant.key())) {
            work = heir(root, descendant);
        } else if (heir.root()) {
            work = records.replace(descendant.descendantOf(heir.uid())).replaceWithVoid();
        } else {
            work = Uni.createFrom().voidItem(); // once its heir is one
        }
        return work.onFailure(Records.Lost.class).recoverWithNull();
    }

    private Uni<Void> heir(AbroadRecord root, AbroadRecord descendant) {
        return mark(root, descendant).chain(answer -> {
            if (answer.notFound() || answer.conflict()) {
                return records.delete(descendant); // gone, or another one in its place, which the mirror sees
            }
            if (!answer.ok()) {
                throw new IllegalStateException(
                        "Cluster " + root.cluster() + " does not mark " + descendant.key() + ": " + answer.message());
            }
            if (ends(answer.tree(), root)) {
                return Uni.createFrom().voidItem();
            }
            LOG.infof("cluster=%s resource=%s: what owned it was deleted without it", root.cluster(), descendant.key());
            return records.replace(descendant.asRoot(root.generation())).replaceWithVoid();
        });
    }

    private static boolean ends(Map<String, Object> guest, AbroadRecord root) {
        return Tree.get(guest, "metadata", "deletionTimestamp") != null
                || Tree.maps(guest, "metadata", "ownerReferences").stream()
                        .anyMatch(owner -> root.realUid().equals(owner.get("uid")));
    }

    private Uni<ApiAnswer> mark(AbroadRecord root, AbroadRecord descendant) {
        Map<String, Object> marks = Tree.of(
                Names.HOME, self,
                Names.UID, descendant.uid(),
                Names.GENERATION, Long.toString(root.generation()));
        byte[] patch = Json.bytes(Tree.of("metadata", Tree.of("uid", descendant.realUid(), "annotations", marks)));
        return guests.client(root.cluster())
                .chain(client -> client.call(ApiCall.patch(path(descendant), ApiCall.MERGE_PATCH, patch)));
    }

    private static String path(AbroadRecord record) {
        return KubePath.object(record.type(), record.key()).toString();
    }
}
