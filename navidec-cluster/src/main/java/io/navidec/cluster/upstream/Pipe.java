package io.navidec.cluster.upstream;

import io.navidec.cluster.kubeapi.Status;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * The byte pipe to a server: method, target, headers and bodies pass unchanged but for hop-by-hop headers (RFC 9110, section
 * 7.6.1), no faster than the slower side reads; when the client goes, the request to the server is reset. Runs on the request's event loop.
 */
public final class Pipe {
    private static final Logger LOG = Logger.getLogger(Pipe.class);

    /** Of a Content-Length: below 100 kB. */
    private static final int SMALL_DIGITS = 5;

    private final Connections connections;
    private final Endpoint server;
    private final Status silent;

    /**
     * @param silent the answer when the server gives none
     */
    public Pipe(Connections connections, Endpoint server, Status silent) {
        this.connections = connections;
        this.server = server;
        this.silent = silent;
    }

    /**
     * How a request passes.
     *
     * @param target path and query at the server
     * @param headers changes the headers that travel on
     * @param up what is done to the request's body on its way
     * @param down what is done to the answer's body on its way
     * @param instead who may answer in the server's place
     */
    public record Way(
            String target,
            Consumer<MultiMap> headers,
            UnaryOperator<ReadStream<Buffer>> up,
            UnaryOperator<ReadStream<Buffer>> down,
            Instead instead) {

        /** With bodies as they are. */
        public static Way of(String target, Consumer<MultiMap> headers) {
            return new Way(target, headers, UnaryOperator.identity(), UnaryOperator.identity(), status -> false);
        }

        /** The same, where somebody may answer in the server's place. */
        public Way or(Instead other) {
            return new Way(target, headers, up, down, other);
        }
    }

    /** Sees what the server has answered before the client does. */
    public interface Instead {
        /** Whether it answers the request itself, of which the server said that; on the request's event loop. */
        boolean answers(int status);
    }

    /** Whether the client wants to leave HTTP (RFC 9110, section 7.8). HTTP/2 in plain text is no other protocol: who offers it is served as he is. */
    public static boolean upgrades(HttpServerRequest in) {
        String connection = in.getHeader("connection");
        String to = in.getHeader("upgrade");
        return connection != null
                && to != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade")
                && !to.trim().equalsIgnoreCase("h2c");
    }

    /** Passes a paused request on. */
    public void pass(HttpServerRequest in, Way way) {
        pass(in, way, out -> {});
    }

    /** Passes a paused request on, and gives the request to the server to {@code opened}, for example to reset it. */
    public void pass(HttpServerRequest in, Way way, Consumer<HttpClientRequest> opened) {
        if (upgrades(in)) {
            tunnel(in, way);
            return;
        }
        connections
                .http()
                .request(server.request(in.method(), way.target()))
                .onFailure(why -> unavailable(in, why))
                .onSuccess(out -> {
                    if (in.response().closed()) {
                        out.reset();
                        return;
                    }
                    in.response().closeHandler(gone -> out.reset());
                    opened.accept(out);
                    Hops.copy(in.headers(), out.headers(), false);
                    way.headers().accept(out.headers());
                    send(in, out, way)
                            .onSuccess(answer -> back(answer, in, way))
                            .onFailure(why -> unavailable(in, why));
                });
    }

    private static Future<HttpClientResponse> send(HttpServerRequest in, HttpClientRequest out, Way way) {
        out.response().onSuccess(HttpClientResponse::pause);
        out.exceptionHandler(why -> LOG.debugf("A request ended early: %s", why.getMessage()));
        String length = in.getHeader("content-length");
        boolean chunked = in.headers().contains("transfer-encoding");
        if (length == null && !chunked) {
            in.resume();
            return out.send();
        }
        if (chunked) {
            out.setChunked(true);
        }
        // A body that is refused early (413) must not fail the answer: the pipe's own trouble is not the request's. But
        // what is cut off is not ended, and
        // its connection never used again: the server would take the next request, which may be another caller's, for
        // the rest of this one's body.
        way.up().apply(in).pipe().endOnFailure(false).to(out).onFailure(why -> {
            LOG.debugf("A request body was not passed whole: %s", why.getMessage());
            out.reset();
        });
        return out.response();
    }

    private static void back(HttpClientResponse answer, HttpServerRequest in, Way way) {
        HttpServerResponse to = in.response();
        if (to.closed() || to.headWritten()) {
            answer.request().reset();
            return;
        }
        if (way.instead().answers(answer.statusCode())) {
            answer.resume(); // to its end, unread
            return;
        }
        to.setStatusCode(answer.statusCode());
        if (answer.statusCode() != HttpResponseStatus.NOT_MODIFIED.code()) {
            // With words of its own Vert.x takes a 304 for another status, and gives it a length.
            to.setStatusMessage(answer.statusMessage());
        }
        Hops.copy(answer.headers(), to.headers(), false);
        if (!to.headers().contains("content-length")) {
            to.setChunked(in.version() == HttpVersion.HTTP_1_1 && bodyExpected(answer, in));
        }
        if (!bodyExpected(answer, in)) {
            answer.resume();
            to.end();
            return;
        }
        ReadStream<Buffer> body = way.down().apply(answer);
        if (small(answer)) {
            whole(body, to);
        } else {
            if (to.isChunked()) {
                Bodies.sendHead(to);
            }
            body.pipe().endOnFailure(false).to(to).onFailure(why -> broken(to)); // what is cut off must not look whole
        }
    }

    private static boolean small(HttpClientResponse answer) {
        String length = answer.getHeader("content-length");
        return length != null && length.length() <= SMALL_DIGITS;
    }

    /** Head and body in one write: one TLS record and one system call instead of two. */
    private static void whole(ReadStream<Buffer> body, HttpServerResponse to) {
        Buffer all = Buffer.buffer();
        body.exceptionHandler(why -> broken(to));
        body.handler(all::appendBuffer);
        body.endHandler(end -> {
            if (!to.closed() && !to.ended()) {
                to.end(all);
            }
        });
        body.resume();
    }

    private static void broken(HttpServerResponse to) {
        if (!to.closed() && !to.ended()) {
            to.reset();
        }
    }

    private static boolean bodyExpected(HttpClientResponse answer, HttpServerRequest in) {
        int status = answer.statusCode();
        return !in.method().equals(HttpMethod.HEAD) && status != 204 && status != 304 && status >= 200;
    }

    /** The head is written by hand, all after it passes as it comes. */
    private void tunnel(HttpServerRequest in, Way way) {
        if (in.version() != HttpVersion.HTTP_1_1) {
            in.resume();
            Bodies.answer(
                    in.response(),
                    Status.badRequest("an upgrade needs HTTP/1.1, not " + in.version())
                            .answer());
            return;
        }
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        Hops.copy(in.headers(), headers, true);
        way.headers().accept(headers);
        headers.set("host", server.host() + ":" + server.port());
        headers.set("connection", "Upgrade");
        headers.set("upgrade", in.getHeader("upgrade"));
        // Heads are read and written a byte a character.
        StringBuilder head = new StringBuilder()
                .append(in.method())
                .append(' ')
                .append(server.path(way.target()))
                .append(" HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        connections
                .raw()
                .connect(server.port(), server.host())
                .onFailure(why -> unavailable(in, why))
                .onSuccess(socket -> {
                    if (in.response().closed()) {
                        socket.close();
                        return;
                    }
                    socket.pause();
                    RawTunnel.join(in, socket, Buffer.buffer(head.append("\r\n").toString(), "ISO-8859-1"));
                });
    }

    private void unavailable(HttpServerRequest in, Throwable why) {
        if (in.response().closed()) {
            return;
        }
        LOG.warnf("%s did not answer: %s", server, why.getMessage());
        in.resume();
        Bodies.answer(in.response(), silent.answer());
    }
}
