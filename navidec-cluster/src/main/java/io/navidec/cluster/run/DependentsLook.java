package io.navidec.cluster.run;

import io.navidec.cluster.move.Dependents;
import io.navidec.cluster.move.Sight;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.OwnerLinks;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks who owns what in a namespace at home: the metadata of all its objects, whatever their kind. That costs a list a kind, so one look at a time is under way
 * for a namespace, and the next one serves all that have asked meanwhile, and for some seconds the rest of a Move of many that was ordered before it began: what
 * is seen was so after the order. Only where a look takes long, with thousands of objects, it serves everybody for some time after, so that looking stays a
 * tenth of the work. Thread-safe.
 */
final class DependentsLook {
    private static final Logger LOG = Logger.getLogger(DependentsLook.class);
    private static final int AT_ONCE = 8;
    private static final Duration LONG = Duration.ofMillis(500);
    private static final int TIMES = 10;
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final Duration LONGEST_KEPT = Duration.ofSeconds(30);

    private final KubeClient home;
    private final AbroadTable table;
    private final ResourceCatalog catalog;
    private final Clock clock;
    private final Map<String, Looks> looks = new HashMap<>();
    private final Map<String, Kept> kept = new HashMap<>();

    DependentsLook(KubeClient home, AbroadTable table, ResourceCatalog catalog, Clock clock) {
        this.home = home;
        this.table = table;
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * What a look showed.
     *
     * @param forAll until then it serves everybody
     * @param until until then it serves who ordered before it began
     */
    private record Kept(Instant began, Instant forAll, Instant until, Map<String, List<Dependents.Dependent>> owners) {
        boolean serves(Instant ordered, Instant now) {
            return now.isBefore(forAll) || (now.isBefore(until) && !ordered.isAfter(began));
        }
    }

    /** Of one namespace: who waits for the next look while one is under way. */
    private static final class Looks {
        private List<UniEmitter<? super Map<String, List<Dependents.Dependent>>>> waiting = new ArrayList<>();
    }

    /**
     * The dependents of an object of that kind and uid.
     *
     * @param ordered when this service heard of the order that it is asked for: what is seen was so after that
     */
    Uni<Sight> look(ResourceType type, String namespace, String uid, Instant ordered) {
        return owners(namespace, ordered)
                .map(owners -> Dependents.sight(
                        type,
                        namespace.isEmpty()
                                ? everywhere(owners, uid)
                                : owners.getOrDefault(uid, List.of()).stream()
                                        .filter(each -> !abroad(each.type().key(namespace, each.name())))
                                        .toList()));
    }

    /** Of a cluster-scoped object: what it owns abroad does not follow it either, see {@link OwnerLinks#unreachable}. */
    private List<Dependents.Dependent> everywhere(Map<String, List<Dependents.Dependent>> owners, String uid) {
        String known = table.homePairs("").toKnown().getOrDefault(uid, uid);
        List<Dependents.Dependent> found = new ArrayList<>(owners.getOrDefault(uid, List.of()));
        for (AbroadRecord record : table.all()) {
            if (record.visible() && OwnerReferences.uids(record.owners()).contains(known)) {
                found.add(new Dependents.Dependent(record.type(), record.key().name(), record.realUid()));
            }
        }
        return found;
    }

    /** What was seen a while ago may have left since, before its owner. */
    private boolean abroad(ResourceKey key) {
        AbroadRecord record = table.get(key);
        return record != null && record.phase() == Phase.ABROAD;
    }

    /** All dependents in a namespace, by their owners' uids; {@code ordered} as with {@link #look}. */
    Uni<Map<String, List<Dependents.Dependent>>> owners(String namespace, Instant ordered) {
        return Uni.createFrom().emitter(emitter -> ask(namespace, ordered, emitter));
    }

    private void ask(
            String namespace, Instant ordered, UniEmitter<? super Map<String, List<Dependents.Dependent>>> emitter) {
        Looks now;
        Kept known = kept(namespace, ordered);
        if (known != null) {
            emitter.complete(known.owners());
            return;
        }
        synchronized (looks) {
            Looks underWay = looks.get(namespace);
            if (underWay != null) {
                underWay.waiting.add(emitter);
                return;
            }
            now = new Looks();
            now.waiting.add(emitter);
            looks.put(namespace, now);
        }
        go(namespace, now);
    }

    private @Nullable Kept kept(String namespace, Instant ordered) {
        Instant now = clock.instant();
        synchronized (kept) {
            kept.values().removeIf(each -> now.isAfter(each.until()) && now.isAfter(each.forAll()));
            Kept known = kept.get(namespace);
            return known != null && known.serves(ordered, now) ? known : null;
        }
    }

    private void keep(String namespace, Instant began, Map<String, List<Dependents.Dependent>> owners) {
        Instant now = clock.instant();
        Duration took = Duration.between(began, now);
        Duration serves = took.compareTo(LONG) > 0 ? took.multipliedBy(TIMES) : Duration.ZERO;
        Instant forAll = now.plus(serves.compareTo(LONGEST_KEPT) < 0 ? serves : LONGEST_KEPT);
        synchronized (kept) {
            kept.put(namespace, new Kept(began, forAll, now.plus(KEPT), owners));
        }
    }

    private void go(String namespace, Looks now) {
        List<UniEmitter<? super Map<String, List<Dependents.Dependent>>>> served;
        synchronized (looks) {
            served = now.waiting;
            now.waiting = new ArrayList<>();
            if (served.isEmpty()) {
                looks.remove(namespace);
                return;
            }
        }
        Instant began = clock.instant();
        all(namespace)
                .subscribe()
                .with(
                        owners -> {
                            keep(namespace, began, owners);
                            served.forEach(each -> each.complete(owners));
                            go(namespace, now);
                        },
                        why -> {
                            served.forEach(each -> each.fail(why));
                            go(namespace, now);
                        });
    }

    private Uni<Map<String, List<Dependents.Dependent>>> all(String namespace) {
        // Of the whole cluster only what names an owner of a custom kind is kept: others are not moved without a
        // namespace.
        Predicate<Map<String, Object>> wanted = namespace.isEmpty() ? Dependents::customOwned : each -> true;
        return (namespace.isEmpty() ? catalog.allKinds() : catalog.namespacedKinds())
                .chain(kinds -> Multi.createFrom()
                        .iterable(kinds)
                        .filter(DependentsLook::owned)
                        .onItem()
                        .transformToUni(
                                kind -> metadata(kind, namespace, wanted).map(objects -> Map.entry(kind, objects)))
                        .merge(AT_ONCE)
                        .collect()
                        .in(
                                () -> new HashMap<ResourceType, List<Map<String, Object>>>(),
                                (found, each) -> found.put(each.getKey(), each.getValue()))
                        .map(Dependents::byOwner));
    }

    /** The keeper of an object's uids goes its own way, and Events are many and owned by nobody. */
    private static boolean owned(ResourceType kind) {
        return !kind.group().equals(Names.GROUP) && !kind.plural().equals("events");
    }

    /** What cannot be listed, the garbage collector does not see either. */
    private Uni<List<Map<String, Object>>> metadata(
            ResourceType kind, String namespace, Predicate<Map<String, Object>> wanted) {
        return Listing.metadata(home, kind, namespace, wanted)
                .onFailure(IllegalStateException.class)
                .recoverWithItem(why -> {
                    LOG.debugf("resource=%s: its owners are not known: %s", kind.qualifiedPlural(), why.getMessage());
                    return List.of();
                });
    }
}
