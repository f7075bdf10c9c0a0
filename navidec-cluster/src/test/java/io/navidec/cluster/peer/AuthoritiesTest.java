package io.navidec.cluster.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

/** Which authority vouches for a certificate decides what it is. Those in {@code tls/} are valid until 2126. */
class AuthoritiesTest {
    private static final Certified NOBODY = new Certified.Nobody();
    private static final Certified DAM = new Certified.Cluster("dam");

    private final Authorities both = Authorities.of(file("authority"), file("home-authority"), Clock.systemUTC());

    private static String file(String name) {
        return Path.of("src/test/resources/tls", name + ".crt").toString();
    }

    private static X509Certificate certificate(String name) throws Exception {
        try (InputStream in = Files.newInputStream(Path.of(file(name)))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Test
    void thePrivateAuthorityMakesClusters() throws Exception {
        assertEquals(DAM, both.of(certificate("here")));
    }

    @Test
    void homesAuthorityMakesUsers() throws Exception {
        Certified.User user = (Certified.User) both.of(certificate("home-user"));
        assertEquals("dev", user.name());
        assertEquals(List.of("system:masters", "devs"), user.groups());
        assertEquals(11 + 64, user.credentialId().length());
    }

    @Test
    void aUserThatCallsItselfAClusterIsNone() throws Exception {
        assertEquals(
                "false",
                ((Certified.User) both.of(certificate("home-false-peer"))).name(),
                "a user as any other, as at home");
    }

    @Test
    void aClusterIsNoUserWhateverItsName() throws Exception {
        Authorities none = Authorities.of(file("stranger"), file("home-authority"), Clock.systemUTC());
        assertEquals(NOBODY, none.of(certificate("here")));
        // With a CN, and by the private authority, but no name of a cluster.
        assertEquals(NOBODY, both.of(certificate("authority")));
    }

    @Test
    void whatIsForServersOnlyIsNobodys() throws Exception {
        assertEquals(NOBODY, both.of(certificate("home-server")));
    }

    @Test
    void withoutACommonNameItIsNobodys() throws Exception {
        assertEquals(NOBODY, both.of(certificate("home-nameless")));
    }

    @Test
    void aStrangersIsNobodys() throws Exception {
        assertEquals(NOBODY, both.of(certificate("stranger")));
        assertEquals(NOBODY, both.of());
    }

    @Test
    void ofOneAuthorityForBothANamedClusterIsNeverAUser() throws Exception {
        Authorities one = Authorities.of(file("home-authority"), file("home-authority"), Clock.systemUTC());
        assertEquals(DAM, one.of(certificate("home-false-peer")));
        assertEquals("dev", ((Certified.User) one.of(certificate("home-user"))).name());
    }

    /** TLS has judged already. */
    @Test
    void withoutHomesAuthorityThereAreClustersOnly() throws Exception {
        Authorities clusters = Authorities.of(file("authority"), null, Clock.systemUTC());
        assertEquals(DAM, clusters.of(certificate("here")));
        assertEquals(NOBODY, clusters.of(certificate("home-user")));
    }

    @Test
    void aChainIsJudgedOnceAMinute() throws Exception {
        Judge judge = new Judge();
        Moment clock = new Moment();
        Authorities some = new Authorities(judge, judge, clock);
        X509Certificate user = certificate("home-user");
        assertEquals("dev", ((Certified.User) some.of(user)).name());
        int judged = judge.asked;
        some.of(certificate("home-user"));
        assertEquals(judged, judge.asked);
        judge.refusing = true; // as when it has ended meanwhile
        clock.now = clock.now.plus(Duration.ofSeconds(61));
        assertEquals(NOBODY, some.of(user));
    }

    @Test
    void aFileThatIsNoneIsSaidAtOnce() {
        assertThrows(
                IllegalStateException.class,
                () -> Authorities.of(file("authority"), file("not-there"), Clock.systemUTC()));
        assertThrows(
                IllegalStateException.class,
                () -> Authorities.trust("src/test/resources/tls/here.key"),
                "no certificate");
    }

    private static final class Judge implements X509TrustManager {
        private int asked;
        private boolean refusing;

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            asked++;
            if (refusing) {
                throw new CertificateException("expired");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static final class Moment extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
