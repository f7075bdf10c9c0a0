package io.navidec.cluster.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.Status;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One request's end is never taken for another's beginning, whoever shares a connection to the server. */
class PipeTest {
    private final Vertx vertx = Vertx.vertx();
    /** What the server has received, by connection. */
    private final List<Received> received = new CopyOnWriteArrayList<>();

    private final CountDownLatch half = new CountDownLatch(1);
    private int port;

    private static final class Received {
        private final StringBuilder text = new StringBuilder();
        private final CountDownLatch closed = new CountDownLatch(1);

        /** Whether the connection ends within seconds. */
        boolean ends() throws InterruptedException {
            return closed.await(10, TimeUnit.SECONDS);
        }

        synchronized void add(String more) {
            text.append(more);
        }

        synchronized String text() {
            return text.toString();
        }
    }

    /** A server that answers as soon as it has seen a head, as an API server that refuses does, and goes on reading. */
    @BeforeEach
    void serve() throws Exception {
        int server = await(vertx.createNetServer()
                        .connectHandler(socket -> {
                            Received all = new Received();
                            received.add(all);
                            socket.closeHandler(end -> all.closed.countDown());
                            socket.handler(bytes -> {
                                all.add(bytes.toString(StandardCharsets.ISO_8859_1));
                                if (all.text().contains("half\r\n")) {
                                    half.countDown();
                                }
                                if (all.text().startsWith("GET /cut")) {
                                    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
                                    socket.close();
                                    return;
                                }
                                if (bytes.toString(StandardCharsets.ISO_8859_1).contains("\r\n\r\n")
                                        && !all.text().startsWith("PUT")) {
                                    socket.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                                }
                            });
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        Pipe pipe = new Pipe(
                Connections.of(vertx, new HttpClientOptions()),
                Endpoint.of("http://127.0.0.1:" + server),
                Status.unavailable("silent", 1));
        port = await(vertx.createHttpServer()
                        .requestHandler(request -> {
                            request.pause();
                            Pipe.Way way = Pipe.Way.of(request.uri(), headers -> {});
                            pipe.pass(request, request.uri().equals("/left") ? way.or(instead(request)) : way);
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    private static Pipe.Instead instead(HttpServerRequest request) {
        return status -> {
            request.response().setStatusCode(200).putHeader("was", "" + status).end("no");
            return true;
        };
    }

    /** The server's answer is read to its end, so its connection serves the next request. */
    @Test
    void somebodyElseMayAnswerInTheServersPlace() throws Exception {
        String answer = answer("GET /left HTTP/1.1\r\nHost: x\r\n\r\n");
        assertTrue(answer.contains("200 OK") && answer.contains("was: 403"), answer);
        assertTrue(answer("GET /next HTTP/1.1\r\nHost: x\r\n\r\n").contains("403"));
        assertEquals(1, received.size());
        assertEquals(
                2,
                received.stream()
                        .mapToInt(each -> each.text().split("GET ", -1).length - 1)
                        .sum());
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void whatComesAfterABodyThatIsCutOffIsNotTakenForItsRest() throws Exception {
        assertTrue(answer("POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nsome")
                .contains("403"));
        assertTrue(received.get(0).ends(), "never used again");
        assertTrue(answer("GET /second HTTP/1.1\r\nHost: x\r\n\r\n").contains("403"));
        for (Received each : received) {
            assertFalse(each.text().contains("/first") && each.text().contains("/second"), () -> each.text());
        }
    }

    /** Half a document may be one, too. */
    @Test
    void aBodyThatIsCutOffIsNotEnded() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("PUT /half HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertTrue(half.await(10, TimeUnit.SECONDS));
        }
        assertTrue(received.get(0).ends());
        assertEquals(1, received.size());
        assertTrue(
                received.get(0).text().contains("half\r\n"),
                () -> received.get(0).text());
        assertFalse(
                received.get(0).text().contains("\r\n0\r\n"),
                () -> received.get(0).text());
    }

    /** A list that lacks its second half must not look whole. */
    @Test
    void anAnswerThatIsCutOffIsNotEnded() throws Exception {
        String answer = answer("GET /cut HTTP/1.1\r\nHost: x\r\n\r\n");
        assertTrue(answer.contains("half"), answer);
        assertFalse(answer.contains("\r\n0\r\n"), answer);
    }

    @Test
    void connectionsAreUsedAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertTrue(answer("POST /all HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nsome")
                    .contains("403"));
        }
        assertEquals(1, received.size());
    }

    /** Reads until the answer's two bytes have come, and closes. */
    private String answer(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder all = new StringBuilder();
            while (!all.toString().endsWith("\r\n\r\nno")) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                all.append((char) next);
            }
            return all.toString();
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
