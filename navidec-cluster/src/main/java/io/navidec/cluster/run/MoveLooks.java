package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.Companions;
import io.navidec.cluster.move.Dependencies;
import io.navidec.cluster.move.Dependency;
import io.navidec.cluster.move.Kinds;
import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.move.MoveState;
import io.navidec.cluster.move.Place;
import io.navidec.cluster.move.RolloutHistory;
import io.navidec.cluster.move.Sight;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.cluster.view.SelectorText;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at the places a mover has to know, one after the other in the given order; trouble is a sight, too. Thread-safe. */
final class MoveLooks {
    /** In a namespace. */
    private static final int MOST_REVISIONS = 5000;

    private final String self;
    private final KubeClient home;
    private final Guests guests;
    private final Supplier<Set<String>> peers;
    private final Records records;
    private final AbroadTable table;
    private final ResourceCatalog catalog;
    private final DependencyCopies dependencies;
    private final DependentsLook dependents;
    private final CompanionLook companions;
    private final OwnersLook owners;
    private final Others others;

    /** What the mover itself knows. */
    interface Others {
        /** An older unfinished Move of the same object. */
        Sight rival(MoveState state);

        /** The last move of the object that ended well: its known {@code uid}, {@code target} and {@code at}. */
        Sight lastMove(MoveState state);

        /** The orchestrator's decision. */
        Sight placement(MoveState state);

        /** When this service heard of the order; of one of a Move of many, of that one. */
        Instant ordered(MoveState state);
    }

    MoveLooks(
            String self,
            KubeClient home,
            Guests guests,
            Supplier<Set<String>> peers,
            Records records,
            AbroadTable table,
            ResourceCatalog catalog,
            DependencyCopies dependencies,
            DependentsLook dependents,
            CompanionLook companions,
            Others others) {
        this.self = self;
        this.home = home;
        this.table = table;
        this.guests = guests;
        this.peers = peers;
        this.records = records;
        this.catalog = catalog;
        this.dependents = dependents;
        this.dependencies = dependencies;
        this.companions = companions;
        this.owners = new OwnersLook(home, table, catalog);
        this.others = others;
    }

    /** Looks at all of them. */
    Uni<Map<Place, Sight>> look(MoveState state, List<Place> places) {
        return look(state, places, 0, new EnumMap<>(Place.class));
    }

    private Uni<Map<Place, Sight>> look(MoveState state, List<Place> places, int at, Map<Place, Sight> seen) {
        if (at == places.size()) {
            return Uni.createFrom().item(seen);
        }
        Place place = places.get(at);
        return Uni.createFrom()
                .deferred(() -> one(state, place, seen))
                .onFailure()
                .recoverWithItem(why -> new Sight.Silent(String.valueOf(why.getMessage())))
                .invoke(sight -> seen.put(place, sight))
                .chain(() -> look(state, places, at + 1, seen));
    }

    private Uni<Sight> one(MoveState state, Place place, Map<Place, Sight> seen) {
        return switch (place) {
            case RIVAL -> Uni.createFrom().item(others.rival(state));
            case LAST_MOVE -> Uni.createFrom().item(others.lastMove(state));
            case PLACEMENT -> Uni.createFrom().item(others.placement(state));
            case KIND -> kind(state.key());
            case RECORD ->
                records.read(state.key())
                        .map(found ->
                                found.isPresent() ? new Sight.Found(found.get().tree()) : new Sight.Absent());
            case HOME -> home(state, seen.get(Place.KIND));
            case SOURCE -> guest(state, state.course().source());
            case TARGET -> guest(state, state.course().target());
            case DEPENDENCIES -> dependencies(state, seen);
            case DEPENDENTS ->
                seen.get(Place.HOME) instanceof Sight.Found object
                        ? dependents.look(
                                state.type(),
                                state.key().namespace(),
                                Tree.stringOr(object.object(), "", "metadata", "uid"),
                                others.ordered(state))
                        : Uni.createFrom().item(new Sight.Absent());
            case OWNERS -> owners.look(state.key().namespace(), seen.get(Place.RECORD));
            case HISTORY -> history(state, seen.get(Place.HOME));
            case COMPANIONS ->
                state.key().namespace().isEmpty()
                        ? Uni.createFrom().item(new Sight.Absent())
                        : companions.look(state.key().namespace());
        };
    }

    private Uni<Sight> kind(ResourceKey key) {
        return catalog.findNow(key.qualifiedPlural())
                .map(found -> found.filter(
                                type -> type.key(key.namespace(), key.name()).equals(key))
                        .<Sight>map(type -> new Sight.Found(Kinds.tree(type)))
                        .orElseGet(Sight.Absent::new));
    }

    /** Before the move was taken up, the kind is what was just found. */
    private Uni<Sight> home(MoveState state, @Nullable Sight kind) {
        ResourceType type = kind instanceof Sight.Found found ? Kinds.read(found.object()) : state.type();
        if (type.plural().isEmpty()) {
            return Uni.createFrom().item(new Sight.Unseen());
        }
        String path = KubePath.object(type, state.key()).toString();
        return home.call(ApiCall.get(path))
                .map(answer -> owners.known(sight(answer), state.key().namespace()));
    }

    private Uni<Sight> guest(MoveState state, String cluster) {
        Optional<? extends KubeClient> client = guests.at(cluster);
        if (client.isEmpty()) {
            Sight unknown = state.phase() == MovePhase.PREPARING
                    ? new Sight.Denied(
                            Sight.UNKNOWN_CLUSTER,
                            "no cluster " + cluster + " is known here, only " + String.join(", ", peers.get()))
                    : new Sight.Silent("no address of cluster " + cluster + " is known at the moment");
            return Uni.createFrom().item(unknown);
        }
        String path = KubePath.object(state.type(), state.key()).toString();
        return client.get().call(ApiCall.get(path)).map(MoveLooks::sight);
    }

    private static Sight sight(ApiAnswer answer) {
        if (answer.ok()) {
            return new Sight.Found(answer.tree());
        }
        if (answer.notFound()) {
            return new Sight.Absent();
        }
        return answer.status() == 429 || answer.status() >= 500
                ? new Sight.Silent(answer.message())
                : new Sight.Denied(answer.reason(), answer.message());
    }

    /** Of what is abroad the mirror knows them. */
    private Uni<Sight> history(MoveState state, @Nullable Sight workload) {
        ResourceType kind = RolloutHistory.kind(state.type()).orElseThrow();
        MoveState.Course course = state.course();
        if (!course.source().equals(self)) {
            List<Map<String, Object>> revisions = table.all().stream()
                    .filter(each -> each.rootUid().equals(course.knownUid())
                            && each.type().equals(kind)
                            && each.visible())
                    .map(AbroadRecord::object)
                    .toList();
            return Uni.createFrom().item(RolloutHistory.sight(revisions));
        }
        if (!(workload instanceof Sight.Found found)) {
            return Uni.createFrom().item(new Sight.Absent());
        }
        // A controller's selector takes all that it owns.
        KubePath path = KubePath.collection(kind, state.key().namespace())
                .with("labelSelector", SelectorText.of(Tree.map(found.object(), "spec", "selector")));
        return Listing.objects(home, path, MOST_REVISIONS)
                .map(items -> RolloutHistory.sight(RolloutHistory.ownedBy(course.realUid(), items)));
    }

    private static Sight needed(List<DependencyCopies.Needed> all) {
        return all.isEmpty()
                ? new Sight.Absent()
                : new Sight.Found(Tree.of(
                        "needed",
                        all.stream()
                                .map(each -> Tree.of(
                                        "object",
                                        each.key().shortName(),
                                        "by",
                                        each.by() == null ? "" : each.by().shortName(),
                                        "copied",
                                        each.copied()))
                                .toList()));
    }

    private Uni<Sight> dependencies(MoveState state, Map<Place, Sight> seen) {
        Sight object = seen.getOrDefault(Place.SOURCE, seen.getOrDefault(Place.HOME, new Sight.Absent()));
        if (!(object instanceof Sight.Found found)) {
            return Uni.createFrom().item(new Sight.Absent());
        }
        List<Dependency> wanted = new ArrayList<>(Dependencies.of(state.type(), found.object()));
        if (state.order().copyCompanions()) {
            wanted.addAll(Companions.copied(state.type(), found.object(), seen.get(Place.COMPANIONS)));
        }
        return dependencies
                .check(state.course().target(), state.key().namespace(), wanted)
                .map(outcome -> switch (outcome) {
                    case DependencyCopies.Ensured fine -> needed(fine.needed());
                    case DependencyCopies.Missing missing -> new Sight.Denied("DependencyMissing", missing.message());
                    case DependencyCopies.Refused refused -> new Sight.Denied("DependencyRefused", refused.message());
                });
    }
}
