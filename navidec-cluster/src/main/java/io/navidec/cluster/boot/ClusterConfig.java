package io.navidec.cluster.boot;

import io.navidec.cluster.run.OnLoss;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an operator sets of a cluster service; {@code docs/configuration.md} lists it. */
@ConfigMapping(prefix = "navidec")
public interface ClusterConfig {
    /** This cluster. */
    Cluster cluster();

    /** The port that speaks TLS: clients with tokens, and peers. */
    Tls tls();

    /** Peers by name, as https URLs; added to those the orchestrator's roster names, and winning over them. */
    Map<String, String> peers();

    /** Who callers are. */
    Access access();

    /** Guests of other clusters here. */
    Guest guest();

    /** When something silent is called unknown, and when lost. */
    Liveness liveness();

    /** Finished Moves that are kept. */
    History history();

    /**
     * For tests only: the process ends at once, as if killed, when the mover passes the point of this name, for example {@code
     * Clearing.act.DeleteHome.after}.
     */
    Optional<String> crashAt();

    /** RabbitMQ, beyond its address, which is {@code rabbitmq-host} and so on; without a broker there is no orchestrator, and all else works. */
    Broker broker();

    /** How often the orchestrator is told how this cluster is. */
    @WithDefault("2s")
    Duration reportPeriod();

    /** RabbitMQ, beyond its address. */
    interface Broker {
        /** File that holds the password; read anew for each connection. Without it {@code rabbitmq-password} counts. */
        Optional<Path> passwordFile();
    }

    /** This cluster. */
    interface Cluster {
        /** Its name among the clusters: a DNS label. */
        String name();

        /** The https URL under which peers reach this service; without it, the TLS port on its host. */
        Optional<String> address();
    }

    /** The port that speaks TLS. */
    interface Tls {
        /** PEM file of this service's certificate, for serving and for calling peers; without it there is no TLS port. */
        Optional<String> certificate();

        /** PEM file of its private key. */
        Optional<String> key();

        /** PEM file of the private certificate authority that peers' certificates come from. */
        Optional<String> ca();

        /** Address to listen on. */
        @WithDefault("127.0.0.1")
        String host();

        /** TCP port; 0 takes a free one. */
        @WithDefault("5443")
        int port();
    }

    /** Who callers are. */
    interface Access {
        /** {@code anonymous}: whoever home says; {@code kubeconfig}: on loopback, the service itself, as kubectl proxy does. */
        @WithDefault("anonymous")
        LocalIdentity localIdentity();

        /**
         * PEM file of the authority whose client certificates home's API server accepts, its {@code --client-ca-file}; with it and the front-proxy certificate
         * callers may bring such certificates to the TLS port.
         */
        Optional<String> clientCa();

        /** PEM file of the certificate by which home's API server believes this service who a caller is ({@code --requestheader-client-ca-file}). */
        Optional<String> frontProxyCertificate();

        /** PEM file of its private key. */
        Optional<String> frontProxyKey();
    }

    /** Who a caller without credentials is. */
    enum LocalIdentity {
        /** Whoever home's API server says anonymous is. */
        ANONYMOUS,
        /** The identity of the service's kubeconfig, for loopback callers only. */
        KUBECONFIG
    }

    /** Guests of other clusters here. */
    interface Guest {
        /** Name of a guest namespace, of {@code {namespace}} and {@code {home}}. */
        @WithDefault("{namespace}--{home}")
        String namespacePattern();

        /** Cluster-scoped custom kinds that other clusters may have objects of here, as {@code widgets.example.com}; {@code *} for all of them. */
        Optional<Set<String>> clusterScoped();
    }

    /** Finished Moves that are kept; each at least a quarter of an hour. */
    interface History {
        /** The latest so many of each namespace. */
        @WithDefault("100")
        int count();

        /** How long after their end. */
        @WithDefault("168h")
        Duration maxAge();
    }

    /** When something silent is called unknown, and when lost. */
    interface Liveness {
        /** Silence after which a peer is Unknown. */
        @WithDefault("10s")
        Duration unknownAfter();

        /** Silence after which a peer is Lost. */
        @WithDefault("60s")
        Duration lostAfter();

        /** What is done when a root is gone though its cluster answers: {@code restore} it at home from its record, or only {@code report} it. */
        @WithDefault("restore")
        OnLoss.Policy onLoss();
    }
}
