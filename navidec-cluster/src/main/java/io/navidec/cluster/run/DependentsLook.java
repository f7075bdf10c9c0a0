package io.navidec.cluster.run;

import io.navidec.cluster.move.Dependents;
import io.navidec.cluster.move.Sight;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Looks who owns what in a namespace at home: the metadata of all its objects, whatever their kind. That costs a list a kind, so what was seen serves all moves of
 * that namespace for some seconds. Thread-safe.
 */
final class DependentsLook {
    private static final Logger LOG = Logger.getLogger(DependentsLook.class);
    private static final Duration SERVES = Duration.ofSeconds(3);
    private static final int AT_ONCE = 8;
    private static final int MOST_NAMESPACES = 256;

    private final KubeClient home;
    private final ResourceCatalog catalog;
    private final Clock clock;
    private final Map<String, Snapshot> seen = new ConcurrentHashMap<>();

    DependentsLook(KubeClient home, ResourceCatalog catalog, Clock clock) {
        this.home = home;
        this.catalog = catalog;
        this.clock = clock;
    }

    /** Who owned what, as seen once, or being seen. */
    private record Snapshot(Instant until, Uni<Map<String, List<Dependents.Dependent>>> owners) {}

    /** The dependents of an object of that kind and uid. */
    Uni<Sight> look(ResourceType type, String namespace, String uid) {
        if (seen.size() > MOST_NAMESPACES) {
            seen.clear();
        }
        Instant now = clock.instant();
        Snapshot snapshot = seen.compute(
                namespace, (each, known) -> known != null && now.isBefore(known.until()) ? known : fresh(each, now));
        return snapshot.owners().map(owners -> Dependents.sight(type, owners.getOrDefault(uid, List.of())));
    }

    private Snapshot fresh(String namespace, Instant now) {
        return new Snapshot(now.plus(SERVES), all(namespace).memoize().indefinitely());
    }

    private Uni<Map<String, List<Dependents.Dependent>>> all(String namespace) {
        return catalog.namespacedKinds()
                .chain(kinds -> Multi.createFrom()
                        .iterable(kinds)
                        .onItem()
                        .transformToUni(kind -> metadata(kind, namespace).map(objects -> Map.entry(kind, objects)))
                        .merge(AT_ONCE)
                        .collect()
                        .in(
                                () -> new HashMap<ResourceType, List<Map<String, Object>>>(),
                                (found, each) -> found.put(each.getKey(), each.getValue()))
                        .map(Dependents::byOwner));
    }

    /** What cannot be listed, the garbage collector does not see either. */
    private Uni<List<Map<String, Object>>> metadata(ResourceType kind, String namespace) {
        return Listing.metadata(home, kind, namespace)
                .onFailure(IllegalStateException.class)
                .recoverWithItem(why -> {
                    LOG.debugf("resource=%s: its owners are not known: %s", kind.qualifiedPlural(), why.getMessage());
                    return List.of();
                });
    }
}
