package io.navidec.cluster.run;

import io.navidec.cluster.liveness.Grace;
import io.navidec.cluster.liveness.Life;
import io.navidec.cluster.liveness.PeerState;
import io.navidec.cluster.liveness.RootHealth;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.view.MirrorRules;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Asks every peer which of the roots on it are alive, and writes what that means into their records. Thread-safe; one tick at a time.
 */
public final class LivenessCheck {
    private static final Logger LOG = Logger.getLogger(LivenessCheck.class);
    private static final int WRITES_AT_ONCE = 8;

    private final Supplier<Set<String>> names;
    private final AliveQuestion question;
    private final AbroadTable table;
    private final Records records;
    private final Mirror mirror;
    private final BooleanSupplier leading;
    private final Grace grace;
    private final Clock clock;
    private final Map<String, PeerState> peers = new ConcurrentHashMap<>();
    private final Map<ResourceKey, Integer> misses = new ConcurrentHashMap<>();

    /**
     * @param names of the peers that can be called
     * @param leading whether this service is the one of home that writes into records what it thinks
     * @param grace how long a peer may be silent
     */
    public LivenessCheck(
            Supplier<Set<String>> names,
            Guests guests,
            AbroadTable table,
            Records records,
            Mirror mirror,
            BooleanSupplier leading,
            Grace grace,
            Clock clock) {
        this.names = names;
        this.question = new AliveQuestion(guests);
        this.table = table;
        this.records = records;
        this.mirror = mirror;
        this.leading = leading;
        this.grace = grace;
        this.clock = clock;
    }

    /** What is thought of each peer, by name. */
    public Map<String, PeerState> peers() {
        return new TreeMap<>(peers);
    }

    /** The clusters that did not answer when they were asked last; what was never asked counts as answering. */
    public Set<String> silent() {
        Set<String> silent = new TreeSet<>();
        peers.forEach((name, peer) -> {
            if (!peer.answers()) {
                silent.add(name);
            }
        });
        return silent;
    }

    /** One round; never fails. */
    public Uni<Void> tick() {
        Map<String, List<AbroadRecord>> roots = roots();
        peers.keySet().retainAll(roots.keySet());
        return Multi.createFrom()
                .iterable(roots.entrySet())
                .onItem()
                .transformToUni(each -> peer(each.getKey(), each.getValue()))
                .merge(Math.max(1, roots.size()))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** The roots that the mirror keeps, by cluster; peers without any too. */
    private Map<String, List<AbroadRecord>> roots() {
        Set<ResourceKey> known = new TreeSet<>(java.util.Comparator.comparing(ResourceKey::toString));
        Map<String, List<AbroadRecord>> roots = new TreeMap<>();
        names.get().forEach(name -> roots.put(name, new ArrayList<>()));
        for (AbroadRecord record : table.all()) {
            if (record.root() && MirrorRules.mirrored(record.phase())) {
                roots.computeIfAbsent(record.cluster(), c -> new ArrayList<>()).add(record);
                known.add(record.key());
            }
        }
        misses.keySet().retainAll(known);
        return roots;
    }

    private Uni<Void> peer(String cluster, List<AbroadRecord> roots) {
        return question.ask(cluster, roots)
                .onItemOrFailure()
                .transformToUni((missing, why) -> why == null
                        ? answered(cluster, roots, missing)
                        : silent(cluster, roots, String.valueOf(why.getMessage())));
    }

    private Uni<Void> answered(String cluster, List<AbroadRecord> roots, Set<ResourceKey> missing) {
        Instant now = clock.instant();
        PeerState before = peers.getOrDefault(cluster, PeerState.unheard(now));
        note(cluster, before, before.answered(now));
        for (AbroadRecord root : roots) {
            int count = missing.contains(root.key()) ? misses.merge(root.key(), 1, Integer::sum) : 0;
            if (count == 0) {
                misses.remove(root.key());
            } else if (count >= RootHealth.MISSES) {
                mirror.suspect(root);
            }
        }
        return health(cluster, roots, now);
    }

    private Uni<Void> silent(String cluster, List<AbroadRecord> roots, String why) {
        Instant now = clock.instant();
        PeerState before = peers.getOrDefault(cluster, PeerState.unheard(now));
        note(cluster, before, before.silent(now, why, grace));
        return health(cluster, roots, now);
    }

    private void note(String cluster, PeerState before, PeerState after) {
        peers.put(cluster, after);
        if (before.state() != after.state()) {
            LOG.infof("cluster=%s state=%s %s", cluster, after.state().text(), after.reason());
        }
        if (before.state() != Life.ALIVE && after.state() == Life.ALIVE) {
            mirror.peerBack(cluster);
        }
    }

    private Uni<Void> health(String cluster, List<AbroadRecord> roots, Instant now) {
        PeerState peer = peers.getOrDefault(cluster, PeerState.unheard(now));
        if (!peer.known() || !leading.getAsBoolean()) {
            return Uni.createFrom().voidItem();
        }
        List<Uni<Void>> writes = new ArrayList<>();
        for (AbroadRecord root : roots) {
            RootHealth health = RootHealth.of(cluster, peer, misses.getOrDefault(root.key(), 0), now);
            // A miss is no loss while somebody's delete is under way.
            boolean deleting = health.state() == Life.LOST && root.phase() == Phase.DELETING;
            if (!deleting && !health.state().text().equals(root.health())) {
                writes.add(write(root, health));
            }
        }
        return Multi.createFrom()
                .iterable(writes)
                .onItem()
                .transformToUni(write -> write)
                .merge(WRITES_AT_ONCE)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> write(AbroadRecord root, RootHealth health) {
        String since = health.since().truncatedTo(ChronoUnit.SECONDS).toString();
        return records.replace(root.health(health.state().text(), since, health.reason()))
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(why -> {
                    // The next round sees what is there then.
                    LOG.debugf("resource=%s: its health was not written: %s", root.key(), why.getMessage());
                    return null;
                });
    }
}
