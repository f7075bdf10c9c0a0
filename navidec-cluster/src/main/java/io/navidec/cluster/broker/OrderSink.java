package io.navidec.cluster.broker;

import io.navidec.shared.message.PlacementDecision;
import io.smallrye.mutiny.Uni;

/** Takes the orchestrator's decisions. The same one may come many times, and late; a failed Uni makes it a dead letter. */
public interface OrderSink {
    Uni<Void> take(PlacementDecision order);
}
