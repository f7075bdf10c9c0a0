package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Elects the one service of a home that moves things, by the Lease {@code navidec-system/navidec-mover-<cluster>}. Who leads may be wrong for a moment
 * (a paused process does not know that it was followed): every effect is safe against that by itself. Its state lives on one context;
 * {@link #leading} is for any thread.
 */
public final class Election {
    /** How long a Lease holds that is not renewed: who follows a leader that has died elsewhere does so within five seconds. */
    public static final Duration LEASE = Duration.ofSeconds(4);

    private static final Logger LOG = Logger.getLogger(Election.class);
    private static final ResourceType LEASES = new ResourceType("coordination.k8s.io", "v1", "leases", "Lease", true);
    private static final long RENEW_MILLIS = 1000;
    private static final long LOOK_MILLIS = 500;
    /** A leader that cannot renew gives up well before others may follow. */
    private static final Duration GIVE_UP = Duration.ofSeconds(3);
    /** For a look and a write: an API server that takes a request and does not answer must not keep a leader from giving up. */
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Context context;
    private final KubeClient home;
    private final Clock clock;
    private final String name;
    private final Holder me;
    private final List<Consumer<Boolean>> listeners = new CopyOnWriteArrayList<>();

    private volatile boolean leader;
    private volatile boolean other;
    private volatile long term;
    private volatile Instant renewedAt = Instant.EPOCH;
    private boolean stopped;
    private String seenVersion = "";
    private Instant seenSince = Instant.EPOCH;

    /** @param cluster home's name; the Lease is called after it */
    public Election(Vertx vertx, KubeClient home, Clock clock, String cluster, Holder me) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.home = home;
        this.clock = clock;
        this.name = "navidec-mover-" + cluster;
        this.me = me;
    }

    /** Whether this service leads, and its Lease has not run out. */
    public boolean leading() {
        return leader && clock.instant().isBefore(renewedAt.plus(LEASE));
    }

    /** Whether another service leads as far as this one has seen, or may do so by now, since its own Lease has run out. */
    public boolean followed() {
        return !leading() && (leader || other);
    }

    /** Which leader of this Lease it is, counted from one; 0 as long as it does not lead. */
    public long term() {
        return leading() ? term : 0;
    }

    /** Hears on the election's context when it begins (true) and ceases (false) to lead. */
    public void onChange(Consumer<Boolean> listener) {
        listeners.add(listener);
    }

    /** Takes part from now on; call once. */
    public void start() {
        onContext(this::round);
    }

    /** Takes part no more; gives the Lease up when it holds it. */
    public Uni<Void> stop() {
        return Uni.createFrom()
                .voidItem()
                .emitOn(this::onContext)
                .invoke(() -> stopped = true)
                .chain(() -> leader ? release() : Uni.createFrom().voidItem())
                .onFailure()
                .recoverWithItem(why -> {
                    LOG.infof("The Lease could not be given up, it runs out by itself: %s", why.getMessage());
                    return null;
                })
                .invoke(() -> become(false));
    }

    private void round() {
        if (stopped) {
            return;
        }
        tick().subscribe().with(done -> later(), why -> {
            LOG.warnf("The Lease %s cannot be had or renewed right now: %s", name, why.getMessage());
            later();
        });
    }

    private void later() {
        if (!stopped) {
            vertx.setTimer(leader ? RENEW_MILLIS : LOOK_MILLIS, t -> onContext(this::round));
        }
    }

    /** One look at the Lease, and one write when there is something to write; ends on the election's context. */
    Uni<Void> tick() {
        return call(ApiCall.get(path()))
                .chain(this::decide)
                .ifNoItem()
                .after(ANSWER)
                .failWith(() -> new IllegalStateException("home's API server does not answer"))
                .emitOn(this::onContext)
                .onFailure()
                .invoke(why -> giveUpInTime())
                .replaceWithVoid();
    }

    private Uni<ApiAnswer> call(ApiCall call) {
        return home.call(call).emitOn(this::onContext);
    }

    private void onContext(Runnable work) {
        context.runOnContext(v -> work.run());
    }

    private Uni<Void> decide(ApiAnswer found) {
        Instant now = clock.instant();
        if (found.notFound()) {
            LeaseState fresh = new LeaseState(Tree.of(
                    "apiVersion",
                    LEASES.apiVersion(),
                    "kind",
                    LEASES.kind(),
                    "metadata",
                    Tree.of("name", name, "namespace", Names.SYSTEM_NAMESPACE)));
            LeaseState mine = fresh.heldBy(me.identity(), now, LEASE);
            byte[] body = Json.bytes(mine.object());
            String target = KubePath.collection(LEASES, Names.SYSTEM_NAMESPACE)
                    .with("fieldManager", "navidec")
                    .toString();
            return call(ApiCall.post(target, body))
                    .invoke(answer -> written(answer, mine, now))
                    .replaceWithVoid();
        }
        LeaseState lease = new LeaseState(require(found));
        if (!lease.resourceVersion().equals(seenVersion)) {
            seenVersion = lease.resourceVersion();
            seenSince = now;
        }
        if (mayHold(lease, now)) {
            LeaseState mine = lease.heldBy(me.identity(), now, LEASE);
            return write(mine).invoke(answer -> written(answer, mine, now)).replaceWithVoid();
        }
        become(false);
        return Uni.createFrom().voidItem();
    }

    private boolean mayHold(LeaseState lease, Instant now) {
        String holder = lease.holder();
        if (holder.isEmpty() || holder.equals(me.identity())) {
            return true;
        }
        Holder other = new Holder(holder);
        boolean sameHost = !other.host().endsWith(".") && other.host().equals(me.host());
        return other.gone() || lease.expired(now, Duration.between(seenSince, now), sameHost);
    }

    private Uni<ApiAnswer> write(LeaseState lease) {
        String target = KubePath.object(LEASES, Names.SYSTEM_NAMESPACE, name)
                .with("fieldManager", "navidec")
                .toString();
        return call(ApiCall.put(target, Json.bytes(lease.object())));
    }

    private void written(ApiAnswer answer, LeaseState lease, Instant at) {
        if (answer.conflict()) {
            // Somebody was faster; the next look shows who.
            become(false);
            return;
        }
        require(answer);
        renewedAt = at;
        term = lease.transitions();
        other = false;
        become(!stopped);
    }

    private static Map<String, Object> require(ApiAnswer answer) {
        if (!answer.ok()) {
            throw new IllegalStateException(answer.message());
        }
        return answer.tree();
    }

    private void giveUpInTime() {
        if (leader && !clock.instant().isBefore(renewedAt.plus(GIVE_UP))) {
            become(false);
        }
    }

    private Uni<Void> release() {
        return call(ApiCall.get(path()))
                .chain(found -> {
                    LeaseState lease = new LeaseState(require(found));
                    return lease.holder().equals(me.identity())
                            ? write(lease.heldBy("", clock.instant(), LEASE))
                            : Uni.createFrom().item(found);
                })
                .replaceWithVoid();
    }

    private void become(boolean now) {
        if (leader != now) {
            leader = now;
            LOG.infof("This service %s the moves of %s", now ? "drives" : "no longer drives", name);
            listeners.forEach(each -> each.accept(now));
        }
    }

    private String path() {
        return KubePath.object(LEASES, Names.SYSTEM_NAMESPACE, name).toString();
    }
}
