package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.CopyForm;
import io.navidec.cluster.move.Dependency;
import io.navidec.cluster.move.DependencyUse;
import io.navidec.cluster.move.DependencyUse.Place;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ListWatch;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the copies of dependencies as home has the originals, as long as roots abroad need them; the last one gone, the copy goes. What is needed
 * is worked out afresh from the records, what is right is looked up afresh: events only say when. Its state lives on one context.
 */
public final class DependencyFollower {
    private static final Logger LOG = Logger.getLogger(DependencyFollower.class);
    private static final int AT_ONCE = 8;
    private static final long GATHER_MILLIS = 100;
    private static final long AGAIN_MILLIS = 5000;

    private final Vertx vertx;
    private final Context context;
    private final KubeClient home;
    private final AbroadTable table;
    private final DependencyCopies copies;
    private final Predicate<String> activeMove;
    private final KeyedWork<Place> work = new KeyedWork<>(AT_ONCE, this::settle);

    /** By root, what it refers to itself: to look into all of thousands of records again and again would take too long. */
    private final Map<ResourceKey, Set<Place>> direct = new ConcurrentHashMap<>();

    private volatile DependencyUse use = new DependencyUse(Map.of());
    private volatile boolean running;
    private final Map<Source, ListWatch> watches = new HashMap<>();
    private final Map<ResourceKey, Map<String, Object>> accounts = new HashMap<>();
    private boolean gathering;
    private @Nullable Runnable unsubscribe;

    /** What is watched at home: one kind in one namespace. */
    private record Source(ResourceType type, String namespace) {
        boolean holds(ResourceKey key) {
            return key.plural().equals(type.plural()) && key.namespace().equals(namespace);
        }
    }

    /** @param activeMove whether the Move of that uid is not finished: what it has copied is not removed */
    public DependencyFollower(
            Vertx vertx, KubeClient home, AbroadTable table, DependencyCopies copies, Predicate<String> activeMove) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.home = home;
        this.table = table;
        this.copies = copies;
        this.activeMove = activeMove;
    }

    /** Begins, when this service leads. Idempotent. */
    public void start() {
        context.runOnContext(v -> {
            if (!running) {
                running = true;
                direct.clear();
                unsubscribe = table.subscribe(this::changed);
                // As the table has it at that instant: what a change says meanwhile comes after it.
                table.all().forEach(record -> direct.compute(record.key(), (key, before) -> direct(table.get(key))));
                gather();
            }
        });
    }

    /** Ends, when this service leads no more. Idempotent; may start again. */
    public void stop() {
        context.runOnContext(v -> {
            running = false;
            if (unsubscribe != null) {
                unsubscribe.run();
                unsubscribe = null;
            }
            watches.values().forEach(ListWatch::stop);
            watches.clear();
            accounts.clear();
            use = new DependencyUse(Map.of());
        });
    }

    /** Called by the table's writer: only what changes what is needed, or a dependency that is abroad itself, matters. */
    private void changed(AbroadTable.Change change) {
        Set<Place> now = direct(change.after());
        Set<Place> before = now.isEmpty() ? direct.remove(change.key()) : direct.put(change.key(), now);
        if (!now.equals(before == null ? Set.of() : before)) {
            context.runOnContext(v -> gather());
        }
        ResourceKey key = change.key();
        if (Dependency.COPIED.stream()
                .anyMatch(type -> type.key(key.namespace(), key.name()).equals(key))) {
            context.runOnContext(v -> touched(change.key()));
        }
    }

    private static Set<Place> direct(@Nullable AbroadRecord record) {
        return record == null ? Set.of() : DependencyUse.direct(record);
    }

    /** Many records change at once when a namespace moves: one look for all of them. */
    private void gather() {
        if (!gathering && running) {
            gathering = true;
            vertx.setTimer(
                    GATHER_MILLIS,
                    t -> context.runOnContext(v -> {
                        gathering = false;
                        refresh();
                    }));
        }
    }

    private void refresh() {
        if (!running) {
            return;
        }
        if (!table.synced()) {
            gather();
            return;
        }
        DependencyUse before = use;
        DependencyUse now = DependencyUse.of(direct, accounts);
        use = now;
        watchWhatIsNeeded(now);
        Set<Place> differ = new HashSet<>(before.places());
        differ.addAll(now.places());
        for (Place place : differ) {
            // Of what is newly needed the watch tells, too; asking twice costs one look.
            if (before.needed(place) != now.needed(place)) {
                work.ask(place);
            }
        }
    }

    private void watchWhatIsNeeded(DependencyUse now) {
        Set<Source> wanted = new HashSet<>();
        now.places()
                .forEach(
                        place -> wanted.add(new Source(place.type(), place.key().namespace())));
        watches.entrySet().removeIf(each -> {
            boolean needless = !wanted.contains(each.getKey());
            if (needless) {
                each.getValue().stop();
                accounts.keySet().removeIf(each.getKey()::holds);
            }
            return needless;
        });
        for (Source source : wanted) {
            watches.computeIfAbsent(source, this::watch);
        }
    }

    private ListWatch watch(Source source) {
        String path = KubePath.collection(source.type(), source.namespace()).toString();
        ListWatch watch = new ListWatch(vertx, home, path, ApiCall.JSON, new ListWatch.Sink() {
            @Override
            public void listed(List<Map<String, Object>> pages, String resourceVersion) {
                Set<ResourceKey> there = new HashSet<>();
                pages.forEach(page -> Tree.maps(page, "items").forEach(item -> {
                    there.add(key(source, item));
                    seen(source, item, false);
                }));
                context.runOnContext(v -> onlyThere(source, there));
                // What is not in the list any more needs a look as well.
                context.runOnContext(v -> use.places().stream()
                        .filter(place -> source.equals(
                                new Source(place.type(), place.key().namespace())))
                        .forEach(work::ask));
            }

            @Override
            public void event(String type, Map<String, Object> object) {
                if (!type.equals("BOOKMARK")) {
                    seen(source, object, type.equals("DELETED"));
                    context.runOnContext(v -> touched(key(source, object)));
                }
            }

            @Override
            public void down(Throwable why) {
                LOG.warnf(
                        "resource=%s/%s: cannot be followed at the moment: %s",
                        source.namespace(), source.type().plural(), why.getMessage());
            }
        });
        watch.start();
        return watch;
    }

    private static ResourceKey key(Source source, Map<String, Object> object) {
        return source.type().key(source.namespace(), Tree.stringOr(object, "", "metadata", "name"));
    }

    /** Of ServiceAccounts the references are kept, since they need Secrets themselves; of nothing else anything. */
    private void seen(Source source, Map<String, Object> object, boolean gone) {
        if (!source.type().plural().equals("serviceaccounts")) {
            return;
        }
        context.runOnContext(v -> {
            ResourceKey key = key(source, object);
            Map<String, Object> now = gone ? Map.of() : CopyForm.of(source.type(), object);
            Map<String, Object> before = now.isEmpty() ? accounts.remove(key) : accounts.put(key, now);
            if (!now.equals(before == null ? Map.of() : before)) {
                gather();
            }
        });
    }

    /** Accounts that went while nobody was told need nothing any more. */
    private void onlyThere(Source source, Set<ResourceKey> there) {
        boolean gone = accounts.keySet().removeIf(key -> source.holds(key) && !there.contains(key));
        if (gone) {
            gather();
        }
    }

    private void touched(ResourceKey key) {
        use.places().stream().filter(place -> place.key().equals(key)).forEach(work::ask);
    }

    /** One copy: right again, or gone. Trouble brings another turn later. */
    private Uni<Void> settle(Place place) {
        if (!running) {
            return Uni.createFrom().voidItem();
        }
        Dependency one = new Dependency(place.type(), place.key().name(), true);
        String namespace = place.key().namespace();
        Uni<Void> done = use.needed(place)
                ? copies.follow(place.cluster(), one, namespace)
                : copies.copy(place.cluster(), one, namespace)
                        .chain(found -> found.isPresent() ? removeUnlessActive(place, one, found.get()) : nothing());
        return done.onFailure().recoverWithUni(why -> {
            LOG.warnf(
                    "cluster=%s resource=%s: the copy cannot be kept right now: %s",
                    place.cluster(), place.key(), why.getMessage());
            again(place);
            return nothing();
        });
    }

    private Uni<Void> removeUnlessActive(Place place, Dependency one, Map<String, Object> copy) {
        String move = Tree.stringOr(copy, "", "metadata", "annotations", Names.MOVE);
        if (activeMove.test(move)) {
            again(place);
            return nothing();
        }
        LOG.infof("cluster=%s resource=%s: nobody needs the copy any more", place.cluster(), place.key());
        return copies.remove(place.cluster(), one, place.key().namespace(), copy);
    }

    private void again(Place place) {
        vertx.setTimer(AGAIN_MILLIS, t -> work.ask(place));
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }
}
