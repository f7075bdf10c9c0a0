package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.cluster.upstream.Endpoint;
import io.navidec.cluster.view.Uids;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The byte pipe to home's API server: method, target, headers and bodies pass unchanged but for hop-by-hop headers (RFC 9110, section
 * 7.6.1), no faster than the slower side reads; when the client goes, the request to home is reset. Runs on the request's event loop.
 */
final class Pipe {
    private static final Logger LOG = Logger.getLogger(Pipe.class);

    private final HttpClient http;
    private final Endpoint home;

    Pipe(HttpClient http, Endpoint home) {
        this.http = http;
        this.home = home;
    }

    /**
     * How a request passes.
     *
     * @param target path and query at home
     * @param authorization the Authorization header to set where the client sent none, or null
     * @param pairs uids of returned objects, by real uid the one that clients know; where there are any, both directions are read
     */
    record Way(String target, @Nullable String authorization, Map<String, String> pairs) {}

    /** Passes a paused request on. */
    void pass(HttpServerRequest in, Way way) {
        pass(in, way, out -> {});
    }

    /** Passes a paused request on, and gives the request to home to {@code opened}, for example to reset it. */
    void pass(HttpServerRequest in, Way way, Consumer<HttpClientRequest> opened) {
        boolean upgrade = isUpgrade(in);
        if (upgrade && !in.method().equals(HttpMethod.GET)) {
            in.resume();
            Bodies.answer(
                    in.response(),
                    Status.badRequest("upgrades by " + in.method()
                                    + " (SPDY) are not served yet: use WebSocket, as kubectl does since 1.31")
                            .answer());
            return;
        }
        http.request(home.request(in.method(), atHome(way)))
                .onFailure(why -> unavailable(in, why))
                .onSuccess(out -> {
                    if (in.response().closed()) {
                        out.reset();
                        return;
                    }
                    in.response().closeHandler(gone -> out.reset());
                    opened.accept(out);
                    Hops.copy(in.headers(), out.headers(), upgrade);
                    if (way.authorization() != null) {
                        out.putHeader("authorization", way.authorization());
                    }
                    if (upgrade) {
                        tunnel(in, out);
                        return;
                    }
                    if (!way.pairs().isEmpty()) {
                        // What is packed cannot be read.
                        out.putHeader("accept-encoding", "identity");
                    }
                    send(in, out, way.pairs())
                            .onSuccess(answer -> back(answer, in, way.pairs()))
                            .onFailure(why -> unavailable(in, why));
                });
    }

    /** Uids in the query too, for example of a field selector on involvedObject.uid. */
    private static String atHome(Way way) {
        if (way.pairs().isEmpty()) {
            return way.target();
        }
        byte[] target = way.target().getBytes(StandardCharsets.UTF_8);
        return new String(Uids.replace(target, Uids.inverse(way.pairs())), StandardCharsets.UTF_8);
    }

    private static boolean isUpgrade(HttpServerRequest in) {
        String connection = in.getHeader("connection");
        return connection != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade")
                && in.headers().contains("upgrade");
    }

    private static Future<HttpClientResponse> send(
            HttpServerRequest in, HttpClientRequest out, Map<String, String> pairs) {
        out.response().onSuccess(HttpClientResponse::pause);
        String length = in.getHeader("content-length");
        boolean chunked = in.headers().contains("transfer-encoding");
        if (length == null && !chunked) {
            in.resume();
            return out.send();
        }
        if (chunked) {
            out.setChunked(true);
        }
        // A body that home refuses early (413) must not fail the answer: the pipe's own trouble is not the request's.
        ReadStream<Buffer> body = pairs.isEmpty() ? in : new UidChunks(in, Uids.inverse(pairs));
        body.pipeTo(out).onFailure(why -> LOG.debugf("A request body was not passed whole: %s", why.getMessage()));
        return out.response();
    }

    private static void back(HttpClientResponse answer, HttpServerRequest in, Map<String, String> pairs) {
        HttpServerResponse to = in.response();
        if (to.closed() || to.headWritten()) {
            answer.request().reset();
            return;
        }
        to.setStatusCode(answer.statusCode());
        to.setStatusMessage(answer.statusMessage());
        Hops.copy(answer.headers(), to.headers(), false);
        if (!to.headers().contains("content-length")) {
            to.setChunked(in.version() == io.vertx.core.http.HttpVersion.HTTP_1_1 && bodyExpected(answer, in));
        }
        if (!bodyExpected(answer, in)) {
            answer.resume();
            to.end();
            return;
        }
        ReadStream<Buffer> body = pairs.isEmpty() ? answer : new UidChunks(answer, pairs);
        body.pipeTo(to).onFailure(why -> {
            if (!to.closed() && !to.ended()) {
                to.reset();
            }
        });
    }

    private static boolean bodyExpected(HttpClientResponse answer, HttpServerRequest in) {
        int status = answer.statusCode();
        return !in.method().equals(HttpMethod.HEAD) && status != 204 && status != 304 && status >= 200;
    }

    /** After home's 101 both connections are raw; before it, home's refusal is passed back as an ordinary answer. */
    private void tunnel(HttpServerRequest in, HttpClientRequest out) {
        out.putHeader("connection", "Upgrade").putHeader("upgrade", in.getHeader("upgrade"));
        out.connect().onFailure(why -> unavailable(in, why)).onSuccess(answer -> {
            if (answer.statusCode() != 101) {
                answer.pause();
                in.resume();
                back(answer, in, Map.of());
                return;
            }
            Hops.copy(answer.headers(), in.response().headers(), false);
            in.response()
                    .putHeader("connection", "Upgrade")
                    .putHeader("upgrade", answer.getHeader("upgrade"))
                    .setStatusCode(101);
            NetSocket upstream = answer.netSocket();
            upstream.pause();
            in.toNetSocket().onFailure(why -> upstream.close()).onSuccess(client -> join(client, upstream));
        });
    }

    private static void join(NetSocket client, NetSocket upstream) {
        client.closeHandler(gone -> upstream.close());
        upstream.closeHandler(gone -> client.close());
        client.exceptionHandler(why -> upstream.close());
        upstream.exceptionHandler(why -> client.close());
        client.pipeTo(upstream);
        upstream.pipeTo(client);
        upstream.resume();
    }

    private void unavailable(HttpServerRequest in, Throwable why) {
        if (in.response().closed()) {
            return;
        }
        LOG.warnf("Home's API server %s did not answer: %s", home, why.getMessage());
        in.resume();
        Bodies.answer(
                in.response(),
                Status.unavailable("the cluster's own API server does not answer", 1)
                        .answer());
    }
}
