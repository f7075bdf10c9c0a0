package io.navidec.cluster.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;

/**
 * Connections to servers that are trusted in one way and told one identity: for HTTP, and raw ones for what leaves HTTP by another method than GET.
 * Thread-safe.
 */
public record Connections(HttpClient http, NetClient raw) {

    /** Both kinds, with the same TLS settings. */
    public static Connections of(Vertx vertx, HttpClientOptions options) {
        NetClientOptions raw = new NetClientOptions()
                .setSsl(options.isSsl())
                .setHostnameVerificationAlgorithm(options.isVerifyHost() ? "HTTPS" : "")
                .setKeyCertOptions(options.getKeyCertOptions())
                .setTrustOptions(options.getTrustOptions())
                .setTcpNoDelay(options.isTcpNoDelay())
                .setConnectTimeout(options.getConnectTimeout());
        return new Connections(vertx.createHttpClient(options), vertx.createNetClient(raw));
    }
}
