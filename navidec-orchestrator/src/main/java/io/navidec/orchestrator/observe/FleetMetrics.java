package io.navidec.orchestrator.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.navidec.orchestrator.fleet.Member;
import io.navidec.orchestrator.order.Placed;
import io.navidec.orchestrator.run.Coordinator;
import io.navidec.shared.message.Health;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Gauges of the fleet, the open orders and the broker. */
public final class FleetMetrics implements MeterBinder {
    private final Supplier<Coordinator> coordinator;
    private final BooleanSupplier connected;

    /**
     * @param coordinator asked when the metrics are read, not before: they are bound before the channels exist
     */
    public FleetMetrics(Supplier<Coordinator> coordinator, BooleanSupplier connected) {
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
        Instant now = coordinator.get().now();
        Coordinator.View view = coordinator.get().view();
        return view.fleet().members().stream()
                .filter((Member each) -> view.fleet().health(each, now).state() == state)
                .count();
    }

    private long open() {
        return coordinator.get().view().orders().placed().stream()
                .filter(Placed::open)
                .count();
    }
}
