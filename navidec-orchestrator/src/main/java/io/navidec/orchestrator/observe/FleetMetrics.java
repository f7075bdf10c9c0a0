package io.navidec.orchestrator.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.navidec.orchestrator.fleet.Member;
import io.navidec.orchestrator.order.Placed;
import io.navidec.orchestrator.run.Coordinator;
import io.navidec.shared.message.Health;
import java.util.function.BooleanSupplier;

/** Gauges of the fleet, the open orders and the broker. */
public final class FleetMetrics implements MeterBinder {
    private final Coordinator coordinator;
    private final BooleanSupplier connected;

    public FleetMetrics(Coordinator coordinator, BooleanSupplier connected) {
        this.coordinator = coordinator;
        this.connected = connected;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Health.State state : Health.State.values()) {
            Gauge.builder("navidec.clusters", () -> clusters(state))
                    .description("Clusters by state of health")
                    .tag("state", state.word())
                    .register(registry);
        }
        Gauge.builder("navidec.orders.open", this::open)
                .description("Orders that no report shows done yet")
                .register(registry);
        Gauge.builder("navidec.broker.connected", () -> connected.getAsBoolean() ? 1 : 0)
                .description("1 while there is a connection to RabbitMQ")
                .register(registry);
    }

    private long clusters(Health.State state) {
        Coordinator.View view = coordinator.view();
        return view.fleet().members().stream()
                .filter((Member each) ->
                        view.fleet().health(each, coordinator.now()).state() == state)
                .count();
    }

    private long open() {
        return coordinator.view().orders().placed().stream()
                .filter(Placed::open)
                .count();
    }
}
