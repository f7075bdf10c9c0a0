package io.navidec.cluster.run;

import io.navidec.cluster.move.Dependency;
import io.navidec.cluster.move.DependencyUse;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Sweeps what an interrupted attempt left without a Move, while this service leads: marked objects at home, records that wait for nobody,
 * guests that nobody claims. What a Move owns, and what has changed a moment ago, is left alone; every step has its precondition.
 */
public final class Janitor {
    private static final Logger LOG = Logger.getLogger(Janitor.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration UNCHANGED = Duration.ofSeconds(15);
    private static final int AT_ONCE = 4;
    /** Guests are looked at in every third round: that costs the peers something. */
    private static final int GUESTS_EVERY = 3;
    /** So many rounds in the beginning look in all namespaces: who knows what was left there before. Enough for the patience. */
    private static final int THOROUGH_ROUNDS = 2;

    private static final ResourceType NAMESPACES = new ResourceType("", "v1", "namespaces", "Namespace", false);

    private final String self;
    private final KubeClient home;
    private final AbroadTable table;
    private final ResourceCatalog catalog;
    private final Guests guests;
    private final Supplier<Set<String>> peers;
    private final ActiveMoves moves;
    private final Patience atHome = new Patience(UNCHANGED);
    private final Patience abroad = new Patience(UNCHANGED);
    private final HomeSweep homeSweep;
    private final RecordSweep recordSweep;
    private final GuestSweep guestSweep;
    private final Set<Round.Scope> everSeen = new LinkedHashSet<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private final Loop loop;

    /**
     * @param self home's name
     * @param peers the names of all clusters that can be called
     */
    public Janitor(
            Vertx vertx,
            String self,
            KubeClient home,
            Records records,
            AbroadTable table,
            ResourceCatalog catalog,
            Guests guests,
            Supplier<Set<String>> peers,
            ActiveMoves moves,
            Clock clock) {
        this.loop = new Loop(
                vertx,
                EVERY,
                this::sweep,
                why -> LOG.warnf("This round of sweeping could not be finished: %s", why.getMessage()));
        this.self = self;
        this.home = home;
        this.table = table;
        this.catalog = catalog;
        this.guests = guests;
        this.peers = peers;
        this.moves = moves;
        this.homeSweep = new HomeSweep(home, records, table, moves, atHome, clock);
        this.recordSweep = new RecordSweep(self, records, table, guests, moves, atHome, clock);
        this.guestSweep = new GuestSweep(self, records, table, moves, abroad, clock);
    }

    /** Begins, when this service leads. Idempotent. */
    public void start() {
        rounds.set(0);
        loop.start();
    }

    /** Ends at once, when this service leads no more. Idempotent; may start again. */
    public void stop() {
        loop.stop();
    }

    /** One round. */
    Uni<Void> sweep() {
        if (!table.synced()) {
            return Uni.createFrom().voidItem();
        }
        atHome.round();
        int number = rounds.getAndIncrement();
        // A record that comes meanwhile had no home object looked for.
        Set<ResourceKey> recorded = new HashSet<>();
        table.all().forEach(record -> recorded.add(record.key()));
        return Round.of(self, moves.moves(), table, catalog)
                .invoke(now -> everSeen.addAll(now.scopes()))
                .chain(now -> sweepHome(now)
                        .chain(objects -> sweepRecords(recorded, objects))
                        .chain(() -> sweepGuests(number)));
    }

    private Uni<Map<ResourceKey, Map<String, Object>>> sweepHome(Round now) {
        Map<ResourceKey, Map<String, Object>> objects = new HashMap<>();
        return Multi.createFrom()
                .iterable(now.scopes())
                .onItem()
                .transformToUniAndConcatenate(
                        scope -> homeSweep.sweep(scope, now).invoke(objects::putAll))
                .collect()
                .asList()
                .replaceWith(objects);
    }

    private Uni<Void> sweepRecords(Set<ResourceKey> recorded, Map<ResourceKey, Map<String, Object>> objects) {
        Map<String, AbroadRecord> roots = recordSweep.roots();
        List<AbroadRecord> records = table.all().stream()
                .filter(record -> recorded.contains(record.key()))
                .toList();
        return Multi.createFrom()
                .iterable(records)
                .onItem()
                .transformToUni(record -> tolerant(
                        record.key().toString(),
                        recordSweep.sweep(record, objects.getOrDefault(record.key(), Map.of()), roots)))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> sweepGuests(int number) {
        boolean thorough = number / GUESTS_EVERY < THOROUGH_ROUNDS;
        if (number % GUESTS_EVERY != 0) {
            return Uni.createFrom().voidItem();
        }
        abroad.round();
        DependencyUse use = DependencyUse.of(table.all(), Map.of());
        return scopes(thorough)
                .chain(scopes -> Multi.createFrom()
                        .iterable(peers.get())
                        .onItem()
                        .transformToUniAndConcatenate(cluster -> sweepGuests(cluster, scopes, use))
                        .collect()
                        .asList()
                        .replaceWithVoid());
    }

    private Uni<Void> sweepGuests(String cluster, Set<Round.Scope> scopes, DependencyUse use) {
        KubeClient client = guests.at(cluster).map(KubeClient.class::cast).orElse(null);
        if (client == null) {
            return Uni.createFrom().voidItem();
        }
        // One that does not answer is not asked a hundred times.
        return tolerant(
                "guests on " + cluster,
                Multi.createFrom()
                        .iterable(scopes)
                        .onItem()
                        .transformToUni(scope -> guestSweep.sweep(cluster, client, scope, use))
                        .merge(AT_ONCE)
                        .collect()
                        .asList()
                        .replaceWithVoid());
    }

    /** Kinds and namespaces to look for guests in: those that roots have or had, and their dependencies' kinds. */
    private Uni<Set<Round.Scope>> scopes(boolean thorough) {
        Set<String> namespaces = new LinkedHashSet<>();
        Set<ResourceType> types = new LinkedHashSet<>(Dependency.COPIED);
        everSeen.forEach(scope -> namespaces.add(scope.namespace()));
        everSeen.forEach(scope -> types.add(scope.type()));
        Set<Round.Scope> scopes = new LinkedHashSet<>(everSeen);
        if (!thorough) {
            namespaces.forEach(each -> add(scopes, Dependency.COPIED, each));
            return Uni.createFrom().item(scopes);
        }
        return Listing.metadata(home, NAMESPACES, "").map(all -> {
            all.forEach(each -> namespaces.add(Tree.stringOr(each, "", "metadata", "name")));
            namespaces.removeIf(each -> each.startsWith("kube-") || each.equals(Names.SYSTEM_NAMESPACE));
            namespaces.forEach(each -> add(scopes, types, each));
            return scopes;
        });
    }

    private static void add(Set<Round.Scope> scopes, Collection<ResourceType> types, String namespace) {
        types.stream()
                .filter(type -> type.fits(namespace))
                .forEach(type -> scopes.add(new Round.Scope(type, namespace)));
    }

    /** One piece of trouble does not keep the rest from being swept. */
    private static Uni<Void> tolerant(String what, Uni<Void> work) {
        return work.onFailure().recoverWithItem(why -> {
            LOG.warnf("resource=%s: not swept this time: %s", what, why.getMessage());
            return nothing();
        });
    }

    @SuppressWarnings("NullAway") // the one value of Void
    private static Void nothing() {
        return null;
    }
}
