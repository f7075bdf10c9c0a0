package io.navidec.cluster.upstream;

import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * Which TLS the service speaks: BoringSSL's (docs/adr/0003) where its library can be loaded, else the JDK's, which does the same slowly. The first call loads
 * the library, a few milliseconds. Thread-safe.
 */
public final class NativeTls {
    private NativeTls() {}

    /** Whether the library is there. */
    public static boolean loaded() {
        return OpenSsl.isAvailable();
    }

    /** Whose TLS is spoken, for logs and health. */
    public static String name() {
        return loaded() ? "BoringSSL" : "the JDK";
    }

    /** Why it is not; null when it is. */
    public static @Nullable Throwable missing() {
        return OpenSsl.unavailabilityCause();
    }

    /** For all options of servers and clients that speak TLS. */
    public static SSLEngineOptions engine() {
        return loaded() ? new Options() : new JdkSSLEngineOptions();
    }

    private static final class Options extends SSLEngineOptions {
        @Override
        public SSLEngineOptions copy() {
            return new Options();
        }

        @Override
        public SslContextFactory sslContextFactory() {
            return new NativeTlsContext();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Options;
        }

        @Override
        public int hashCode() {
            return Options.class.hashCode();
        }
    }
}
