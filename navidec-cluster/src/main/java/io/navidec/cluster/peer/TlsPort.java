package io.navidec.cluster.peer;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/** The port that speaks TLS: guests of peers under one prefix, the façade for everybody else. */
public final class TlsPort {
    private final HttpServer server;

    /** Made, not listening yet. */
    public TlsPort(
            Vertx vertx, Peers.Pem pem, String host, int port, GuestHost guests, Handler<HttpServerRequest> facade) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setSsl(true)
                .setKeyCertOptions(pem.identity())
                .setTrustOptions(pem.trust())
                .setClientAuth(ClientAuth.REQUEST)
                .setIdleTimeout(0)
                .setTcpNoDelay(true)
                .setMaxInitialLineLength(32 * 1024)
                .setMaxHeaderSize(64 * 1024);
        this.server = vertx.createHttpServer(options).requestHandler(request -> {
            request.pause();
            if (request.uri().startsWith(GuestHost.PREFIX)) {
                guests.handle(request);
            } else {
                facade.handle(request);
            }
        });
    }

    /** Begins to listen; the answer is the port. */
    public Future<Integer> listen() {
        return server.listen().map(HttpServer::actualPort);
    }

    /** Ends. */
    public Future<Void> close() {
        return server.close();
    }
}
