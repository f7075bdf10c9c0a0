package io.navidec.cluster.peer;

import io.navidec.cluster.upstream.Connections;
import io.navidec.cluster.upstream.Credentials;
import io.navidec.cluster.upstream.Endpoint;
import io.navidec.cluster.upstream.NativeTls;
import io.navidec.cluster.upstream.VertxKubeClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The other clusters: their addresses (configured, or from the orchestrator's roster; the configured win) and a client to this
 * home's guest view on each, over mutual TLS. Thread-safe.
 */
public final class Peers {
    private static final Duration CALL_IDLE = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final String self;
    private final @Nullable Connections connections;
    private final Map<String, String> configured;
    private volatile Map<String, String> roster = Map.of();
    private final Map<String, VertxKubeClient> clients = new ConcurrentHashMap<>();

    /**
     * @param self this cluster's name
     * @param tls PEM files of this service's certificate, its key and the private authority; null without TLS, and then
     *     without peers
     * @param configured https URLs by name
     */
    public Peers(Vertx vertx, String self, @Nullable Pem tls, Map<String, String> configured) {
        this.vertx = vertx;
        this.self = self;
        this.configured = Map.copyOf(configured);
        this.connections = tls == null ? null : Connections.of(vertx, options(tls));
    }

    /** PEM files: certificate, private key, certificate authority. */
    public record Pem(String certificate, String key, String authority) {
        PemKeyCertOptions identity() {
            return new PemKeyCertOptions().setCertPath(certificate).setKeyPath(key);
        }

        PemTrustOptions trust() {
            return new PemTrustOptions().addCertPath(authority);
        }
    }

    private static HttpClientOptions options(Pem tls) {
        return new HttpClientOptions()
                .setSsl(true)
                .setSslEngineOptions(NativeTls.engine())
                .setVerifyHost(true)
                .setKeyCertOptions(tls.identity())
                .setTrustOptions(tls.trust())
                .setKeepAlive(true)
                .setTcpNoDelay(true)
                .setMaxChunkSize(64 << 10)
                .setConnectTimeout(2000)
                // Every watch of the mirror holds a connection: one per kind and namespace.
                .setMaxPoolSize(2048)
                .setMaxWaitQueueSize(4096);
    }

    /** The addresses that the orchestrator's roster names; this cluster itself is passed over. */
    public void roster(Map<String, String> addresses) {
        roster = Map.copyOf(addresses);
    }

    /** The names of all peers that can be called, sorted. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(roster.keySet());
        names.addAll(configured.keySet());
        names.remove(self);
        return connections == null ? Set.of() : names;
    }

    /** The client to this home's guests on that cluster, or nothing when no such peer is known. */
    public Optional<VertxKubeClient> guests(String cluster) {
        Connections client = connections;
        String address = configured.getOrDefault(cluster, roster.getOrDefault(cluster, ""));
        if (client == null || cluster.equals(self) || address.isEmpty()) {
            return Optional.empty();
        }
        Endpoint endpoint;
        try {
            endpoint = Endpoint.of(address).under(GuestHost.PREFIX + self);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        // One client to each: whoever follows through another one would take it for another address.
        return Optional.of(clients.compute(
                cluster,
                (name, known) -> known != null && known.endpoint().equals(endpoint)
                        ? known
                        : new VertxKubeClient(vertx, client, endpoint, Credentials.NONE, CALL_IDLE)));
    }
}
