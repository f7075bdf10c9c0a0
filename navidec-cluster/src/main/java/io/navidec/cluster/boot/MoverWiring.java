package io.navidec.cluster.boot;

import io.navidec.cluster.move.History;
import io.navidec.cluster.peer.Peers;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.run.CrashPoints;
import io.navidec.cluster.run.DependencyCopies;
import io.navidec.cluster.run.DependencyFollower;
import io.navidec.cluster.run.Election;
import io.navidec.cluster.run.Guests;
import io.navidec.cluster.run.HistorySweep;
import io.navidec.cluster.run.Holder;
import io.navidec.cluster.run.Janitor;
import io.navidec.cluster.run.Mirror;
import io.navidec.cluster.run.Mover;
import io.navidec.cluster.store.Moves;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.cluster.upstream.VertxKubeClient;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the mover and what works beside it while this service leads. */
public final class MoverWiring {

    @Produces
    @Singleton
    DependencyCopies dependencyCopies(ClusterConfig config, VertxKubeClient home, AbroadTable table, Guests guests) {
        return new DependencyCopies(config.cluster().name(), home, table, guests);
    }

    @Produces
    @Singleton
    Mover mover(
            Vertx vertx,
            ClusterConfig config,
            VertxKubeClient home,
            Guests guests,
            Peers peers,
            Records records,
            AbroadTable table,
            ResourceCatalog catalog,
            DependencyCopies dependencies) {
        Mover.Ports ports =
                new Mover.Ports(home, guests, peers::names, new Moves(home), records, table, catalog, dependencies);
        CrashPoints crash = CrashPoints.haltingAt(config.crashAt().orElse(""));
        return new Mover(vertx, config.cluster().name(), ports, Clock.systemUTC(), crash);
    }

    @Produces
    @Singleton
    DependencyFollower dependencyFollower(
            Vertx vertx, VertxKubeClient home, AbroadTable table, DependencyCopies copies, Mover mover) {
        return new DependencyFollower(vertx, home, table, copies, mover::active);
    }

    @Produces
    @Singleton
    Janitor janitor(
            Vertx vertx,
            ClusterConfig config,
            VertxKubeClient home,
            Records records,
            AbroadTable table,
            ResourceCatalog catalog,
            Guests guests,
            Peers peers,
            Mover mover) {
        return new Janitor(
                vertx,
                config.cluster().name(),
                home,
                records,
                table,
                catalog,
                guests,
                peers::names,
                mover,
                Clock.systemUTC());
    }

    @Produces
    @Singleton
    HistorySweep historySweep(Vertx vertx, ClusterConfig config, VertxKubeClient home, Mover mover) {
        ClusterConfig.History kept = config.history();
        return new HistorySweep(
                vertx, new Moves(home), mover::finished, new History(kept.count(), kept.maxAge()), Clock.systemUTC());
    }

    @Produces
    @Singleton
    Election election(
            Vertx vertx,
            ClusterConfig config,
            VertxKubeClient home,
            Mirror mirror,
            Mover mover,
            Janitor janitor,
            DependencyFollower dependencies,
            HistorySweep history) {
        Election election =
                new Election(vertx, home, Clock.systemUTC(), config.cluster().name(), Holder.self());
        election.onChange(leads -> {
            if (leads) {
                mirror.lead();
                mover.start(election::leading);
                dependencies.start();
                janitor.start();
                history.start();
            } else {
                mirror.stop();
                mover.stop();
                dependencies.stop();
                janitor.stop();
                history.stop();
            }
        });
        return election;
    }
}
