package io.navidec.cluster.upstream;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections to servers that are trusted in one way and told one identity: for HTTP, and raw ones for what leaves HTTP by another method than GET.
 * Thread-safe.
 */
public final class Connections {
    private static final String ELSEWHERE = "elsewhere";

    private final Vertx vertx;
    private final HttpClientOptions options;
    private final NetClient raw;
    /** By event loop thread: Vert.x picks any idle connection of a client, and one of another event loop costs a hop for each chunk. */
    private final Map<Object, HttpClient> http = new ConcurrentHashMap<>();

    private Connections(Vertx vertx, HttpClientOptions options, NetClient raw) {
        this.vertx = vertx;
        this.options = options;
        this.raw = raw;
    }

    /** Both kinds, with the same TLS settings. */
    public static Connections of(Vertx vertx, HttpClientOptions options) {
        NetClientOptions raw = new NetClientOptions()
                .setSsl(options.isSsl())
                .setSslEngineOptions(options.getSslEngineOptions())
                .setHostnameVerificationAlgorithm(options.isVerifyHost() ? "HTTPS" : "")
                .setKeyCertOptions(options.getKeyCertOptions())
                .setTrustOptions(options.getTrustOptions())
                .setTcpNoDelay(options.isTcpNoDelay())
                .setConnectTimeout(options.getConnectTimeout());
        return new Connections(vertx, new HttpClientOptions(options), vertx.createNetClient(raw));
    }

    /** The client whose connections live on the calling event loop; one for all callers elsewhere. */
    public HttpClient http() {
        return http.computeIfAbsent(
                Context.isOnEventLoopThread() ? Thread.currentThread() : ELSEWHERE,
                loop -> vertx.httpClientBuilder()
                        .with(options)
                        // A builder that is not told the pool's size takes five, whatever the options say.
                        .with(options.getPoolOptions())
                        .withConnectHandler(ChunkJoin::install)
                        .build());
    }

    /** For raw connections. */
    public NetClient raw() {
        return raw;
    }
}
