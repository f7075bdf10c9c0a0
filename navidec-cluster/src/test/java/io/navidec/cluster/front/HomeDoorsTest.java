package io.navidec.cluster.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.upstream.Connections;
import io.navidec.cluster.upstream.Endpoint;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Pipe;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The doors differ by the address they come from; on Linux all of 127.0.0.0/8 is this machine. */
class HomeDoorsTest {
    private static final String OWN = "127.0.0.1";
    private static final String FRONT_PROXY = "127.0.0.2";
    private static final Identity TOKEN =
            new Identity(Identity.Way.OWN, headers().add("authorization", "Bearer dev"));
    private static final Identity USER =
            new Identity(Identity.Way.FRONT_PROXY, headers().add("X-Remote-User", "dev"));

    private final Vertx vertx = Vertx.vertx();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private HomeDoors doors = new HomeDoors(
            vertx, Endpoint.of("http://127.0.0.1:1"), Connections.of(vertx, new HttpClientOptions()), null);

    private record Seen(String from, MultiMap headers) {}

    private static MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap();
    }

    @BeforeEach
    void serve() throws Exception {
        int port = await(vertx.createHttpServer()
                        .requestHandler(request -> {
                            seen.add(new Seen(
                                    request.remoteAddress().hostAddress(),
                                    headers().addAll(request.headers())));
                            request.response().end("{}");
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        doors = new HomeDoors(
                vertx,
                Endpoint.of("http://127.0.0.1:" + port),
                Connections.of(vertx, new HttpClientOptions().setLocalAddress(OWN)),
                Connections.of(vertx, new HttpClientOptions().setLocalAddress(FRONT_PROXY)));
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    /** What a client sends who would be somebody else. */
    private HttpResponse<String> pass(Identity who) throws Exception {
        int port = await(vertx.createHttpServer()
                        .requestHandler(request -> {
                            request.pause();
                            doors.pass(request, who, Pipe.Way.of(request.uri(), headers -> {}), out -> {});
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api"))
                                .timeout(Duration.ofSeconds(10))
                                .header("Authorization", "Bearer dev")
                                .header("x-remote-user", "admin")
                                .header("X-REMOTE-GROUP", "system:masters")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private Future<?> request(Identity who) {
        MultiMap sent = headers().add("X-Remote-User", "admin").add("authorization", "Bearer dev");
        return doors.request(who, HttpMethod.GET, "/api", sent).compose(HttpClientRequest::send);
    }

    private void call(Identity who) {
        doors.call(who, ApiCall.get("/api"), headers().add("X-Remote-Group", "system:masters"))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    @Test
    void whoProvesHimselfComesWithNothingElse() throws Exception {
        assertEquals(200, pass(TOKEN).statusCode());
        await(request(TOKEN));
        call(TOKEN);
        assertEquals(3, seen.size());
        for (Seen each : seen) {
            assertEquals(OWN, each.from());
            assertEquals(List.of("Bearer dev"), each.headers().getAll("authorization"));
            assertFalse(each.headers().contains("x-remote-user"));
            assertFalse(each.headers().contains("x-remote-group"));
        }
    }

    @Test
    void whoIsVouchedForComesByTheFrontProxyInHisOwnNameOnly() throws Exception {
        doors.frontProxy(true);
        assertEquals(200, pass(USER).statusCode());
        await(request(USER));
        call(USER);
        assertEquals(3, seen.size());
        for (Seen each : seen) {
            assertEquals(FRONT_PROXY, each.from());
            assertEquals(List.of("dev"), each.headers().getAll("x-remote-user"));
            assertFalse(each.headers().contains("x-remote-group"));
            assertFalse(each.headers().contains("authorization"));
        }
    }

    @Test
    void theFrontProxysCanBeShutAgain() {
        doors.frontProxy(true);
        call(USER);
        doors.frontProxy(false);
        assertThrows(KubeClient.Unreachable.class, () -> call(USER));
    }

    @Test
    void theFrontProxysIsShutAtFirst() throws Exception {
        assertEquals(503, pass(USER).statusCode());
        assertThrows(ExecutionException.class, () -> await(request(USER)));
        assertThrows(KubeClient.Unreachable.class, () -> call(USER));
        assertTrue(seen.isEmpty());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
