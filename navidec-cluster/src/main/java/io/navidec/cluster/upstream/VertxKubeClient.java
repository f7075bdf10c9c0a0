package io.navidec.cluster.upstream;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** {@link KubeClient} over a Vert.x HTTP client, which the caller owns and closes. */
public final class VertxKubeClient implements KubeClient {
    private static final int ANSWER_LIMIT = 16 << 20;
    private static final int CONNECT_TIMEOUT_MILLIS = 3000;

    private final Vertx vertx;
    private final Connections connections;
    private final Endpoint endpoint;
    private final Credentials credentials;
    private final Duration idle;

    /** A client whose calls fail when nothing is heard for {@code idle}; watches may be silent for ever. */
    public VertxKubeClient(
            Vertx vertx, Connections connections, Endpoint endpoint, Credentials credentials, Duration idle) {
        this.vertx = vertx;
        this.connections = connections;
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.idle = idle;
    }

    /** Where it talks to. */
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public Uni<ApiAnswer> call(ApiCall call) {
        return call(call, MultiMap.caseInsensitiveMultiMap());
    }

    /** As {@link #call(ApiCall)}, with more headers, which may repeat a name: for example a caller's own credentials. */
    public Uni<ApiAnswer> call(ApiCall call, MultiMap more) {
        return Uni.createFrom().emitter(emitter -> new Exchange(call, more, emitter).start());
    }

    @Override
    public Watching watch(ApiCall call, WatchSink sink) {
        LineWatch watch = new LineWatch(vertx.getOrCreateContext(), sink);
        watch.open(request(call, MultiMap.caseInsensitiveMultiMap(), 0), call, this::unreachable);
        return watch;
    }

    /**
     * Opens a raw stream, for example of a log: the answer comes paused, its body unread. Resetting its request ends it.
     */
    public Future<HttpClientResponse> open(ApiCall call) {
        return request(call, MultiMap.caseInsensitiveMultiMap(), 0)
                .compose(request -> send(request, call))
                .recover(why -> Future.failedFuture(unreachable(call, why)));
    }

    /**
     * Passes a paused request of our own server on, upgrades too, with this client's credentials in place of the caller's.
     *
     * @param silent the answer when nobody answers
     */
    public void pass(HttpServerRequest in, String target, Status silent) {
        new Pipe(connections, endpoint, silent).pass(in, Pipe.Way.of(target, headers -> {
            Hops.removeCredentials(headers);
            String authorization = credentials.authorization();
            if (authorization != null) {
                headers.set("authorization", authorization);
            }
        }));
    }

    private Future<HttpClientRequest> request(ApiCall call, MultiMap more, long idleMillis) {
        RequestOptions options = endpoint.request(HttpMethod.valueOf(call.method()), call.target());
        more.forEach(options::addHeader);
        call.headers().forEach(options::putHeader);
        String authorization = credentials.authorization();
        if (authorization != null) {
            options.putHeader("authorization", authorization);
        }
        options.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        if (idleMillis > 0) {
            options.setIdleTimeout(idleMillis);
        }
        return connections.http().request(options);
    }

    static Future<HttpClientResponse> send(HttpClientRequest request, ApiCall call) {
        // Paused before anything else runs, so that no byte is lost to a handler set too late.
        request.response().onSuccess(HttpClientResponse::pause);
        byte[] body = call.body();
        return body == null ? request.send() : request.send(Buffer.buffer(body));
    }

    private Unreachable unreachable(ApiCall call, Throwable why) {
        String what = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        return new Unreachable("No answer from " + endpoint + " to " + call + ": " + what, why);
    }

    static Map<String, String> headers(MultiMap from) {
        Map<String, String> out = new LinkedHashMap<>();
        from.forEach((name, value) -> out.merge(name.toLowerCase(Locale.ROOT), value, (a, b) -> a + ", " + b));
        return out;
    }

    /** One call: settles the emitter exactly once, and resets the request when the caller goes. */
    private final class Exchange {
        private final ApiCall call;
        private final MultiMap more;
        private final UniEmitter<? super ApiAnswer> emitter;
        private final AtomicBoolean settled = new AtomicBoolean();
        private volatile @Nullable HttpClientRequest request;

        Exchange(ApiCall call, MultiMap more, UniEmitter<? super ApiAnswer> emitter) {
            this.call = call;
            this.more = more;
            this.emitter = emitter;
        }

        void start() {
            emitter.onTermination(this::cancelled);
            request(call, more, idle.toMillis()).onComplete(opened -> {
                if (opened.failed()) {
                    fail(opened.cause());
                } else if (settled.get()) {
                    reset(opened.result());
                } else {
                    request = opened.result();
                    send(opened.result(), call).onSuccess(this::read).onFailure(this::fail);
                }
            });
        }

        private void read(HttpClientResponse response) {
            Buffer body = Buffer.buffer();
            response.exceptionHandler(this::fail);
            response.handler(chunk -> {
                if (body.length() + chunk.length() > ANSWER_LIMIT) {
                    // First: the reset itself is heard as a failure, too.
                    fail(new TooLong("The answer to " + call + " is over " + ANSWER_LIMIT + " bytes"));
                    reset(response.request());
                } else {
                    body.appendBuffer(chunk);
                }
            });
            response.endHandler(end -> {
                if (settled.compareAndSet(false, true)) {
                    emitter.complete(
                            new ApiAnswer(response.statusCode(), headers(response.headers()), body.getBytes()));
                }
            });
            response.resume();
        }

        private void fail(Throwable why) {
            if (settled.compareAndSet(false, true)) {
                emitter.fail(why instanceof TooLong ? why : unreachable(call, why));
            }
        }

        private void cancelled() {
            if (settled.compareAndSet(false, true)) {
                HttpClientRequest open = request;
                if (open != null) {
                    reset(open);
                }
            }
        }
    }

    /** Ends an exchange; one that has ended already stays as it is. */
    static void reset(HttpClientRequest request) {
        request.reset();
    }
}
