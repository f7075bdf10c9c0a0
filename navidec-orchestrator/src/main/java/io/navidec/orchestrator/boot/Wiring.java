package io.navidec.orchestrator.boot;

import com.rabbitmq.client.impl.CredentialsProvider;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.navidec.broker.BrokerConnection;
import io.navidec.broker.BrokerCredentials;
import io.navidec.broker.Publisher;
import io.navidec.broker.QueueArguments;
import io.navidec.orchestrator.broker.ExchangeOutbox;
import io.navidec.orchestrator.fleet.Fleet;
import io.navidec.orchestrator.fleet.Grace;
import io.navidec.orchestrator.observe.FleetMetrics;
import io.navidec.orchestrator.order.OrderBook;
import io.navidec.orchestrator.order.Patience;
import io.navidec.orchestrator.run.Coordinator;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.providers.extension.HealthCenter;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the parts of the orchestrator and gives each what it needs. */
public final class Wiring {
    private static final String ORDERS = "orders";

    /** A cluster adds up its load every ten seconds and reports every two; the rest is for the way. */
    private static final Duration SHOWN_AFTER = Duration.ofSeconds(15);

    @Produces
    @Singleton
    @Identifier("navidec")
    CredentialsProvider credentials(
            OrchestratorConfig config,
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
        return new BrokerConnection(health, ORDERS);
    }

    @Produces
    @Singleton
    Coordinator coordinator(OrchestratorConfig config, Instance<OrdersOut> out, BrokerConnection connection) {
        OrchestratorConfig.Liveness liveness = config.liveness();
        OrchestratorConfig.Placement placement = config.placement();
        return new Coordinator(
                new SteadyClock(),
                new ExchangeOutbox(new Publisher(() -> out.get().emitter(), connection)),
                Fleet.empty(new Grace(liveness.unknownAfter(), liveness.lostAfter(), liveness.forgetAfter())),
                OrderBook.empty(new Patience(placement.resendAfter(), placement.refuseAfter(), SHOWN_AFTER)));
    }

    @Produces
    @Singleton
    MeterBinder metrics(Instance<Coordinator> coordinator, BrokerConnection connection) {
        return new FleetMetrics(coordinator::get, connection);
    }
}
