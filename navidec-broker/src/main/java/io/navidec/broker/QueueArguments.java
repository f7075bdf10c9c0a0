package io.navidec.broker;

import java.util.Map;

/** Arguments of the queues, beside those the connector sets itself. Source: RabbitMQ's documentation of optional queue arguments. */
public final class QueueArguments {
    private static final long EXPIRES_MILLIS = 30_000;
    private static final long DEAD_LETTERS = 1_000;
    private static final long WAITING = 10_000;

    private QueueArguments() {}

    /**
     * Of a queue of repeated messages: it goes when nobody has consumed from it for a while, so that nobody ever reads what is long outdated;
     * what goes with it is no dead letter.
     */
    public static Map<String, Object> repeated() {
        return Map.of("x-expires", EXPIRES_MILLIS, "x-max-length", WAITING, "x-overflow", "reject-publish");
    }

    /** Of the queue of dead letters: it keeps the last thousand. */
    public static Map<String, Object> dead() {
        return Map.of("x-max-length", DEAD_LETTERS);
    }
}
