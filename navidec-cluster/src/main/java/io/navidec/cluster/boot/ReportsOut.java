package io.navidec.cluster.boot;

import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.reactive.messaging.Channel;

/** The channel that reports go out by; a bean of its own, as it exists only after the messaging has started. */
@Singleton
public class ReportsOut {
    private final MutinyEmitter<byte[]> emitter;

    ReportsOut(@Channel("reports") MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    MutinyEmitter<byte[]> emitter() {
        return emitter;
    }
}
