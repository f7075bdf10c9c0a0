package io.navidec.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** HTTP as a test needs it: with or without a client certificate, and raw where the library would mend what is odd. */
public final class Http {
    private final HttpClient client;

    private Http(HttpClient client) {
        this.client = client;
    }

    /** Plain HTTP. */
    public static Http plain() {
        return new Http(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    /** TLS that trusts this authority, with this certificate and key; null for none. All are PEM files. */
    public static Http tls(String authority, @Nullable String certificate, @Nullable String key) {
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", certificate(x509, authority));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyManager[] identity = certificate == null || key == null ? null : identity(x509, certificate, key);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity, trust.getTrustManagers(), null);
            return new Http(HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(context)
                    .build());
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("cannot set up TLS", e);
        }
    }

    private static KeyManager[] identity(CertificateFactory x509, String certificate, String key)
            throws GeneralSecurityException, IOException {
        String pem = Files.readString(Path.of(key)).replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKey secret = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
        own.load(null, null);
        own.setKeyEntry("own", secret, new char[0], new Certificate[] {certificate(x509, certificate)});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        return keys.getKeyManagers();
    }

    private static Certificate certificate(CertificateFactory x509, String file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return x509.generateCertificate(in);
        }
    }

    /** Sends a request; the body may be empty; headers are names and values in turn. */
    public HttpResponse<String> send(String method, String url, String body, String... headers) throws IOException {
        return exchange(
                method,
                url,
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body),
                HttpResponse.BodyHandlers.ofString(),
                headers);
    }

    /** The same with bytes, which may be none. */
    public HttpResponse<byte[]> sendBytes(String method, String url, byte[] body, String... headers)
            throws IOException {
        return exchange(
                method,
                url,
                HttpRequest.BodyPublishers.ofByteArray(body),
                HttpResponse.BodyHandlers.ofByteArray(),
                headers);
    }

    private <T> HttpResponse<T> exchange(
            String method,
            String url,
            HttpRequest.BodyPublisher body,
            HttpResponse.BodyHandler<T> answer,
            String... headers)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(45))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The status line's code of a GET whose target goes on the wire exactly as given. */
    public static int rawGet(int port, String target) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port), 2000);
            socket.setSoTimeout(10_000);
            String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }
}
