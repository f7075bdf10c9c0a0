package io.navidec.cluster.boot;

import io.navidec.cluster.front.Front;
import io.navidec.cluster.front.HomeDoors;
import io.navidec.cluster.front.MergedReads;
import io.navidec.cluster.move.KindRules;
import io.navidec.cluster.move.MoveOrder;
import io.navidec.cluster.peer.GuestHost;
import io.navidec.cluster.peer.Peers;
import io.navidec.cluster.peer.TlsPort;
import io.navidec.cluster.run.Election;
import io.navidec.cluster.run.Mirror;
import io.navidec.cluster.run.Mover;
import io.navidec.cluster.store.CustomResources;
import io.navidec.cluster.store.Freshness;
import io.navidec.cluster.store.Moves;
import io.navidec.cluster.store.RecordKeys;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Revisions;
import io.navidec.cluster.upstream.ListWatch;
import io.navidec.cluster.upstream.NativeTls;
import io.navidec.cluster.upstream.VertxKubeClient;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Opens the ports and begins what runs by itself. */
@Singleton
public class Start {
    private static final Logger LOG = Logger.getLogger(Start.class);

    private final Vertx vertx;
    private final ClusterConfig config;
    private final Front front;
    private final HomeDoors doors;
    private final GuestHost guests;
    private final VertxKubeClient home;
    private final Records records;
    private final RecordKeys keys;
    private final Revisions revisions;
    private final Rosters rosters;
    private final Freshness freshness;
    private final Mirror mirror;
    private final Mover mover;
    private final Election election;
    private final MergedReads reads;
    private static final Duration LEAVING = Duration.ofSeconds(2);

    private final Clock clock = Clock.systemUTC();
    private volatile boolean open;
    private @Nullable TlsPort tls;
    private volatile @Nullable Router router;

    Start(
            Vertx vertx,
            ClusterConfig config,
            Front front,
            HomeDoors doors,
            GuestHost guests,
            VertxKubeClient home,
            Records records,
            RecordKeys keys,
            Revisions revisions,
            Rosters rosters,
            Freshness freshness,
            Mirror mirror,
            Mover mover,
            Election election,
            MergedReads reads) {
        this.reads = reads;
        this.mover = mover;
        this.election = election;
        this.mirror = mirror;
        this.records = records;
        this.keys = keys;
        this.revisions = revisions;
        this.rosters = rosters;
        this.freshness = freshness;
        this.vertx = vertx;
        this.config = config;
        this.front = front;
        this.doors = doors;
        this.guests = guests;
        this.home = home;
    }

    /** The façade comes before every other route; only NaviDEC's own paths go on to them. */
    void routes(@Observes Router all) {
        router = all;
        all.route().order(Integer.MIN_VALUE).handler(this::facade);
    }

    private void facade(RoutingContext context) {
        String path = context.request().path();
        if (path != null && (path.startsWith("/navidec/") || path.startsWith("/q/"))) {
            context.next();
        } else {
            front.handle(context.request());
        }
    }

    /** The TLS port serves the façade, and NaviDEC's own API as the plain port does. */
    private void overTls(HttpServerRequest request) {
        Router all = router;
        if (all != null && request.uri().startsWith("/navidec/")) {
            all.handle(request);
        } else {
            front.handle(request);
        }
    }

    void begin(@Observes StartupEvent event) {
        guests.start();
        openTls();
        if (FrontProxy.of(config) != null) {
            new FrontProxyCheck(vertx, home, doors).start();
        }
        prepare()
                .onFailure()
                .invoke(why -> LOG.warnf("Records cannot be kept yet, trying again: %s", why.getMessage()))
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(500), Duration.ofSeconds(10))
                .indefinitely()
                .subscribe()
                .with(done -> follow(), why -> LOG.errorf("Records are not kept: %s", why.getMessage()));
    }

    /** Definitions first, then the key, then the Lease: every resourceVersion handed out before is older than this service (rule 7). */
    private Uni<Void> prepare() {
        return Uni.createFrom()
                .item(() -> new CustomResources(home))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(CustomResources::install)
                .onFailure()
                .invoke(why ->
                        reads.past(Set.of())) // not served, or not served to this service: there is no past to know
                .chain(this::past)
                .chain(rosters::recall)
                .chain(keys::load)
                .chain(() -> revisions.begin(clock.instant()))
                .replaceWithVoid();
    }

    private Uni<Void> past() {
        Set<String> kinds = new HashSet<>();
        return new Moves(home)
                .each(move ->
                        kinds.addAll(KindRules.touched(MoveOrder.of(move).key().qualifiedPlural())))
                .invoke(() -> {
                    kinds.remove(""); // of a whole namespace: the Moves that it made name the kinds
                    reads.past(kinds);
                })
                .replaceWithVoid();
    }

    private void follow() {
        mirror.start();
        ListWatch following = records.follow(vertx);
        following.start();
        freshness.start(vertx, following);
        mover.follow();
        election.start();
        LOG.info("Following the records");
    }

    /** Beside the start, as reading keys takes longer than all else; a port that cannot be opened ends the service. */
    private void openTls() {
        Peers.Pem pem = Wiring.pem(config);
        if (pem == null) {
            LOG.warn("navidec.tls.certificate is not set: no TLS port, and no peers");
            open = true;
            return;
        }
        if (!NativeTls.loaded()) {
            LOG.warnf("TLS is the JDK's, which is slower, as BoringSSL cannot be loaded: %s", NativeTls.missing());
        }
        FrontProxy frontProxy = FrontProxy.of(config);
        String clientAuthority = frontProxy == null ? null : frontProxy.clientAuthority();
        TlsPort port = new TlsPort(
                vertx, pem, clientAuthority, config.tls().host(), config.tls().port(), guests, this::overTls);
        tls = port;
        port.listen()
                .onSuccess(number -> {
                    open = true;
                    LOG.infof("TLS on %s:%d, by %s", config.tls().host(), number, NativeTls.name());
                })
                .onFailure(why -> {
                    LOG.fatalf(
                            "The TLS port %d cannot be opened: %s", config.tls().port(), why.getMessage());
                    Quarkus.asyncExit(1);
                });
    }

    /** Whether all ports are open. */
    boolean open() {
        return open;
    }

    void end(@Observes ShutdownEvent event) {
        mirror.stop();
        // Another one may follow at once; what hangs is not waited for.
        election.stop()
                .ifNoItem()
                .after(LEAVING)
                .fail()
                .onFailure()
                .recoverWithNull()
                .await()
                .indefinitely();
        TlsPort port = tls;
        if (port != null) {
            port.close().onFailure(why -> LOG.warnf("The TLS port did not close: %s", why.getMessage()));
        }
    }
}
