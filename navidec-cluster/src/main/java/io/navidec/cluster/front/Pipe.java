package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.cluster.upstream.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The byte pipe to home's API server: method, target, headers and bodies pass unchanged but for hop-by-hop headers (RFC 9110, section
 * 7.6.1), no faster than the slower side reads; when the client goes, the request to home is reset. Runs on the request's event loop.
 */
final class Pipe {
    private static final Logger LOG = Logger.getLogger(Pipe.class);
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host");

    private final HttpClient http;
    private final Endpoint home;

    Pipe(HttpClient http, Endpoint home) {
        this.http = http;
        this.home = home;
    }

    /**
     * Passes a paused request on.
     *
     * @param target path and query at home
     * @param authorization the Authorization header to set where the client sent none, or null
     */
    void pass(HttpServerRequest in, String target, @Nullable String authorization) {
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
        http.request(home.request(in.method(), target))
                .onFailure(why -> unavailable(in, why))
                .onSuccess(out -> {
                    if (in.response().closed()) {
                        out.reset();
                        return;
                    }
                    in.response().closeHandler(gone -> out.reset());
                    copy(in.headers(), out.headers(), upgrade);
                    if (authorization != null) {
                        out.putHeader("authorization", authorization);
                    }
                    if (upgrade) {
                        tunnel(in, out);
                    } else {
                        send(in, out).onSuccess(answer -> back(answer, in)).onFailure(why -> unavailable(in, why));
                    }
                });
    }

    private static boolean isUpgrade(HttpServerRequest in) {
        String connection = in.getHeader("connection");
        return connection != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade")
                && in.headers().contains("upgrade");
    }

    private static Future<HttpClientResponse> send(HttpServerRequest in, HttpClientRequest out) {
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
        in.pipeTo(out).onFailure(why -> LOG.debugf("A request body was not passed whole: %s", why.getMessage()));
        return out.response();
    }

    private static void back(HttpClientResponse answer, HttpServerRequest in) {
        HttpServerResponse to = in.response();
        if (to.closed() || to.headWritten()) {
            answer.request().reset();
            return;
        }
        to.setStatusCode(answer.statusCode());
        to.setStatusMessage(answer.statusMessage());
        copy(answer.headers(), to.headers(), false);
        if (!to.headers().contains("content-length")) {
            to.setChunked(in.version() == io.vertx.core.http.HttpVersion.HTTP_1_1 && bodyExpected(answer, in));
        }
        if (!bodyExpected(answer, in)) {
            answer.resume();
            to.end();
            return;
        }
        answer.pipeTo(to).onFailure(why -> {
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
                back(answer, in);
                return;
            }
            copy(answer.headers(), in.response().headers(), false);
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

    private static void copy(MultiMap from, MultiMap to, boolean upgrade) {
        Set<String> named = namedByConnection(from, upgrade);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && !named.contains(name)) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    private static Set<String> namedByConnection(MultiMap headers, boolean upgrade) {
        String connection = headers.get("connection");
        if (connection == null
                || upgrade
                || connection.equalsIgnoreCase("close")
                || connection.equalsIgnoreCase("keep-alive")) {
            return Set.of();
        }
        Set<String> named = new HashSet<>();
        for (String each : connection.split(",", -1)) {
            named.add(each.trim().toLowerCase(Locale.ROOT));
        }
        return named;
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
