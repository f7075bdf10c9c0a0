package io.navidec.cluster.peer;

import io.navidec.cluster.upstream.NativeTls;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemTrustOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The port that speaks TLS: guests of peers under one prefix, the façade for everybody else. */
public final class TlsPort {
    /** One per processor, each with an event loop of its own; Vert.x shares the port out among them. */
    private final List<HttpServer> servers;

    /**
     * Made, not listening yet.
     *
     * @param clientAuthority PEM file of the authority that home's users have certificates from; null where those are not accepted
     */
    public TlsPort(
            Vertx vertx,
            Peers.Pem pem,
            @Nullable String clientAuthority,
            String host,
            int port,
            GuestHost guests,
            Handler<HttpServerRequest> facade) {
        PemTrustOptions trust = pem.trust();
        if (clientAuthority != null) {
            trust.addCertPath(clientAuthority);
        }
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setSsl(true)
                .setSslEngineOptions(NativeTls.engine())
                .setKeyCertOptions(pem.identity())
                .setTrustOptions(trust)
                .setClientAuth(ClientAuth.REQUEST)
                .setIdleTimeout(0)
                .setTcpNoDelay(true)
                .setMaxInitialLineLength(32 * 1024)
                .setMaxHeaderSize(64 * 1024);
        Handler<HttpServerRequest> handler = request -> {
            request.pause();
            if (request.uri().startsWith(GuestHost.PREFIX)) {
                guests.handle(request);
            } else {
                facade.handle(request);
            }
        };
        // Each would get a port of its own where any free one is asked for.
        int loops = port == 0 ? 1 : Runtime.getRuntime().availableProcessors();
        this.servers = IntStream.range(0, loops)
                .mapToObj(each -> vertx.createHttpServer(options).requestHandler(handler))
                .toList();
    }

    /** Begins to listen; the answer is the port. Not to be called on an event loop, which all would share then. */
    public Future<Integer> listen() {
        List<Future<HttpServer>> listening =
                servers.stream().map(HttpServer::listen).toList();
        return Future.all(listening).map(all -> servers.get(0).actualPort());
    }

    /** Ends. */
    public Future<Void> close() {
        return Future.all(servers.stream().map(HttpServer::close).toList()).mapEmpty();
    }
}
