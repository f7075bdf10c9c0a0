package io.navidec.cluster.run;

import io.navidec.cluster.move.Sweep;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.Records;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Sweeps records that no Move is at work on although they say that something is under way. */
final class RecordSweep {
    private static final Logger LOG = Logger.getLogger(RecordSweep.class);

    private final String self;
    private final Records records;
    private final AbroadTable table;
    private final Guests guests;
    private final ActiveMoves moves;
    private final Patience patience;
    private final Clock clock;

    RecordSweep(
            String self,
            Records records,
            AbroadTable table,
            Guests guests,
            ActiveMoves moves,
            Patience patience,
            Clock clock) {
        this.self = self;
        this.records = records;
        this.table = table;
        this.guests = guests;
        this.moves = moves;
        this.patience = patience;
        this.clock = clock;
    }

    /** The roots by the uids that clients know, for a round of {@link #sweep}. */
    Map<String, AbroadRecord> roots() {
        Map<String, AbroadRecord> roots = new HashMap<>();
        table.all().stream().filter(AbroadRecord::root).forEach(each -> roots.put(each.uid(), each));
        return roots;
    }

    /**
     * One record as the table has it.
     *
     * @param atHome the metadata of home's object of that name, empty when there is none
     * @param roots as {@link #roots} a moment ago
     */
    Uni<Void> sweep(AbroadRecord seen, Map<String, Object> atHome, Map<String, AbroadRecord> roots) {
        if (moves.owns(seen.key()) || !odd(seen, atHome, roots)) {
            return nothing();
        }
        String state = seen.phase() + "/" + seen.generation() + "/" + seen.nextGeneration() + "/" + seen.uid();
        if (!patience.enough("record " + seen.key(), state, clock.instant())) {
            return nothing();
        }
        return records.read(seen.key())
                .chain(found -> found.isEmpty() || moves.owns(seen.key()) ? nothing() : act(found.get(), atHome));
    }

    private boolean odd(AbroadRecord record, Map<String, Object> atHome, Map<String, AbroadRecord> roots) {
        return record.root() ? Sweep.root(record, uid(atHome)) != Sweep.Leftover.LEAVE : orphan(record, roots);
    }

    private Uni<Void> act(AbroadRecord record, Map<String, Object> atHome) {
        if (!record.root()) {
            return orphan(record, roots()) ? drop(record, "its root is not there any more") : nothing();
        }
        return switch (Sweep.root(record, uid(atHome))) {
            case DELETE -> drop(record, "no Move is at work on it");
            case KEEP_PAIR -> keep(record, atHome);
            case ABROAD -> stay(record);
            case END -> end(record);
            case LEAVE -> nothing();
        };
    }

    private boolean orphan(AbroadRecord descendant, Map<String, AbroadRecord> roots) {
        AbroadRecord root = roots.get(descendant.rootUid());
        return (root == null || !moves.owns(root.key())) && Sweep.orphan(descendant, root);
    }

    private Uni<Void> drop(AbroadRecord record, String why) {
        LOG.infof("cluster=%s resource=%s: its record is deleted, %s", record.cluster(), record.key(), why);
        return records.delete(record);
    }

    private Uni<Void> keep(AbroadRecord record, Map<String, Object> atHome) {
        LOG.infof("resource=%s: it did not leave, its record keeps its uid", record.key());
        AbroadRecord keeper = record.in(Phase.HOME)
                .at(self)
                .seen(uid(atHome), Tree.stringOr(atHome, "", "metadata", "resourceVersion"), now())
                .base(Map.of())
                .carry(Map.of())
                .owners(List.of())
                .content(Map.of())
                .ownedBy(record.type(), record.key().name(), uid(atHome));
        return records.replace(keeper).replaceWithVoid();
    }

    private Uni<Void> stay(AbroadRecord record) {
        LOG.infof("cluster=%s resource=%s: it did not leave there", record.cluster(), record.key());
        return records.replace(record.in(Phase.ABROAD)
                        .generations(record.generation(), 0)
                        .base(Map.of())
                        .carry(Map.of()))
                .replaceWithVoid();
    }

    /** First the record says so, then the guest goes, then the record, then its descendants' records: each step may be the last before a crash. */
    private Uni<Void> end(AbroadRecord record) {
        Uni<AbroadRecord> marked = record.phase() == Phase.DELETING
                ? Uni.createFrom().item(record)
                : records.replace(record.in(Phase.DELETING).deletionAccepted(now()));
        return marked.chain(
                ending -> GuestOrders.end(guests, ending).chain(gone -> gone ? forget(ending.key()) : nothing()));
    }

    private Uni<Void> forget(ResourceKey key) {
        return records.read(key)
                .chain(found -> found.isPresent() && found.get().phase() == Phase.DELETING
                        ? drop(found.get(), "it was deleted").chain(() -> dropDescendants(found.get()))
                        : nothing());
    }

    private Uni<Void> dropDescendants(AbroadRecord root) {
        return Multi.createFrom()
                .items(table.all().stream().filter(each -> each.rootUid().equals(root.uid())))
                .onItem()
                .transformToUniAndConcatenate(each -> drop(each, "its root was deleted")
                        .onFailure(Records.Lost.class)
                        .recoverWithNull())
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String uid(Map<String, Object> object) {
        return Tree.stringOr(object, "", "metadata", "uid");
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }
}
