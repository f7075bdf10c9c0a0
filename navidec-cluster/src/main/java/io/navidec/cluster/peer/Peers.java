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
import io.vertx.core.net.TrustOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The other clusters: their addresses (configured, or told by the orchestrator's rosters; the configured win) and a client to this
 * home's guest view on each, over mutual TLS. A roster may lack a cluster that only the broker has lost: what was told once is remembered. Thread-safe.
 */
public final class Peers {
    private static final Duration CALL_IDLE = Duration.ofSeconds(30);
    /** One that no roster names for so long is offered to nobody; what is on it can still be reached. */
    static final Duration OFFERED = Duration.ofHours(1);

    private final Vertx vertx;
    private final String self;
    private final @Nullable Pem tls;
    private final @Nullable X509ExtendedTrustManager authority;
    private final Map<String, String> configured;
    private final Clock clock;
    private final Map<String, Told> told = new ConcurrentHashMap<>();
    private final Map<String, VertxKubeClient> clients = new ConcurrentHashMap<>();
    /** To each cluster its own: they are open to nobody else. */
    private final Map<String, Connections> connections = new ConcurrentHashMap<>();

    private record Told(String address, Instant at) {}

    /**
     * @param self this cluster's name
     * @param tls PEM files of this service's certificate, its key and the private authority; null without TLS, and then
     *     without peers
     * @param configured https URLs by name
     * @throws IllegalArgumentException when one of them is none
     */
    public Peers(Vertx vertx, String self, @Nullable Pem tls, Map<String, String> configured, Clock clock) {
        this.vertx = vertx;
        this.clock = clock;
        this.self = self;
        this.configured = Map.copyOf(configured);
        this.tls = tls;
        this.authority = tls == null ? null : Authorities.trust(tls.authority());
        configured.forEach((name, url) -> {
            if (!Endpoint.of(url).tls()) {
                throw new IllegalArgumentException(
                        "navidec.peers." + name + " is to be an https:// URL, but found '" + url + "'");
            }
        });
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

    private static HttpClientOptions options(Pem tls, PeerTrust trust) {
        return new HttpClientOptions()
                .setSsl(true)
                .setSslEngineOptions(NativeTls.engine())
                .setVerifyHost(true)
                .setKeyCertOptions(tls.identity())
                .setTrustOptions(TrustOptions.wrap(trust))
                .setKeepAlive(true)
                .setTcpNoDelay(true)
                .setMaxChunkSize(64 << 10)
                .setConnectTimeout(2000)
                // Every watch of the mirror holds a connection: one per kind and namespace.
                .setMaxPoolSize(2048)
                .setMaxWaitQueueSize(4096);
    }

    /** What a roster says, or one from before: these are where they are now. This cluster itself is passed over. */
    public void told(Map<String, String> addresses) {
        Instant now = clock.instant();
        addresses.forEach((name, address) -> {
            if (!name.equals(self)) {
                told.put(name, new Told(address, now));
            }
        });
    }

    /** All that was told, by name, however long ago. */
    public Map<String, String> addresses() {
        Map<String, String> all = new TreeMap<>();
        told.forEach((name, each) -> all.put(name, each.address()));
        return all;
    }

    /** The names of all peers that can be called, sorted. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(configured.keySet());
        Instant since = clock.instant().minus(OFFERED);
        told.forEach((name, each) -> {
            if (each.at().isAfter(since)) {
                names.add(name);
            }
        });
        names.remove(self);
        return tls == null ? Set.of() : names;
    }

    /** The client to this home's guests on that cluster, or nothing when no such peer is known. */
    public Optional<VertxKubeClient> guests(String cluster) {
        Told known = told.get(cluster);
        String address = configured.getOrDefault(cluster, known == null ? "" : known.address());
        Pem identity = tls;
        X509ExtendedTrustManager judge = authority;
        if (identity == null || judge == null || cluster.equals(self) || address.isEmpty()) {
            return Optional.empty();
        }
        Endpoint endpoint;
        try {
            endpoint = Endpoint.of(address).under(GuestHost.PREFIX + self);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (!endpoint.tls()) {
            return Optional.empty();
        }
        // One client to each: whoever follows through another one would take it for another address.
        return Optional.of(clients.compute(cluster, (name, before) -> {
            if (before != null && before.endpoint().equals(endpoint)) {
                return before;
            }
            Connections through = connections.computeIfAbsent(
                    name, n -> Connections.of(vertx, options(identity, new PeerTrust(judge, n))));
            return new VertxKubeClient(vertx, through, endpoint, Credentials.NONE, CALL_IDLE);
        }));
    }
}
