package io.navidec.orchestrator.broker;

import io.navidec.broker.Publisher;
import io.navidec.orchestrator.run.Outbox;
import io.navidec.shared.message.Order;
import io.navidec.shared.message.Roster;
import org.jboss.logging.Logger;

/** Sends through the exchange: orders with the key of their cluster, rosters to all. */
public final class ExchangeOutbox implements Outbox {
    private static final Logger LOG = Logger.getLogger(ExchangeOutbox.class);

    private final Publisher publisher;

    public ExchangeOutbox(Publisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void order(String cluster, Order order) {
        publish("order." + cluster, order.bytes());
    }

    @Override
    public void roster(Roster roster) {
        publish("fleet.roster", roster.bytes());
    }

    private void publish(String key, byte[] json) {
        publisher
                .publish(key, json)
                .subscribe()
                .with(
                        sent -> LOG.debugf("Sent=%s key=%s", sent, key),
                        why -> LOG.warnf("Not sent key=%s: %s", key, why.getMessage()));
    }
}
