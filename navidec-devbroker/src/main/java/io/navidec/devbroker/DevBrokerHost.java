package io.navidec.devbroker;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * In dev mode, where no {@code rabbitmq-host} is set: the first service on this machine hosts the broker, the others use it, and one of them
 * takes it over when its host has gone.
 */
@Singleton
@IfBuildProfile("dev")
public class DevBrokerHost {
    private static final Logger LOG = Logger.getLogger(DevBrokerHost.class);

    private final boolean wanted;
    private final int port;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dev-broker").factory());
    private @Nullable DevBroker broker;

    DevBrokerHost(
            @ConfigProperty(name = "rabbitmq-host") Optional<String> host,
            @ConfigProperty(name = "rabbitmq-port") int port) {
        this.wanted = host.isEmpty();
        this.port = port;
    }

    void begin(@Observes StartupEvent event) {
        if (wanted) {
            var unused = thread.scheduleWithFixedDelay(this::host, 0, 2, TimeUnit.SECONDS);
        }
    }

    private void host() {
        if (!DevBroker.free(port)) {
            return;
        }
        // One that lost the race for the port runs without it.
        close();
        try {
            broker = DevBroker.start(port);
            LOG.infof("No rabbitmq-host is set: hosting a broker for development on 127.0.0.1:%d", port);
        } catch (IllegalStateException e) {
            LOG.warnf(
                    "%s: %s",
                    e.getMessage(), e.getCause() == null ? "" : e.getCause().getMessage());
        }
    }

    void end(@Observes ShutdownEvent event) throws InterruptedException {
        thread.execute(this::close);
        thread.shutdown();
        boolean ended = thread.awaitTermination(10, TimeUnit.SECONDS);
        if (!ended) {
            LOG.warn("The broker for development did not end in time");
        }
    }

    private void close() {
        DevBroker mine = broker;
        if (mine != null) {
            mine.close();
            broker = null;
        }
    }
}
