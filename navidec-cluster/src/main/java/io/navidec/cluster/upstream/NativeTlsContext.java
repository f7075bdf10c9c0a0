package io.navidec.cluster.upstream;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes contexts in which BoringSSL does the records and the handshake, and the JDK's trust managers go on judging certificates: chain, names and addresses.
 * Made for one context each; confined to one thread.
 */
final class NativeTlsContext implements SslContextFactory {
    /** Forward-secret and authenticated ones only (RFC 9325, section 4.2). */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private Collection<String> ciphers = CIPHERS;
    private List<String> protocols = List.of();
    private boolean alpn;
    private boolean client;
    private ClientAuth clientAuth = ClientAuth.NONE;
    private @Nullable KeyManagerFactory identity;
    private @Nullable TrustManagerFactory trust;

    @Override
    public SslContextFactory useAlpn(boolean use) {
        alpn = use;
        return this;
    }

    @Override
    public SslContextFactory clientAuth(ClientAuth asked) {
        clientAuth = asked;
        return this;
    }

    @Override
    public SslContextFactory forClient(boolean forClient) {
        client = forClient;
        return this;
    }

    @Override
    public SslContextFactory keyMananagerFactory(KeyManagerFactory keys) {
        identity = keys;
        return this;
    }

    @Override
    public SslContextFactory trustManagerFactory(TrustManagerFactory trusted) {
        trust = trusted;
        return this;
    }

    @Override
    public SslContextFactory enabledCipherSuites(Set<String> enabled) {
        ciphers = enabled.isEmpty() ? CIPHERS : enabled;
        return this;
    }

    @Override
    public SslContextFactory applicationProtocols(List<String> offered) {
        protocols = offered;
        return this;
    }

    @Override
    public SslContext create() throws SSLException {
        // Keys are parsed once, not in every handshake.
        KeyManagerFactory keys = identity == null ? null : new OpenSslCachingX509KeyManagerFactory(identity);
        SslContextBuilder builder = client
                ? SslContextBuilder.forClient().keyManager(keys)
                : SslContextBuilder.forServer(keys).clientAuth(clientAuth);
        builder.sslProvider(SslProvider.OPENSSL).ciphers(ciphers).trustManager(checkingNames(trust));
        if (alpn && !protocols.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    protocols));
        }
        return builder.build();
    }

    /** One that is not told the connection cannot check whom it leads to: none such may judge. */
    private static @Nullable TrustManagerFactory checkingNames(@Nullable TrustManagerFactory trusted)
            throws SSLException {
        if (trusted != null) {
            for (TrustManager each : trusted.getTrustManagers()) {
                if (!(each instanceof X509ExtendedTrustManager)) {
                    throw new SSLException("A trust manager that cannot check host names: " + each.getClass());
                }
            }
        }
        return trusted;
    }
}
