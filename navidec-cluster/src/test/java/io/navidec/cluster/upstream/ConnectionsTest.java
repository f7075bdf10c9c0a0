package io.navidec.cluster.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final int MANY = 40;
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    /** Every watch holds one. */
    @Test
    void asManyAreOpenAtOnceAsTheOptionsAllow() throws Exception {
        CountDownLatch asked = new CountDownLatch(MANY);
        int port = serve(request -> asked.countDown()); // never answered
        Connections connections = Connections.of(vertx, new HttpClientOptions().setMaxPoolSize(MANY));
        Context one = vertx.getOrCreateContext();
        for (int i = 0; i < MANY; i++) {
            one.runOnContext(v -> connections
                    .http()
                    .request(HttpMethod.GET, port, "127.0.0.1", "/")
                    .onSuccess(request -> request.end()));
        }
        assertEquals(true, asked.await(20, TimeUnit.SECONDS), () -> asked.getCount() + " were not asked");
    }

    @Test
    void whatAWatchSendsComesAtOnce() throws Exception {
        int port = serve(request -> request.response().setChunked(true).write("event 1\n"));
        Buffer first = asked(port, answer -> Future.future(promise -> answer.handler(promise::tryComplete)));
        assertEquals("event 1\n", first.toString());
    }

    @Test
    void manySmallChunksStayInOrder() throws Exception {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            expected.append("chunk ").append(i).append('\n');
        }
        int port = serve(request -> {
            HttpServerResponse response = request.response().setChunked(true);
            expected.toString().lines().forEach(line -> response.write(line + "\n"));
            response.end();
        });
        assertEquals(expected.toString(), asked(port, HttpClientResponse::body).toString());
    }

    private int serve(Handler<HttpServerRequest> handler) throws Exception {
        return await(vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1"))
                .actualPort();
    }

    /** What is read of an answer, all of it on one event loop. */
    private <T> T asked(int port, Function<HttpClientResponse, Future<T>> read) throws Exception {
        Connections connections = Connections.of(vertx, new HttpClientOptions().setMaxChunkSize(64 << 10));
        return await(Future.future(promise -> vertx.getOrCreateContext()
                .runOnContext(v -> connections
                        .http()
                        .request(HttpMethod.GET, port, "127.0.0.1", "/")
                        .compose(HttpClientRequest::send)
                        .compose(read)
                        .onComplete(promise))));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
