package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.Connections;
import io.navidec.cluster.upstream.Credentials;
import io.navidec.cluster.upstream.Endpoint;
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

    private final Endpoint home;
    private final Door own;
    private final @Nullable Door frontProxy;

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

    private Door door(Identity who) {
        Door door = who.way() == Identity.Way.FRONT_PROXY ? frontProxy : own;
        if (door == null) {
            throw new IllegalStateException("users by certificate where none are accepted");
        }
        return door;
    }

    /** Passes a paused request on, upgrades too; {@code opened} gets the request to home, where there is one. */
    void pass(HttpServerRequest in, Identity who, Pipe.Way way, Consumer<HttpClientRequest> opened) {
        Consumer<MultiMap> signed = headers -> {
            way.headers().accept(headers);
            who.sign(headers);
        };
        door(who).pipe().pass(in, new Pipe.Way(way.target(), signed, way.up(), way.down()), opened);
    }

    /** A request to be sent. */
    Future<HttpClientRequest> request(Identity who, HttpMethod method, String target, MultiMap headers) {
        return door(who)
                .connections()
                .http()
                .request(home.request(method, target))
                .map(out -> {
                    out.headers().addAll(headers);
                    who.sign(out.headers());
                    return out;
                });
    }

    /** Makes a call; {@code headers}, which may repeat a name, are changed. Fails as {@link VertxKubeClient#call(ApiCall)} does. */
    Uni<ApiAnswer> call(Identity who, ApiCall call, MultiMap headers) {
        who.sign(headers);
        return door(who).client().call(call, headers);
    }
}
