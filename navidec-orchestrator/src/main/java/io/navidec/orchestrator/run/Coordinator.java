package io.navidec.orchestrator.run;

import io.navidec.orchestrator.fleet.Fleet;
import io.navidec.orchestrator.fleet.Member;
import io.navidec.orchestrator.order.OrderBook;
import io.navidec.orchestrator.order.Placed;
import io.navidec.shared.message.ClusterReport;
import io.navidec.shared.message.Health;
import io.navidec.shared.message.Order;
import io.navidec.shared.message.PlacementDecision;
import io.navidec.shared.message.Roster;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Holds what the reports have told and acts on each report and on each tick. Thread-safe: one step at a time, all of it in memory; sending
 * happens outside of the lock.
 */
public final class Coordinator {
    private static final Logger LOG = Logger.getLogger(Coordinator.class);

    private final Clock clock;
    private final Outbox outbox;
    private volatile View view;
    private Map<String, Health.State> states = Map.of();

    /** The state at one moment. */
    public record View(Fleet fleet, OrderBook orders) {}

    public Coordinator(Clock clock, Outbox outbox, Fleet fleet, OrderBook orders) {
        this.clock = clock;
        this.outbox = outbox;
        this.view = new View(fleet, orders);
    }

    /** The state as it is now. */
    public View view() {
        return view;
    }

    /** The time by the clock that all is judged by. */
    public Instant now() {
        return clock.instant();
    }

    /** Takes a report and sends the orders that follow from it. */
    public void take(ClusterReport report) {
        step(view -> view.fleet().hear(report, now())).forEach(this::send);
    }

    /** Looks at who has fallen silent, sends what is due, and the roster. */
    public void tick() {
        step(view -> view.fleet().forget(now())).forEach(this::send);
        View seen = view;
        // An orchestrator that hears nobody (the broker is away, or another one is active) has nothing to tell.
        if (seen.fleet().members().stream().anyMatch(each -> seen.fleet().alive(each, now()))) {
            outbox.roster(seen.fleet().roster(now()));
        }
    }

    private synchronized List<Placed> step(java.util.function.Function<View, Fleet> change) {
        Fleet fleet = change.apply(view);
        OrderBook.Step step = view.orders().next(fleet, now());
        List<Placed> fresh = new ArrayList<>();
        for (Placed each : step.send()) {
            Placed before = view.orders().placed(each.decision().move().uid());
            if (before == null || !before.decision().equals(each.decision())) {
                fresh.add(each);
            }
        }
        view = new View(fleet, step.book());
        fresh.forEach(Coordinator::log);
        noteStates(fleet);
        return step.send();
    }

    private void send(Placed placed) {
        Order order = placed.decision();
        outbox.order(placed.home(), order);
    }

    private void noteStates(Fleet fleet) {
        Map<String, Health.State> next = new HashMap<>();
        for (Member each : fleet.members()) {
            Health health = fleet.health(each, now());
            next.put(each.name(), health.state());
            if (states.get(each.name()) != health.state()) {
                LOG.infof("Cluster is %s cluster=%s", health.state().word(), each.name());
            }
        }
        states = Map.copyOf(next);
    }

    private static void log(Placed placed) {
        PlacementDecision decision = placed.decision();
        LOG.infof(
                "%s moveId=%s cluster=%s resource=%s",
                switch (decision.outcome()) {
                    case PlacementDecision.Chosen chosen -> "Chose " + chosen.target() + ": " + chosen.reason();
                    case PlacementDecision.Refused refused -> "Refused: " + refused.reason();
                },
                decision.move().uid(),
                placed.home(),
                placed.placement().resource());
    }

    /** The roster as it is now. */
    public Roster roster() {
        return view.fleet().roster(now());
    }
}
