package io.navidec.cluster.run;

import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.Sweep;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/** Sweeps objects at home that a mark hides although no Move is at work on them. */
final class HomeSweep {
    private static final Logger LOG = Logger.getLogger(HomeSweep.class);

    private final KubeClient home;
    private final Records records;
    private final AbroadTable table;
    private final ActiveMoves moves;
    private final Patience patience;
    private final Clock clock;

    HomeSweep(KubeClient home, Records records, AbroadTable table, ActiveMoves moves, Patience patience, Clock clock) {
        this.home = home;
        this.records = records;
        this.table = table;
        this.moves = moves;
        this.patience = patience;
        this.clock = clock;
    }

    /** Sweeps one kind in one namespace; answers what is there beside a record, by key, as metadata. */
    Uni<Map<ResourceKey, Map<String, Object>>> sweep(Round.Scope scope, Round round) {
        return Listing.metadata(home, scope.type(), scope.namespace(), item -> concerns(scope, item))
                .chain(items -> {
                    Map<ResourceKey, Map<String, Object>> found = new HashMap<>();
                    items.forEach(item -> found.put(scope.key(item), item));
                    return Multi.createFrom()
                            .iterable(items)
                            .filter(item -> leftover(scope, item))
                            .onItem()
                            .transformToUniAndConcatenate(item -> act(scope, item, round))
                            .collect()
                            .asList()
                            .replaceWith(found);
                });
    }

    /** Of many thousands of objects only some were ever moved. */
    private boolean concerns(Round.Scope scope, Map<String, Object> item) {
        return !mark(item).isEmpty() || table.get(scope.key(item)) != null;
    }

    private boolean leftover(Round.Scope scope, Map<String, Object> item) {
        String move = mark(item);
        ResourceKey key = scope.key(item);
        return !move.isEmpty()
                && !GuestObjects.controlled(item)
                && Tree.string(item, "metadata", "deletionTimestamp") == null
                && !moves.active(move)
                && !moves.owns(key)
                && patience.enough("home " + key, uid(item) + move, clock.instant());
    }

    private Uni<Void> act(Round.Scope scope, Map<String, Object> item, Round round) {
        ResourceKey key = scope.key(item);
        return records.read(key).chain(record -> {
            Sweep.Marked what =
                    Sweep.marked(record.orElse(null), round.returns().contains(mark(item)));
            if (moves.owns(key)) {
                return Uni.createFrom().voidItem();
            }
            return switch (what) {
                case UNMARK -> unmark(scope, item);
                case DELETE -> delete(scope, item);
                case LEAVE -> {
                    LOG.warnf(
                            "moveId=%s resource=%s: hidden in mid-move, and that Move is not there any more: move it again",
                            mark(item), key);
                    yield Uni.createFrom().voidItem();
                }
            };
        });
    }

    private Uni<Void> unmark(Round.Scope scope, Map<String, Object> item) {
        Map<String, Object> annotations = new HashMap<>();
        drop(annotations, Names.AWAY);
        Map<String, Object> patch = Tree.of(
                "metadata", Tree.of("uid", uid(item), "resourceVersion", version(item), "annotations", annotations));
        String path = KubePath.object(scope.type(), scope.key(item))
                .with("fieldManager", "navidec")
                .toString();
        return home.call(ApiCall.patch(path, ApiCall.MERGE_PATCH, Json.bytes(patch)))
                .map(answer -> note(answer, scope, item, "is shown again"));
    }

    private Uni<Void> delete(Round.Scope scope, Map<String, Object> item) {
        byte[] options = Json.bytes(Tree.of(
                "propagationPolicy",
                "Background",
                "preconditions",
                Tree.of("uid", uid(item), "resourceVersion", version(item))));
        return home.call(ApiCall.delete(
                        KubePath.object(scope.type(), scope.key(item)).toString(), options))
                .map(answer -> note(answer, scope, item, "is deleted here: it is elsewhere, or was deleted"));
    }

    /** A conflict means that somebody is at work there after all. */
    private static Void note(ApiAnswer answer, Round.Scope scope, Map<String, Object> item, String what) {
        if (answer.ok()) {
            LOG.infof(
                    "moveId=%s resource=%s: left hidden by a Move that is gone, %s", mark(item), scope.key(item), what);
        } else if (!answer.conflict() && !answer.notFound()) {
            throw new IllegalStateException("Home does not sweep " + scope.key(item) + ": " + answer.message());
        }
        return nothing();
    }

    @SuppressWarnings("NullAway") // the one value of Void
    private static Void nothing() {
        return null;
    }

    @SuppressWarnings("NullAway") // null is how a merge patch says that an entry goes
    private static void drop(Map<String, Object> annotations, String name) {
        annotations.put(name, null);
    }

    private static String mark(Map<String, Object> item) {
        return Tree.stringOr(item, "", "metadata", "annotations", Names.AWAY);
    }

    private static String uid(Map<String, Object> item) {
        return Tree.stringOr(item, "", "metadata", "uid");
    }

    private static String version(Map<String, Object> item) {
        return Tree.stringOr(item, "", "metadata", "resourceVersion");
    }
}
