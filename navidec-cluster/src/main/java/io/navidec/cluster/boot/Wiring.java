package io.navidec.cluster.boot;

import io.fabric8.kubernetes.client.Config;
import io.navidec.cluster.api.Explanations;
import io.navidec.cluster.api.HostedGuests;
import io.navidec.cluster.front.Abroad;
import io.navidec.cluster.front.Caller;
import io.navidec.cluster.front.Front;
import io.navidec.cluster.front.HomeAs;
import io.navidec.cluster.front.HomeDoors;
import io.navidec.cluster.front.MergedReads;
import io.navidec.cluster.front.NewMoves;
import io.navidec.cluster.front.Rights;
import io.navidec.cluster.guest.ClusterScoped;
import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.observe.HomeReadiness;
import io.navidec.cluster.observe.PortReadiness;
import io.navidec.cluster.peer.Authorities;
import io.navidec.cluster.peer.GuestHost;
import io.navidec.cluster.peer.Peers;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.run.Election;
import io.navidec.cluster.run.LivenessCheck;
import io.navidec.cluster.run.Mover;
import io.navidec.cluster.store.Freshness;
import io.navidec.cluster.store.RecordKeys;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Revisions;
import io.navidec.cluster.upstream.Connections;
import io.navidec.cluster.upstream.HomeServer;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.cluster.upstream.VertxKubeClient;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Makes the parts of a cluster service and gives each what it needs. */
public final class Wiring {
    @Produces
    @Singleton
    HomeServer homeServer() {
        // From KUBECONFIG, ~/.kube/config or the pod's service account: the Kubernetes client's own order.
        return new HomeServer(Config.autoConfigure(null));
    }

    @Produces
    @Singleton
    VertxKubeClient home(Vertx vertx, HomeServer server) {
        return server.client(vertx);
    }

    @Produces
    @Singleton
    ResourceCatalog catalog(VertxKubeClient home) {
        return new ResourceCatalog(home, Clock.systemUTC());
    }

    @Produces
    @Singleton
    Authorities authorities(ClusterConfig config) {
        FrontProxy frontProxy = FrontProxy.of(config);
        Peers.Pem tls = pem(config);
        return Authorities.of(
                tls == null ? null : tls.authority(),
                frontProxy == null ? null : frontProxy.clientAuthority(),
                Clock.systemUTC());
    }

    @Produces
    @Singleton
    HomeDoors doors(Vertx vertx, HomeServer server, ClusterConfig config) {
        FrontProxy frontProxy = FrontProxy.of(config);
        return new HomeDoors(
                vertx,
                server.endpoint(),
                Connections.of(vertx, server.options()),
                frontProxy == null
                        ? null
                        : Connections.of(
                                vertx, server.frontProxyOptions(vertx, frontProxy.certificate(), frontProxy.key())));
    }

    @Produces
    @Singleton
    Caller caller(Authorities authorities, HomeServer server, ClusterConfig config) {
        boolean localIdentity = config.access().localIdentity() == ClusterConfig.LocalIdentity.KUBECONFIG;
        return new Caller(authorities, localIdentity, server.credentials());
    }

    @Produces
    @Singleton
    HomeAs homeAs(HomeDoors doors, AbroadTable table) {
        return new HomeAs(doors, table);
    }

    @Produces
    @Singleton
    Rights rights(HomeAs home) {
        return new Rights(home, Clock.systemUTC());
    }

    @Produces
    @Singleton
    NewMoves newMoves(HomeAs home, Mover mover) {
        return new NewMoves(home, mover::plan);
    }

    @Produces
    @Singleton
    Abroad abroad(
            Vertx vertx,
            ClusterConfig config,
            AbroadTable table,
            Records records,
            Peers peers,
            VertxKubeClient own,
            HomeAs home,
            Rights rights,
            NewMoves moves,
            LivenessCheck liveness) {
        return new Abroad(
                vertx,
                config.cluster().name(),
                table,
                records,
                peers,
                own,
                home,
                rights,
                moves,
                liveness::silent,
                Clock.systemUTC());
    }

    @Produces
    @Singleton
    HostedGuests hostedGuests(HomeAs home, ResourceCatalog catalog) {
        return new HostedGuests(home, catalog);
    }

    @Produces
    @Singleton
    Explanations explanations(AbroadTable table, ResourceCatalog catalog, Rights rights) {
        return new Explanations(table, catalog, rights);
    }

    @Produces
    @Singleton
    MergedReads reads(
            Vertx vertx,
            HomeDoors doors,
            VertxKubeClient home,
            AbroadTable table,
            Records records,
            Peers peers,
            Revisions revisions,
            LivenessCheck liveness) {
        MergedReads reads = new MergedReads(
                vertx, doors, home, table, records, peers, revisions, Clock.systemUTC(), liveness::silent);
        reads.start();
        return reads;
    }

    @Produces
    @Singleton
    Front front(
            Vertx vertx,
            HomeDoors doors,
            AbroadTable table,
            Freshness freshness,
            Caller caller,
            ResourceCatalog catalog,
            Abroad abroad,
            MergedReads reads) {
        return new Front(vertx, doors, table, freshness, caller, catalog, abroad, reads);
    }

    @Produces
    @Singleton
    GuestHost guestHost(Vertx vertx, Authorities authorities, VertxKubeClient home, ClusterConfig config) {
        return new GuestHost(
                vertx,
                authorities,
                home,
                new GuestNamespaces(config.guest().namespacePattern()),
                new ClusterScoped(config.guest().clusterScoped().orElse(Set.of())));
    }

    @Produces
    @Singleton
    AbroadTable table() {
        return new AbroadTable();
    }

    @Produces
    @Singleton
    Records records(VertxKubeClient home, AbroadTable table) {
        return new Records(home, table);
    }

    @Produces
    @Singleton
    Freshness freshness(AbroadTable table, Election election) {
        return new Freshness(table, election::followed);
    }

    @Produces
    @Singleton
    RecordKeys recordKeys(VertxKubeClient home, Records records) {
        return new RecordKeys(home, records, Clock.systemUTC());
    }

    @Produces
    @Singleton
    Revisions revisions(VertxKubeClient home, ClusterConfig config) {
        return new Revisions(home, config.cluster().name(), UUID.randomUUID().toString());
    }

    @Produces
    @Singleton
    Peers peers(Vertx vertx, ClusterConfig config) {
        return new Peers(vertx, config.cluster().name(), pem(config), config.peers(), Clock.systemUTC());
    }

    @Produces
    @Readiness
    @Singleton
    HomeReadiness readiness(VertxKubeClient home) {
        return new HomeReadiness(home);
    }

    @Produces
    @Readiness
    @Singleton
    PortReadiness ports(Start start) {
        return new PortReadiness(start::open);
    }

    /** The PEM files, or null where no TLS is configured. */
    static Peers.@Nullable Pem pem(ClusterConfig config) {
        ClusterConfig.Tls tls = config.tls();
        if (tls.certificate().isEmpty()) {
            return null;
        }
        return new Peers.Pem(
                tls.certificate().get(),
                tls.key()
                        .orElseThrow(
                                () -> new IllegalStateException(
                                        "navidec.tls.certificate is set: set navidec.tls.key, the file of its private key, too")),
                tls.ca()
                        .orElseThrow(
                                () -> new IllegalStateException(
                                        "navidec.tls.certificate is set: set navidec.tls.ca, the file of the clusters' private authority, too")));
    }
}
