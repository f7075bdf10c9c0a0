package io.navidec.orchestrator.boot;

import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.reactive.messaging.Channel;

/** The channel that orders and rosters go out by; a bean of its own, as it exists only after the messaging has started. */
@Singleton
public class OrdersOut {
    private final MutinyEmitter<byte[]> emitter;

    OrdersOut(@Channel("orders") MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    MutinyEmitter<byte[]> emitter() {
        return emitter;
    }
}
