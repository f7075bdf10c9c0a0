package io.navidec.orchestrator.run;

import io.navidec.shared.message.Order;
import io.navidec.shared.message.Roster;

/** Sends to the clusters. What cannot be sent now is dropped: it is said again. Thread-safe; never blocks. */
public interface Outbox {
    /** To one cluster. */
    void order(String cluster, Order order);

    /** To all. */
    void roster(Roster roster);
}
