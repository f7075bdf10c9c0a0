package io.navidec.cluster.upstream;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.Status;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.WriteStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** Bodies of our own server: read whole with a limit, answered whole, or piped with back-pressure. */
public final class Bodies {
    private Bodies() {}

    /** The body is over the limit; nothing was done. */
    public static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final long limit;

        TooLarge(long limit) {
            super("the request body is over " + limit + " bytes");
            this.limit = limit;
        }

        /** As every client reads it. */
        public Status status() {
            return Status.tooLarge(limit);
        }
    }

    /** Reads a paused request's body; call on its own context. Fails with {@link TooLarge}, or when the client goes. */
    public static Uni<byte[]> read(HttpServerRequest request, int limit) {
        return Uni.createFrom().emitter(emitter -> {
            AtomicBoolean settled = new AtomicBoolean();
            Buffer body = Buffer.buffer();
            request.exceptionHandler(why -> {
                if (settled.compareAndSet(false, true)) {
                    emitter.fail(why);
                }
            });
            request.handler(chunk -> {
                if (body.length() + chunk.length() > limit) {
                    if (settled.compareAndSet(false, true)) {
                        emitter.fail(new TooLarge(limit));
                    }
                } else {
                    body.appendBuffer(chunk);
                }
            });
            request.endHandler(end -> {
                if (settled.compareAndSet(false, true)) {
                    emitter.complete(body.getBytes());
                }
            });
            request.resume();
        });
    }

    /** Answers, unless somebody has answered already or the client has gone. */
    public static void answer(HttpServerResponse response, ApiAnswer answer) {
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach((name, value) -> {
            if (!name.equals("content-length") && !name.equals("transfer-encoding") && !name.equals("connection")) {
                response.putHeader(name, value);
            }
        });
        response.end(Buffer.buffer(answer.body()));
    }

    /** Clients of a watch or a log wait for the head of the answer, and nothing else of it may come for long. */
    static void sendHead(HttpServerResponse to) {
        WriteStream<Buffer> stream = to;
        stream.write(Buffer.buffer());
    }

    /** Passes a paused answer on as it comes, slowly to a slow client; resets it when the client goes. */
    public static void pipe(HttpClientResponse from, HttpServerResponse to) {
        if (to.closed() || to.headWritten()) {
            VertxKubeClient.reset(from.request());
            return;
        }
        to.setStatusCode(from.statusCode());
        from.headers().forEach((name, value) -> {
            if (name.equalsIgnoreCase("content-length")) {
                to.putHeader(name, value);
            } else if (!hopByHop(name)) {
                to.headers().add(name, value);
            }
        });
        if (!to.headers().contains("content-length")) {
            to.setChunked(true);
            sendHead(to);
        }
        to.closeHandler(gone -> VertxKubeClient.reset(from.request()));
        from.pipe().endOnFailure(false).to(to).onFailure(why -> {
            if (!to.closed()) {
                to.reset();
            }
        });
    }

    private static boolean hopByHop(String name) {
        return switch (name.toLowerCase(java.util.Locale.ROOT)) {
            case "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authenticate" ->
                true;
            default -> false;
        };
    }
}
