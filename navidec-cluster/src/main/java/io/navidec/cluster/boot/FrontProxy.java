package io.navidec.cluster.boot;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to accept the client certificates of home's users: PEM files.
 *
 * @param clientAuthority the authority those certificates come from
 * @param certificate by it home believes this service who a caller is
 * @param key its private key
 */
record FrontProxy(String clientAuthority, String certificate, String key) {

    /**
     * As it is configured, or null where such certificates are not accepted.
     *
     * @throws IllegalStateException when it is configured in part
     */
    static @Nullable FrontProxy of(ClusterConfig config) {
        ClusterConfig.Access access = config.access();
        if (access.clientCa().isEmpty()
                && access.frontProxyCertificate().isEmpty()
                && access.frontProxyKey().isEmpty()) {
            return null;
        }
        if (config.tls().certificate().isEmpty()) {
            throw new IllegalStateException(
                    "navidec.access.client-ca and navidec.access.front-proxy-* are for callers of the TLS port: set navidec.tls.certificate, too");
        }
        return new FrontProxy(
                set(access.clientCa(), "client-ca"),
                set(access.frontProxyCertificate(), "front-proxy-certificate"),
                set(access.frontProxyKey(), "front-proxy-key"));
    }

    private static String set(Optional<String> setting, String name) {
        return setting.orElseThrow(
                () -> new IllegalStateException(
                        "navidec.access." + name
                                + " is not set: callers' certificates need navidec.access.client-ca, front-proxy-certificate and front-proxy-key, all three or none"));
    }
}
