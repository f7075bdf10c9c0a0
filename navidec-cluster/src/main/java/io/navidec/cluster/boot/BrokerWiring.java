package io.navidec.cluster.boot;

import com.rabbitmq.client.impl.CredentialsProvider;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.navidec.broker.BrokerConnection;
import io.navidec.broker.BrokerCredentials;
import io.navidec.broker.Publisher;
import io.navidec.broker.QueueArguments;
import io.navidec.cluster.broker.Capacity;
import io.navidec.cluster.broker.OrderSink;
import io.navidec.cluster.broker.ReportSource;
import io.navidec.cluster.broker.Reporter;
import io.navidec.cluster.peer.Peers;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.run.Election;
import io.navidec.cluster.run.LivenessCheck;
import io.navidec.cluster.run.Mover;
import io.navidec.cluster.run.Placed;
import io.navidec.cluster.store.PeerAddresses;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.cluster.upstream.VertxKubeClient;
import io.navidec.shared.message.ClusterReport;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.providers.extension.HealthCenter;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the parts that talk to the orchestrator. */
public final class BrokerWiring {
    private static final String REPORTS = "reports";

    @Produces
    @Singleton
    @Identifier("navidec")
    CredentialsProvider credentials(
            ClusterConfig config,
            @ConfigProperty(name = "rabbitmq-username", defaultValue = "guest") String username,
            @ConfigProperty(name = "rabbitmq-password", defaultValue = "guest") String password) {
        return new BrokerCredentials(username, password, config.broker().passwordFile());
    }

    @Produces
    @Singleton
    @Identifier("navidec-repeated")
    Map<String, Object> repeatedQueues() {
        return QueueArguments.repeated();
    }

    @Produces
    @Singleton
    @Identifier("navidec-dead")
    Map<String, Object> deadQueue() {
        return QueueArguments.dead();
    }

    @Produces
    @Singleton
    BrokerConnection connection(HealthCenter health) {
        return new BrokerConnection(health, REPORTS);
    }

    @Produces
    @Singleton
    Reporter reporter(
            Vertx vertx,
            ReportSource source,
            Instance<ReportsOut> out,
            BrokerConnection connection,
            Mover mover,
            Election election,
            ClusterConfig config) {
        Reporter reporter = new Reporter(
                vertx,
                source,
                new Publisher(() -> out.get().emitter(), connection),
                connection,
                config.cluster().name(),
                election::term);
        election.onChange(leads -> reporter.poke());
        mover.onPlacing(reporter::poke);
        return reporter;
    }

    @Produces
    @Singleton
    MeterBinder brokerMetrics(BrokerConnection connection) {
        return registry -> Gauge.builder("navidec.broker.connected", () -> connection.getAsBoolean() ? 1 : 0)
                .description("1 while there is a connection to RabbitMQ")
                .register(registry);
    }

    @Produces
    @Singleton
    Capacity capacity(VertxKubeClient home) {
        return new Capacity(home, Clock.systemUTC());
    }

    @Produces
    @Singleton
    ReportSource reports(
            Capacity capacity,
            ResourceCatalog catalog,
            Mover mover,
            AbroadTable table,
            LivenessCheck liveness,
            ClusterConfig config,
            @ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown") String version) {
        ClusterReport.Sender self = new ClusterReport.Sender(
                config.cluster().name(), config.cluster().address().orElse(""), version, 0, 0);
        return new HomeReport(self, capacity, catalog, mover, table, liveness);
    }

    @Produces
    @Singleton
    OrderSink orders(Mover mover) {
        return order -> mover.placed(Placed.of(order));
    }

    @Produces
    @Singleton
    Rosters rosters(Peers peers, VertxKubeClient home) {
        return new Rosters(peers, new PeerAddresses(home));
    }
}
