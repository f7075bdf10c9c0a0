package io.navidec.cluster.upstream;

import io.fabric8.kubernetes.client.Config;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Home's API server as the kubeconfig (or the pod's service account) describes it: one place that turns the Kubernetes
 * client's configuration into connections. Reads files when made: make it at start, not on an event loop.
 */
public final class HomeServer {
    private static final Duration CALL_IDLE = Duration.ofSeconds(30);

    private final Config config;
    private final Endpoint endpoint;

    public HomeServer(Config config) {
        this.config = config;
        this.endpoint = Endpoint.of(config.getMasterUrl());
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** The service's own credentials; a token file in the pod is followed by the Kubernetes client's configuration. */
    public Credentials credentials() {
        return () -> {
            String token = config.getAutoOAuthToken() != null ? config.getAutoOAuthToken() : config.getOauthToken();
            return token == null || token.isEmpty() ? null : "Bearer " + token;
        };
    }

    /** A client with the service's credentials for the service's own calls. */
    public VertxKubeClient client(Vertx vertx) {
        return new VertxKubeClient(vertx, Connections.of(vertx, ownOptions()), endpoint, credentials(), CALL_IDLE);
    }

    /** Options for connections that carry the service's identity: with its client certificate, if it has one. */
    public HttpClientOptions ownOptions() {
        HttpClientOptions options = options();
        Buffer cert = pem(config.getClientCertData(), config.getClientCertFile());
        Buffer key = pem(config.getClientKeyData(), config.getClientKeyFile());
        if (cert != null && key != null) {
            options.setKeyCertOptions(new PemKeyCertOptions().setCertValue(cert).setKeyValue(key));
        }
        return options;
    }

    /**
     * Options for connections on which home believes this service who a caller is: with the front-proxy certificate, and never with the service's own.
     *
     * @param certificate PEM file
     * @param key PEM file of its private key
     * @throws IllegalStateException when these are no certificate and key, or home's API server is not asked by TLS
     */
    public HttpClientOptions frontProxyOptions(Vertx vertx, String certificate, String key) {
        if (!endpoint.tls()) {
            throw new IllegalStateException("The kubeconfig names " + endpoint
                    + ", but a front proxy can show its certificate by TLS only: name an https:// server");
        }
        try {
            PemKeyCertOptions identity = new PemKeyCertOptions()
                    .setCertValue(Buffer.buffer(Files.readAllBytes(Path.of(certificate))))
                    .setKeyValue(Buffer.buffer(Files.readAllBytes(Path.of(key))));
            identity.getKeyManagerFactory(vertx);
            return options().setKeyCertOptions(identity);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "Cannot use the front-proxy certificate " + certificate + " with the key in " + key + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Options for connections that carry callers' credentials: TLS verified, no identity of the service. */
    public HttpClientOptions options() {
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(endpoint.tls())
                .setSslEngineOptions(NativeTls.engine())
                .setVerifyHost(true)
                .setKeepAlive(true)
                .setPipelining(false)
                .setMaxChunkSize(64 << 10)
                .setTcpNoDelay(true)
                // Every watch, of clients and of peers' mirrors, holds a connection.
                .setMaxPoolSize(4096)
                .setMaxWaitQueueSize(10_000)
                .setConnectTimeout(3000)
                .setIdleTimeout(0)
                .setDecompressionSupported(false);
        Buffer ca = pem(config.getCaCertData(), config.getCaCertFile());
        if (ca != null) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(ca));
        }
        return options;
    }

    private static @Nullable Buffer pem(@Nullable String base64, @Nullable String file) {
        if (base64 != null && !base64.isEmpty()) {
            return Buffer.buffer(Base64.getMimeDecoder().decode(base64));
        }
        if (file == null || file.isEmpty()) {
            return null;
        }
        try {
            return Buffer.buffer(Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + " named by the kubeconfig", e);
        }
    }
}
