package io.navidec.cluster.broker;

import io.navidec.shared.message.MoveOrder;
import io.navidec.shared.message.Order;
import io.navidec.shared.message.PlacementDecision;
import io.navidec.shared.message.Roster;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Takes what the orchestrator sends; what cannot be read or carried out is rejected into the dead letter queue. */
@Singleton
public class Inbox {
    private static final Logger LOG = Logger.getLogger(Inbox.class);

    private final OrderSink orders;
    private final RosterSink rosters;

    Inbox(OrderSink orders, RosterSink rosters) {
        this.orders = orders;
        this.rosters = rosters;
    }

    /** One order; a failed Uni rejects it. */
    @Incoming("orders")
    Uni<Void> order(byte[] json) {
        return Uni.createFrom()
                .deferred(() -> take(Order.read(json)))
                .onFailure()
                .invoke(why -> LOG.warnf("An order was rejected: %s", why.getMessage()));
    }

    private Uni<Void> take(Order order) {
        return switch (order) {
            case PlacementDecision decision -> orders.take(decision);
            case MoveOrder move ->
                Uni.createFrom()
                        .failure(new UnsupportedOperationException(
                                "This service does not yet take orders to move, such as " + move.id()
                                        + ": upgrade it"));
        };
    }

    /** One roster; a failed Uni rejects it. */
    @Incoming("roster")
    Uni<Void> roster(byte[] json) {
        return Uni.createFrom()
                .voidItem()
                .invoke(() -> rosters.take(Roster.read(json)))
                .onFailure()
                .invoke(why -> LOG.warnf("A roster was rejected: %s", why.getMessage()));
    }
}
