package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.cluster.upstream.Connections;
import io.navidec.cluster.upstream.Credentials;
import io.navidec.cluster.upstream.Endpoint;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Pipe;
import io.navidec.cluster.upstream.VertxKubeClient;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The only ways to home in a caller's name: on connections that prove nothing, for callers whose headers do, and as front proxy for those whose certificate
 * ended at our own TLS. What goes through here is signed by its {@link Identity} and takes that one's way; nobody else has these connections. Thread-safe.
 */
public final class HomeDoors {
    /** As long as home's API server itself takes for a request. */
    private static final Duration PATIENCE = Duration.ofSeconds(65);

    private static final Status SHUT =
            Status.unavailable("client certificates cannot be used here at the moment: the service's log says why", 1);

    private final Endpoint home;
    private final Door own;
    private final @Nullable Door frontProxy;
    private volatile boolean open;

    private record Door(Connections connections, Pipe pipe, VertxKubeClient client) {}

    /**
     * @param own connections without any identity
     * @param frontProxy connections with the front-proxy certificate; null where no caller's certificate is accepted
     */
    public HomeDoors(Vertx vertx, Endpoint home, Connections own, @Nullable Connections frontProxy) {
        this.home = home;
        this.own = door(vertx, home, own);
        this.frontProxy = frontProxy == null ? null : door(vertx, home, frontProxy);
    }

    private static Door door(Vertx vertx, Endpoint home, Connections connections) {
        return new Door(
                connections,
                new Pipe(connections, home, Status.unavailable("the cluster's own API server does not answer", 1)),
                new VertxKubeClient(vertx, connections, home, Credentials.NONE, PATIENCE));
    }

    /** Opens or shuts the front proxy's, which is shut until it is known that home believes no other headers than ours ({@link RemoteHeaders}). */
    public void frontProxy(boolean opened) {
        open = opened;
    }

    /** Null where it is shut. */
    private @Nullable Door door(Identity who) {
        return switch (who.way()) {
            case OWN -> own;
            case FRONT_PROXY -> open ? frontProxy : null;
        };
    }

    private static KubeClient.Unreachable shut() {
        return new KubeClient.Unreachable(SHUT.message(), new IllegalStateException(SHUT.message()));
    }

    /** Passes a paused request on, upgrades too; {@code opened} gets the request to home, where there is one. */
    void pass(HttpServerRequest in, Identity who, Pipe.Way way, Consumer<HttpClientRequest> opened) {
        Door door = door(who);
        if (door == null) {
            in.resume();
            Bodies.answer(in.response(), SHUT.answer());
            return;
        }
        Consumer<MultiMap> signed = headers -> {
            way.headers().accept(headers);
            who.sign(headers);
        };
        door.pipe().pass(in, new Pipe.Way(way.target(), signed, way.up(), way.down(), way.instead()), opened);
    }

    /** A request to be sent. */
    Future<HttpClientRequest> request(Identity who, HttpMethod method, String target, MultiMap headers) {
        Door door = door(who);
        if (door == null) {
            return Future.failedFuture(shut());
        }
        return door.connections().http().request(home.request(method, target)).map(out -> {
            out.headers().addAll(headers);
            who.sign(out.headers());
            return out;
        });
    }

    /** Makes a call; {@code headers}, which may repeat a name, are changed. Fails as {@link VertxKubeClient#call(ApiCall)} does. */
    Uni<ApiAnswer> call(Identity who, ApiCall call, MultiMap headers) {
        Door door = door(who);
        if (door == null) {
            return Uni.createFrom().failure(shut());
        }
        who.sign(headers);
        return door.client().call(call, headers);
    }
}
