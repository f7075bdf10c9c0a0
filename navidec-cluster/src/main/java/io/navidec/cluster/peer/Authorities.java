package io.navidec.cluster.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authorities that clients of the TLS port may come from: the clusters' private one makes clusters, home's own makes users. TLS lets both in; which of
 * them vouches for a certificate is decided here, by its chain and never by what it says of itself. Thread-safe; the first look at a certificate takes as long
 * as a handshake does.
 */
public final class Authorities {
    private static final Logger LOG = Logger.getLogger(Authorities.class);
    private static final Certified NOBODY = new Certified.Nobody();
    /** How long a chain is not verified again: its certificates end some day, its connection may not. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final int MOST = 1024;
    /** On sessions without a certificate: asking for it costs an exception. */
    private static final String BARE = Authorities.class.getName();

    private final @Nullable X509TrustManager clusters;
    private final @Nullable X509TrustManager users;
    private final Clock clock;
    private final Map<List<X509Certificate>, Decision> decisions = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<X509Certificate>, Decision> eldest) {
            return size() > MOST;
        }
    };

    private record Decision(Certified who, Instant until) {}

    /**
     * @param clusters judges chains of clusters; null without a TLS port
     * @param users judges chains of home's users; null where such certificates are not accepted
     */
    Authorities(@Nullable X509TrustManager clusters, @Nullable X509TrustManager users, Clock clock) {
        this.clusters = clusters;
        this.users = users;
        this.clock = clock;
    }

    /**
     * From PEM files, which are read at once.
     *
     * @param clusters of the clusters' private authority; null without a TLS port
     * @param users of home's client authority; null where certificates of users are not accepted
     * @throws IllegalStateException when a file cannot be read, or holds no certificate
     */
    public static Authorities of(@Nullable String clusters, @Nullable String users, Clock clock) {
        return new Authorities(
                clusters == null || users == null ? null : trust(clusters), users == null ? null : trust(users), clock);
    }

    /** Who is at the other end of a session. */
    public Certified of(@Nullable SSLSession session) {
        if (session == null || session.getValue(BARE) != null) {
            return NOBODY;
        }
        try {
            Certificate[] certificates = session.getPeerCertificates();
            X509Certificate[] chain = new X509Certificate[certificates.length];
            for (int i = 0; i < chain.length; i++) {
                if (!(certificates[i] instanceof X509Certificate each)) {
                    return NOBODY;
                }
                chain[i] = each;
            }
            return of(chain);
        } catch (SSLPeerUnverifiedException e) {
            session.putValue(BARE, true);
            return NOBODY;
        }
    }

    /** Whose this chain is, the holder's own certificate first. */
    Certified of(X509Certificate... chain) {
        if (chain.length == 0) {
            return NOBODY;
        }
        List<X509Certificate> key = List.of(chain);
        Instant now = clock.instant();
        synchronized (decisions) {
            Decision known = decisions.get(key);
            if (known != null && now.isBefore(known.until())) {
                return known.who();
            }
        }
        Certified who = decide(chain);
        synchronized (decisions) {
            decisions.put(key, new Decision(who, now.plus(REMEMBERED)));
        }
        return who;
    }

    /** What both vouch for, where they are one and the same, is a cluster's if it bears a name of NaviDEC's, and then nobody's else. */
    private Certified decide(X509Certificate[] chain) {
        X509Certificate own = chain[0];
        // With one authority TLS itself has judged.
        boolean ofClusters = users == null || vouches(clusters, chain);
        if (ofClusters) {
            Optional<String> cluster = PeerIdentity.cluster(own);
            if (cluster.isPresent()) {
                return new Certified.Cluster(cluster.get());
            }
        }
        if (!vouches(users, chain) || (ofClusters && PeerIdentity.named(own))) {
            return NOBODY;
        }
        try {
            return CommonNameUser.of(own.getSubjectX500Principal().getEncoded(), own.getEncoded())
                    .<Certified>map(user -> user)
                    .orElseGet(Authorities::unnamed);
        } catch (CertificateException e) {
            return NOBODY;
        }
    }

    /** Told once a minute at most, and not whom it would have named. */
    private static Certified unnamed() {
        LOG.warn("A client certificate of home's authority has no common name, or a name that cannot be told to home:"
                + " its holder goes on as if he had none");
        return NOBODY;
    }

    private static boolean vouches(@Nullable X509TrustManager authority, X509Certificate[] chain) {
        if (authority == null) {
            return false;
        }
        try {
            authority.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    /** The JDK's judge of chains that end at a certificate of this file. */
    static X509ExtendedTrustManager trust(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            int count = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                anchors.setCertificateEntry("authority-" + count++, each);
            }
            if (count == 0) {
                throw new IllegalStateException("There is no certificate in " + file);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(anchors);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509ExtendedTrustManager judge) {
                    return judge;
                }
            }
            throw new IllegalStateException("The JDK has no trust manager for certificates");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "Cannot read the certificate authority in " + file + ": " + e.getMessage(), e);
        }
    }
}
