package io.navidec.orchestrator.boot;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What an operator sets of the orchestrator; {@code docs/configuration.md} lists it. RabbitMQ's address is {@code rabbitmq-host} and so on. */
@ConfigMapping(prefix = "navidec")
public interface OrchestratorConfig {
    /** RabbitMQ, beyond its address. */
    Broker broker();

    /** When a silent cluster is called unknown, lost, and forgotten. */
    Liveness liveness();

    /** Decisions about where resources go. */
    Placement placement();

    /** How often who has fallen silent is looked at, and the roster told. */
    @WithDefault("2s")
    Duration rosterPeriod();

    /** RabbitMQ, beyond its address. */
    interface Broker {
        /** File that holds the password; read anew for each connection. Without it {@code rabbitmq-password} counts. */
        Optional<Path> passwordFile();
    }

    /** When a silent cluster is called unknown, lost, and forgotten. */
    interface Liveness {
        /** Silence after which a cluster is Unknown, and no target any more. */
        @WithDefault("10s")
        Duration unknownAfter();

        /** Silence after which it is Lost. */
        @WithDefault("60s")
        Duration lostAfter();

        /** Silence after which it is no member any more. */
        @WithDefault("24h")
        Duration forgetAfter();
    }

    /** Decisions about where resources go. */
    interface Placement {
        /** An order that no report shows done is sent again after this. */
        @WithDefault("2s")
        Duration resendAfter();

        /**
         * A move that fits nowhere is refused only after having waited for so long: after a restart all clusters must report first. Where a
         * cluster may fit in a moment, as it is only silent, it waits for as long as that takes to be Lost.
         */
        @WithDefault("6s")
        Duration refuseAfter();
    }
}
