package io.navidec.cluster.peer;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a server only when the clusters' private authority says that it is that very cluster: at a wrong address another member would answer that nothing of ours is
 * there, and all of it would be restored. Thread-safe.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager authority;
    private final String cluster;

    /** @param authority judges chains and host names */
    PeerTrust(X509ExtendedTrustManager authority, String cluster) {
        this.authority = authority;
        this.cluster = cluster;
    }

    private void named(X509Certificate[] chain) throws CertificateException {
        Optional<String> name = PeerIdentity.cluster(chain[0]);
        if (!name.equals(Optional.of(cluster))) {
            throw new CertificateException("expected the service of cluster " + cluster + ", but its certificate is "
                    + name.map(each -> "of cluster " + each).orElse("no cluster's"));
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        authority.checkServerTrusted(chain, type, engine);
        named(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        authority.checkServerTrusted(chain, type, socket);
        named(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        authority.checkServerTrusted(chain, type);
        named(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw notForClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw notForClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw notForClients();
    }

    private static CertificateException notForClients() {
        return new CertificateException("no client is judged here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authority.getAcceptedIssuers();
    }
}
