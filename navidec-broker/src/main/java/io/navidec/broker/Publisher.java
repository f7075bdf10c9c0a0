package io.navidec.broker;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.rabbitmq.OutgoingRabbitMQMetadata;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/**
 * Publishes to the exchange. While there is no connection it publishes nothing, so that nothing piles up in the client: all that is said
 * here is said again. Thread-safe; never blocks.
 */
public final class Publisher {
    private final MutinyEmitter<byte[]> emitter;
    private final BooleanSupplier connected;

    public Publisher(MutinyEmitter<byte[]> emitter, BooleanSupplier connected) {
        this.emitter = emitter;
        this.connected = connected;
    }

    /** Sends with that routing key; true when it was handed to the broker's client, which is no proof that it arrived. */
    public Uni<Boolean> publish(String key, byte[] json) {
        if (!connected.getAsBoolean()) {
            return Uni.createFrom().item(false);
        }
        OutgoingRabbitMQMetadata metadata = new OutgoingRabbitMQMetadata.Builder()
                .withRoutingKey(key)
                .withContentType("application/json")
                .build();
        return emitter.sendMessage(Message.of(json, Metadata.of(metadata)))
                .replaceWith(true)
                .onFailure()
                .recoverWithItem(false);
    }
}
