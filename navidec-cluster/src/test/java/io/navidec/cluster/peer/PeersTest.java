package io.navidec.cluster.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.VertxKubeClient;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeersTest {
    private static final String ONE = "https://eurm.example.com:5001";
    private static final String TWO = "https://eurm-2.example.com:5001";

    private static final Path TLS = Path.of("src/test/resources/tls");
    private static final Peers.Pem PEM = new Peers.Pem(
            TLS.resolve("here.crt").toString(),
            TLS.resolve("here.key").toString(),
            TLS.resolve("authority.crt").toString());

    private final Vertx vertx = Vertx.vertx();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Peers peers(Map<String, String> configured) {
        return new Peers(vertx, "ulm", PEM, configured, clock);
    }

    private static VertxKubeClient client(Peers peers, String cluster) {
        return peers.guests(cluster).orElseThrow();
    }

    /** An orchestrator that has just started knows only who has reported to it yet. */
    @Test
    void aRosterThatLacksAClusterDoesNotMakeItUnreachable() {
        Peers peers = peers(Map.of());
        peers.told(Map.of("ulm", "https://ulm.example.com", "eurm", ONE));
        VertxKubeClient before = client(peers, "eurm");
        peers.told(Map.of("ulm", "https://ulm.example.com"));
        assertEquals(Set.of("eurm"), peers.names());
        assertSame(before, client(peers, "eurm"));
    }

    @Test
    void oneThatNobodyHasToldOfForLongIsOfferedNoMoreButCanBeReached() {
        Peers peers = peers(Map.of("rom", "https://rom.example.com"));
        peers.told(Map.of("eurm", ONE));
        now = now.plus(Peers.OFFERED);
        assertEquals(Set.of("rom"), peers.names());
        assertTrue(peers.guests("eurm").isPresent());
        peers.told(Map.of("eurm", ONE));
        assertEquals(Set.of("eurm", "rom"), peers.names());
    }

    @Test
    void anotherAddressIsAnotherClientAndTheConfiguredOneWins() {
        Peers peers = peers(Map.of());
        peers.told(Map.of("eurm", ONE));
        VertxKubeClient before = client(peers, "eurm");
        peers.told(Map.of("eurm", TWO));
        assertNotSame(before, client(peers, "eurm"));
        assertEquals(Map.of("eurm", TWO), peers.addresses());
        Peers fixed = peers(Map.of("eurm", ONE));
        VertxKubeClient configured = client(fixed, "eurm");
        fixed.told(Map.of("eurm", TWO));
        assertSame(configured, client(fixed, "eurm"));
    }

    /** The server there is dam's: who expects another cluster's tells it nothing. */
    @Test
    void aServerOfAnotherClusterIsNotTalkedTo() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setKeyCertOptions(
                        new PemKeyCertOptions().setCertPath(PEM.certificate()).setKeyPath(PEM.key()));
        HttpServer server = vertx.createHttpServer(options)
                .requestHandler(request -> {
                    asked.incrementAndGet();
                    request.response().end("{}");
                })
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        String address = "https://127.0.0.1:" + server.actualPort();
        Peers peers = peers(Map.of("dam", address, "eurm", address));
        ApiCall call = ApiCall.get("/api/v1/namespaces/shop/configmaps/web");
        Uni<ApiAnswer> wrong = client(peers, "eurm").call(call);
        KubeClient.Unreachable why =
                assertThrows(KubeClient.Unreachable.class, () -> wrong.await().atMost(Duration.ofSeconds(20)));
        assertEquals(0, asked.get());
        Throwable deepest = why;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        assertEquals(
                "expected the service of cluster eurm, but its certificate is of cluster dam", deepest.getMessage());
        assertEquals(
                200,
                client(peers, "dam")
                        .call(call)
                        .await()
                        .atMost(Duration.ofSeconds(20))
                        .status());
        assertEquals(1, asked.get());
    }

    @Test
    void onlyTlsIsSpoken() {
        IllegalArgumentException why =
                assertThrows(IllegalArgumentException.class, () -> peers(Map.of("eurm", "http://eurm.example.com")));
        assertEquals(
                "navidec.peers.eurm is to be an https:// URL, but found 'http://eurm.example.com'", why.getMessage());
        Peers peers = peers(Map.of());
        peers.told(Map.of("eurm", "http://eurm.example.com"));
        assertTrue(peers.guests("eurm").isEmpty());
    }
}
