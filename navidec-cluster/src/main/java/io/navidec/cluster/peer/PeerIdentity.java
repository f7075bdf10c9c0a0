package io.navidec.cluster.peer;

import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who is at the other end of a TLS connection: the URI SAN {@code spiffe://navidec/cluster/<name>} of a certificate that the
 * private authority signed (checked by TLS itself before this is asked).
 */
public final class PeerIdentity {
    private static final String PREFIX = "spiffe://navidec/cluster/";
    private static final int URI_SAN = 6; // RFC 5280, GeneralName

    private PeerIdentity() {}

    /** The cluster a request comes from, or nothing when it brought no certificate of a cluster. */
    public static Optional<String> of(HttpServerRequest request) {
        return of(request.sslSession());
    }

    /** The cluster at the other end of a session. */
    public static Optional<String> of(@org.jspecify.annotations.Nullable SSLSession session) {
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf ? cluster(leaf) : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // it brought none
        }
    }

    static Optional<String> cluster(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                for (List<?> name : names) {
                    if (Integer.valueOf(URI_SAN).equals(name.get(0))
                            && name.get(1) instanceof String uri
                            && uri.startsWith(PREFIX)
                            && uri.length() > PREFIX.length()) {
                        return Optional.of(uri.substring(PREFIX.length()));
                    }
                }
            }
            return Optional.empty();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }
}
