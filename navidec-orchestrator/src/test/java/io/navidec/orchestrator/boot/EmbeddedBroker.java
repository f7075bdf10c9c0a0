package io.navidec.orchestrator.boot;

import io.navidec.devbroker.DevBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker for the tests of this module. */
public final class EmbeddedBroker implements QuarkusTestResourceLifecycleManager {
    private static int port;
    private @Nullable DevBroker broker;

    static int port() {
        return port;
    }

    @Override
    public Map<String, String> start() {
        try {
            port = DevBroker.freePort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        broker = DevBroker.start(port);
        return Map.of(
                "rabbitmq-host",
                "127.0.0.1",
                "rabbitmq-port",
                Integer.toString(port),
                "navidec.roster-period",
                "500ms",
                "navidec.placement.refuse-after",
                "1s");
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
