package io.navidec.cluster.peer;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The names that certificates of the clusters' private authority bear: the URI SAN {@code spiffe://navidec/cluster/<name>}. Whether it was that authority that gave them is {@link Authorities}' to say. */
final class PeerIdentity {
    private static final String OURS = "spiffe://navidec/";
    private static final String PREFIX = OURS + "cluster/";
    private static final int URI_SAN = 6; // RFC 5280, GeneralName

    private PeerIdentity() {}

    /** The cluster it names, or nothing. */
    static Optional<String> cluster(X509Certificate certificate) {
        try {
            return uris(certificate).stream()
                    .filter(uri -> uri.startsWith(PREFIX) && uri.length() > PREFIX.length())
                    .map(uri -> uri.substring(PREFIX.length()))
                    .findFirst();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }

    /** Whether it bears a name of any part of NaviDEC, or names that cannot be read. */
    static boolean named(X509Certificate certificate) {
        try {
            return uris(certificate).stream().anyMatch(uri -> uri.startsWith(OURS));
        } catch (CertificateParsingException e) {
            return true;
        }
    }

    private static List<String> uris(X509Certificate certificate) throws CertificateParsingException {
        List<String> uris = new ArrayList<>();
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names != null) {
            for (List<?> name : names) {
                if (Integer.valueOf(URI_SAN).equals(name.get(0)) && name.get(1) instanceof String uri) {
                    uris.add(uri);
                }
            }
        }
        return uris;
    }
}
