package io.navidec.cluster.run;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.Lineage;
import io.navidec.cluster.view.MirrorRules;
import io.navidec.cluster.view.Sighting;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records of abroad objects as their clusters show them: watches roots' kinds and their descendants', brings what is seen into the
 * records, ends records whose objects are gone, and copies guests' Events home (design section 6). Of several services of a home the one that leads does so; the
 * others read what it writes. Its public methods may be called from any thread; the rest runs on one context.
 */
public final class Mirror {
    private static final Logger LOG = Logger.getLogger(Mirror.class);

    private final Context context;
    private final AbroadTable table;
    private final Lineage lineage = new Lineage();
    private final Sightings sightings;
    private final GuestLook look;
    private final RootEnd end;
    private final MirrorWriter writer;
    private final EventCopies events;
    private final Followers followers;
    private final AtomicBoolean reconciling = new AtomicBoolean();
    /** Places whose sightings found no room. */
    private final Set<GuestFollower.Place> overflown = new HashSet<>();
    /** Roots that could not be looked at when they were handed over. */
    private final Set<ResourceKey> unseen = ConcurrentHashMap.newKeySet();

    private volatile boolean leading;

    /**
     * @param self home's name
     * @param home home's API server with the service's credentials
     * @param descendants the kinds that controllers make for a root's kind
     */
    public Mirror(
            Vertx vertx,
            String self,
            KubeClient home,
            Guests guests,
            AbroadTable table,
            Records records,
            Function<ResourceType, List<ResourceType>> descendants,
            Loss loss,
            Clock clock) {
        this.context = vertx.getOrCreateContext();
        this.table = table;
        this.sightings = new Sightings(clock);
        this.look = new GuestLook(guests);
        this.end = new RootEnd(records, look, new Orphans(self, guests, records, table, lineage), clock);
        Vanishing vanishing = new Vanishing(records, look, loss);
        this.writer = new MirrorWriter(table, records, lineage, end, vanishing, sightings, () -> leading, clock);
        this.events = new EventCopies(vertx, home, guests, table, lineage);
        this.followers = new Followers(vertx, guests, lineage, descendants, this::known, new Eyes(), events);
    }

    /** Hears of records from now on; call once, best before they are followed. Nothing is watched or written before {@link #lead}. */
    public void start() {
        table.subscribe(change -> {
            lineage.apply(change);
            context.runOnContext(v -> changed(change));
        });
        for (AbroadRecord record : table.all()) {
            AbroadTable.Change known = new AbroadTable.Change(0, record.key(), null, record);
            lineage.apply(known);
            context.runOnContext(v -> changed(known));
        }
    }

    /** This service leads: it watches, and writes what it sees. Idempotent. */
    public void lead() {
        leading = true;
        context.runOnContext(v -> reconcile());
        table.all().forEach(record -> writer.ask(record.key()));
    }

    /** It leads no more, or ends: all watches end, and nothing more is written. Idempotent; may lead again. */
    public void stop() {
        leading = false;
        context.runOnContext(v -> {
            if (!leading) {
                followers.stop();
                sightings.clear();
                overflown.clear();
                unseen.clear();
            }
        });
    }

    private void reconcile() {
        if (leading) {
            followers.reconcile();
        }
    }

    /** Every few seconds: tries again what could not be done, and finishes what a crash interrupted. */
    public Uni<Void> tick() {
        context.runOnContext(v -> {
            if (!leading) {
                return;
            }
            followers.reconcile();
            writer.again();
            events.again();
            lookAgain();
            if (!overflown.isEmpty()) {
                Set<GuestFollower.Place> afresh = Set.copyOf(overflown);
                overflown.clear();
                followers.restart(afresh::contains);
            }
        });
        if (!leading || !table.synced()) {
            return Uni.createFrom().voidItem();
        }
        table.all().stream()
                .filter(record -> record.orphaning() || calls(record))
                .forEach(record -> writer.ask(record.key()));
        List<Uni<Void>> resumed = lineage.roots().stream()
                .filter(end::forgotten)
                .limit(16)
                .map(this::resume)
                .toList();
        return resumed.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(resumed).andCollectFailures().replaceWithVoid();
    }

    private Uni<Void> resume(AbroadRecord root) {
        return end.resume(root).onFailure().recoverWithItem(why -> {
            LOG.debugf("cluster=%s resource=%s: its delete waits: %s", root.cluster(), root.key(), why.getMessage());
            return null;
        });
    }

    /** A cluster answers again after a silence: its watches may be dead without knowing, so they list afresh. */
    public void peerBack(String cluster) {
        context.runOnContext(v -> {
            if (leading) {
                followers.restart(place -> place.cluster().equals(cluster));
            }
        });
    }

    /** A root is said not to be where it should be: made sure of, then handled as lost, or as deleted. */
    public void suspect(AbroadRecord root) {
        see(new Sighting.Gone(root.cluster(), root.type(), root.key(), root.realUid()));
    }

    /** Watches of guests that are open or being opened. */
    public int watches() {
        return followers.count();
    }

    /** Records written since the service began. */
    public long writes() {
        return writer.writes();
    }

    /** Events copied home since the service began. */
    public long eventsCopied() {
        return events.copied();
    }

    /** How far the records are behind what was seen. */
    public Duration lag() {
        return sightings.lag();
    }

    private long known(GuestFollower.Place place) {
        return table.visible(place.type().group(), place.type().plural(), place.namespace()).stream()
                .filter(record -> record.cluster().equals(place.cluster()))
                .map(AbroadRecord::realResourceVersion)
                .mapToLong(GuestFollower::number)
                .max()
                .orElse(0);
    }

    /** False when there is no room for it now. */
    private boolean see(Sighting sighting) {
        return !leading || writer.offer(sighting);
    }

    private void changed(AbroadTable.Change change) {
        AbroadRecord before = change.before();
        AbroadRecord after = change.after();
        AbroadRecord either = after == null ? before : after;
        if (either == null) {
            return;
        }
        boolean place = !Objects.equals(place(before), place(after));
        if (either.root() && place) {
            reconcileSoon();
            lineage.descendants(either.uid()).forEach(writer::ask);
        }
        if (place || !Objects.equals(realUid(before), realUid(after))) {
            sightings.waiting(change.key().namespace()).forEach(writer::ask);
        }
        if (after != null && calls(after)) {
            writer.ask(change.key());
        }
        AbroadRecord root = before == null || before.root() ? null : lineage.root(before.rootUid());
        if (root != null && root.orphaning()) {
            writer.ask(root.key());
        }
        if (leading && after != null && after.root() && handedOver(before, after)) {
            lookAgain(after);
        }
    }

    /** Whether something is to be done about it by itself. */
    private boolean calls(AbroadRecord record) {
        return record.ending() || (record.root() ? record.disowned() : !lineage.justified(record));
    }

    /** Where and whether clients see it. */
    private static String place(@Nullable AbroadRecord record) {
        return record == null || !record.visible() ? "" : record.cluster();
    }

    private static String realUid(@Nullable AbroadRecord record) {
        return record == null ? "" : record.realUid();
    }

    /** Whether its content was the mover's to write, and is the mirror's now. */
    private static boolean handedOver(@Nullable AbroadRecord before, AbroadRecord after) {
        // Without a record before, the first list of its watch shows it; unless that came before the record.
        boolean others = before == null ? after.realUid().isEmpty() : !MirrorRules.mirrored(before.phase());
        return others && MirrorRules.mirrored(after.phase());
    }

    /** What its watch showed meanwhile was passed over. */
    private void lookAgain(AbroadRecord root) {
        look.at(root)
                .subscribe()
                .with(
                        sighting -> {
                            if (!see(sighting)) {
                                unseen.add(root.key());
                            }
                        },
                        why -> {
                            unseen.add(root.key());
                            LOG.debugf("resource=%s: not looked at: %s", root.key(), why.getMessage());
                        });
    }

    private void lookAgain() {
        for (ResourceKey key : List.copyOf(unseen)) {
            unseen.remove(key);
            AbroadRecord root = table.get(key);
            if (root != null && root.root() && MirrorRules.mirrored(root.phase())) {
                lookAgain(root);
            }
        }
    }

    private void reconcileSoon() {
        if (reconciling.compareAndSet(false, true)) {
            context.runOnContext(v -> {
                reconciling.set(false);
                reconcile();
            });
        }
    }

    private final class Eyes implements GuestFollower.Sink {
        @Override
        public void seen(GuestFollower.Place place, Sighting sighting) {
            if (!see(sighting)) {
                overflown.add(place);
            }
        }

        @Override
        public void left(GuestFollower.Place place) {
            overflown.remove(place);
            sightings.forget(place);
        }

        @Override
        public void whole(GuestFollower.Place place, Set<ResourceKey> keys, long asOf) {
            for (AbroadRecord record : table.all()) {
                boolean there = record.cluster().equals(place.cluster())
                        && record.key().namespace().equals(place.namespace())
                        && record.type().apiVersion().equals(place.type().apiVersion())
                        && record.type().plural().equals(place.type().plural())
                        && GuestFollower.number(record.realResourceVersion()) <= asOf;
                if (there && !keys.contains(record.key())) {
                    seen(place, new Sighting.Gone(place.cluster(), place.type(), record.key(), ""));
                }
            }
        }
    }
}
