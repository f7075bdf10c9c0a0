package io.navidec.cluster.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.upstream.VertxKubeClient;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTest {
    private static final String ONE = "https://eurm.example.com:5001";
    private static final String TWO = "https://eurm-2.example.com:5001";

    private final Vertx vertx = Vertx.vertx();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Peers peers(Map<String, String> configured) {
        String none = folder.resolve("none.pem").toString();
        return new Peers(vertx, "dam", new Peers.Pem(none, none, none), configured, clock);
    }

    private static VertxKubeClient client(Peers peers, String cluster) {
        return peers.guests(cluster).orElseThrow();
    }

    /** An orchestrator that has just started knows only who has reported to it yet. */
    @Test
    void aRosterThatLacksAClusterDoesNotMakeItUnreachable() {
        Peers peers = peers(Map.of());
        peers.told(Map.of("dam", "https://dam.example.com", "eurm", ONE));
        VertxKubeClient before = client(peers, "eurm");
        peers.told(Map.of("dam", "https://dam.example.com"));
        assertEquals(Set.of("eurm"), peers.names());
        assertSame(before, client(peers, "eurm"));
    }

    @Test
    void oneThatNobodyHasToldOfForLongIsOfferedNoMoreButCanBeReached() {
        Peers peers = peers(Map.of("ulm", "https://ulm.example.com"));
        peers.told(Map.of("eurm", ONE));
        now = now.plus(Peers.OFFERED);
        assertEquals(Set.of("ulm"), peers.names());
        assertTrue(peers.guests("eurm").isPresent());
        peers.told(Map.of("eurm", ONE));
        assertEquals(Set.of("eurm", "ulm"), peers.names());
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
}
