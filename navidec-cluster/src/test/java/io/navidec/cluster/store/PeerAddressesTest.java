package io.navidec.cluster.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeerAddressesTest {
    private static final Map<String, String> EURM = Map.of("eurm", "https://eurm.example.com:5001");

    private final Home home = new Home();

    /** Has one ConfigMap, once it was applied. */
    private static final class Home implements KubeClient {
        private final List<String> asked = new ArrayList<>();
        private @Nullable Map<String, Object> map;
        private boolean down;

        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            asked.add(call.toString());
            if (down) {
                return Uni.createFrom().item(Status.unavailable("not now", 1).answer());
            }
            if (call.method().equals("PATCH")) {
                map = Json.parse(Objects.requireNonNull(call.body()));
            }
            Map<String, Object> now = map;
            return Uni.createFrom()
                    .item(now == null ? Status.of(404, "NotFound", "no map").answer() : ApiAnswer.json(200, now));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException("not needed");
        }
    }

    private Map<String, String> read() {
        return new PeerAddresses(home).read().await().indefinitely();
    }

    @Test
    void whatIsKeptIsKnownAfterARestart() {
        assertEquals(Map.of(), read());
        new PeerAddresses(home).keep(EURM).await().indefinitely();
        assertEquals(EURM, read());
    }

    @Test
    void whatIsKeptAlreadyIsNotWrittenAgain() {
        PeerAddresses kept = new PeerAddresses(home);
        kept.keep(EURM).await().indefinitely();
        kept.keep(EURM).await().indefinitely();
        assertEquals(1, home.asked.size());
        PeerAddresses next = new PeerAddresses(home);
        next.read().await().indefinitely();
        next.keep(EURM).await().indefinitely();
        assertEquals(2, home.asked.size());
        assertEquals("GET /api/v1/namespaces/navidec-system/configmaps/navidec-peers", home.asked.getLast());
    }

    @Test
    void whatCouldNotBeKeptIsTriedAgain() {
        PeerAddresses kept = new PeerAddresses(home);
        home.down = true;
        assertThrows(IllegalStateException.class, () -> kept.keep(EURM).await().indefinitely());
        assertThrows(IllegalStateException.class, this::read);
        home.down = false;
        kept.keep(EURM).await().indefinitely();
        assertEquals(EURM, read());
    }
}
