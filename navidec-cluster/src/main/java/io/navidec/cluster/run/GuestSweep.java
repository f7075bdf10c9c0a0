package io.navidec.cluster.run;

import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.move.DependencyUse;
import io.navidec.cluster.move.Sweep;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Sweeps guests that nobody at home claims: what an interrupted attempt left abroad. */
final class GuestSweep {
    private static final Logger LOG = Logger.getLogger(GuestSweep.class);

    private final String self;
    private final Records records;
    private final AbroadTable table;
    private final ActiveMoves moves;
    private final Patience patience;
    private final Clock clock;

    GuestSweep(String self, Records records, AbroadTable table, ActiveMoves moves, Patience patience, Clock clock) {
        this.self = self;
        this.records = records;
        this.table = table;
        this.moves = moves;
        this.patience = patience;
        this.clock = clock;
    }

    /** Sweeps one kind in one of home's namespaces on one cluster. */
    Uni<Void> sweep(String cluster, KubeClient guests, Round.Scope scope, DependencyUse use) {
        return Listing.metadata(guests, scope.type(), scope.namespace(), item -> suspect(cluster, scope, item, use))
                .chain(items -> Multi.createFrom()
                        .iterable(items)
                        .onItem()
                        .transformToUniAndConcatenate(item -> one(cluster, guests, scope, item))
                        .collect()
                        .asList()
                        .replaceWithVoid());
    }

    private boolean suspect(String cluster, Round.Scope scope, Map<String, Object> item, DependencyUse use) {
        ResourceKey key = scope.key(item);
        return GuestObjects.guestOf(self, item)
                && GuestObjects.generation(item) > 0
                && !GuestObjects.controlled(item)
                && idle(key, item)
                && (GuestObjects.dependency(item)
                        ? !needed(cluster, key, use)
                        : Sweep.unclaimed(cluster, GuestObjects.generation(item), table.get(key)));
    }

    private boolean idle(ResourceKey key, Map<String, Object> item) {
        return Tree.string(item, "metadata", "deletionTimestamp") == null
                && !moves.active(Tree.stringOr(item, "", "metadata", "annotations", Names.MOVE))
                && !moves.owns(key);
    }

    private Uni<Void> one(String cluster, KubeClient guests, Round.Scope scope, Map<String, Object> item) {
        ResourceKey key = scope.key(item);
        long generation = GuestObjects.generation(item);
        boolean dependency = GuestObjects.dependency(item);
        String state = Tree.stringOr(item, "", "metadata", "uid") + "/" + generation;
        if (!patience.enough("guest " + cluster + " " + key, state, clock.instant())) {
            return Uni.createFrom().voidItem();
        }
        return records.read(key).chain(record -> {
            boolean unclaimed =
                    dependency ? !needed(cluster, key) : Sweep.unclaimed(cluster, generation, record.orElse(null));
            return unclaimed && idle(key, item) ? close(cluster, guests, scope, key, generation) : nothing();
        });
    }

    /** As of now: a round is long. */
    private boolean needed(String cluster, ResourceKey key) {
        List<AbroadRecord> near = table.all().stream()
                .filter(each ->
                        each.cluster().equals(cluster) && each.key().namespace().equals(key.namespace()))
                .toList();
        return needed(cluster, key, DependencyUse.of(near, Map.of()));
    }

    /** What a ServiceAccount needs itself is not known here: where one is needed, every Secret may be. */
    private static boolean needed(String cluster, ResourceKey key, DependencyUse use) {
        return use.places().stream()
                .anyMatch(place -> place.cluster().equals(cluster)
                        && (place.key().equals(key)
                                || (key.plural().equals("secrets")
                                        && place.type().plural().equals("serviceaccounts")
                                        && place.key().namespace().equals(key.namespace()))));
    }

    private static Uni<Void> close(
            String cluster, KubeClient guests, Round.Scope scope, ResourceKey key, long generation) {
        LOG.infof("cluster=%s resource=%s: nobody claims this guest, it is deleted there", cluster, key);
        return GuestOrders.closeCopy(guests, scope.type(), key, generation).replaceWithVoid();
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }
}
