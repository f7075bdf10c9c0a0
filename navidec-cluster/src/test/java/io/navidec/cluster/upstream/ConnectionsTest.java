package io.navidec.cluster.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final int MANY = 40;
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Every watch holds one. */
    @Test
    void asManyAreOpenAtOnceAsTheOptionsAllow() throws Exception {
        CountDownLatch asked = new CountDownLatch(MANY);
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> asked.countDown()) // never answered
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        Connections connections = Connections.of(vertx, new HttpClientOptions().setMaxPoolSize(MANY));
        Context one = vertx.getOrCreateContext();
        for (int i = 0; i < MANY; i++) {
            one.runOnContext(v -> connections
                    .http()
                    .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                    .onSuccess(request -> request.end()));
        }
        assertEquals(true, asked.await(20, TimeUnit.SECONDS), () -> asked.getCount() + " were not asked");
    }
}
