package io.navidec.cluster.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.navidec.cluster.kubeapi.ApiCall;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VertxKubeClientTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private VertxKubeClient client() throws Exception {
        int port = vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
        return new VertxKubeClient(
                vertx,
                Connections.of(vertx, new HttpClientOptions()),
                new Endpoint("127.0.0.1", port, false, ""),
                Credentials.NONE,
                Duration.ofSeconds(20));
    }

    /** As many megabytes as the path says; {@code /gone} goes away in the middle of its answer. */
    private void answer(HttpServerRequest request) {
        if (request.path().equals("/gone")) {
            request.response()
                    .setChunked(true)
                    .write("half")
                    .onComplete(written -> request.connection().close());
            return;
        }
        request.response()
                .end(Buffer.buffer(new byte[Integer.parseInt(request.path().substring(1)) << 20]));
    }

    private static int length(VertxKubeClient client, String target) {
        return client.call(ApiCall.get(target))
                .await()
                .atMost(Duration.ofSeconds(20))
                .body()
                .length;
    }

    /** Who asks for less may be answered: that is not silence. */
    @Test
    void anAnswerThatIsTooLongIsToldFromNone() throws Exception {
        VertxKubeClient client = client();
        assertEquals(16 << 20, length(client, "/16"));
        assertThrows(KubeClient.TooLong.class, () -> length(client, "/17"));
        assertThrows(KubeClient.Unreachable.class, () -> length(client, "/gone"));
        assertEquals(1 << 20, length(client, "/1"));
    }
}
