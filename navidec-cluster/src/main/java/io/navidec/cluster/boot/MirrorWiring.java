package io.navidec.cluster.boot;

import io.micrometer.core.instrument.MeterRegistry;
import io.navidec.cluster.liveness.Grace;
import io.navidec.cluster.move.Descendants;
import io.navidec.cluster.observe.ClusterMetrics;
import io.navidec.cluster.observe.PeerHealth;
import io.navidec.cluster.peer.Peers;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.run.Election;
import io.navidec.cluster.run.Guests;
import io.navidec.cluster.run.LivenessCheck;
import io.navidec.cluster.run.Mirror;
import io.navidec.cluster.run.OnLoss;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Restores;
import io.navidec.cluster.upstream.VertxKubeClient;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.health.Readiness;

/** Makes the mirror, the liveness check and what is observed of them. */
public final class MirrorWiring {

    @Produces
    @Singleton
    Guests guests(Peers peers) {
        return peers::guests;
    }

    @Produces
    @Singleton
    OnLoss onLoss(ClusterConfig config, VertxKubeClient home, Records records) {
        Clock clock = Clock.systemUTC();
        return new OnLoss(config.liveness().onLoss(), new Restores(home, clock), records, clock);
    }

    @Produces
    @Singleton
    Mirror mirror(
            Vertx vertx,
            ClusterConfig config,
            VertxKubeClient home,
            Guests guests,
            AbroadTable table,
            Records records,
            OnLoss loss) {
        return new Mirror(
                vertx, config.cluster().name(), home, guests, table, records, Descendants::of, loss, Clock.systemUTC());
    }

    @Produces
    @Singleton
    LivenessCheck liveness(
            ClusterConfig config,
            Peers peers,
            Guests guests,
            AbroadTable table,
            Records records,
            Mirror mirror,
            Election election) {
        Grace grace =
                new Grace(config.liveness().unknownAfter(), config.liveness().lostAfter());
        return new LivenessCheck(
                peers::names, guests, table, records, mirror, election::leading, grace, Clock.systemUTC());
    }

    @Produces
    @Singleton
    ClusterMetrics metrics(
            MeterRegistry registry, AbroadTable table, Mirror mirror, LivenessCheck liveness, OnLoss loss) {
        return new ClusterMetrics(registry, table, mirror, liveness::peers, loss::ordered);
    }

    @Produces
    @Readiness
    @Singleton
    PeerHealth peerHealth(LivenessCheck liveness) {
        return new PeerHealth(liveness::peers);
    }
}
