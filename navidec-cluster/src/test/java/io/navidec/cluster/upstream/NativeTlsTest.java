package io.navidec.cluster.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ways to speak TLS, with each other and with themselves, refuse the same. The certificates in {@code tls/} are valid until 2126. */
class NativeTlsTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    static Stream<Arguments> engines() {
        return Stream.of(
                Arguments.of(NativeTls.engine(), NativeTls.engine()),
                Arguments.of(new JdkSSLEngineOptions(), NativeTls.engine()),
                Arguments.of(NativeTls.engine(), new JdkSSLEngineOptions()));
    }

    @Test
    void theLibraryIsThere() {
        assumeTrue(System.getProperty("os.arch").equals("amd64")
                && System.getProperty("os.name").equals("Linux"));
        assertTrue(NativeTls.loaded(), () -> String.valueOf(NativeTls.missing()));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aNamedServerIsTalkedToAndBothSeeWhoTheOtherIs(SSLEngineOptions server, SSLEngineOptions client)
            throws Exception {
        int port = serve(server, "here", 0);
        assertEquals(List.of("spiffe://navidec/cluster/dam"), ask(client(client, "here"), "127.0.0.1", port));
        assertEquals(List.of("spiffe://navidec/cluster/dam"), ask(client(client, "here"), "localhost", port));
        assertEquals(List.of("nobody"), ask(client(client, ""), "127.0.0.1", port));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aServerOfAnotherNameIsRefused(SSLEngineOptions server, SSLEngineOptions client) throws Exception {
        int port = serve(server, "elsewhere", 0);
        refused(() -> ask(client(client, ""), "127.0.0.1", port));
        refused(() -> ask(client(client, ""), "localhost", port));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aServerOfAnotherAuthorityIsRefused(SSLEngineOptions server, SSLEngineOptions client) throws Exception {
        int port = serve(server, "stranger", 0);
        refused(() -> ask(client(client, ""), "127.0.0.1", port));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aClientOfAnotherAuthorityIsRefused(SSLEngineOptions server, SSLEngineOptions client) throws Exception {
        int port = serve(server, "here", 0);
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(true)
                .setSslEngineOptions(client)
                .setTrustOptions(new PemTrustOptions().addCertPath("tls/authority.crt"))
                .setKeyCertOptions(KeyCertOptions.wrap(new Shameless((X509KeyManager)
                        pem("stranger").getKeyManagerFactory(vertx).getKeyManagers()[0])));
        try {
            // The JDK does not show it where the server has not named its authority.
            assertEquals(List.of("nobody"), ask(vertx.createHttpClient(options), "127.0.0.1", port));
        } catch (ExecutionException refused) {
            assertTrue(tls(refused), refused::toString);
        }
    }

    /** Shows its certificate to servers that did not name its authority, too. */
    private record Shameless(X509KeyManager keys) implements X509KeyManager {
        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return keys.getClientAliases(type, null);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return keys.chooseClientAlias(types, null, socket);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return keys.getServerAliases(type, issuers);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return keys.chooseServerAlias(type, issuers, socket);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void manyBytesComeWholeToASlowReader(SSLEngineOptions server, SSLEngineOptions client) throws Exception {
        int port = serve(server, "here", 20_000);
        HttpClient http = client(client, "here");
        Future<Buffer> body = http.request(HttpMethod.GET, port, "127.0.0.1", "/many")
                .compose(request -> request.send())
                .compose(answer -> {
                    answer.pause();
                    vertx.setTimer(300, later -> answer.resume());
                    return answer.body();
                });
        Buffer all = await(body);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            expected.append("chunk ").append(i).append(" of many that are small\n");
        }
        assertEquals(expected.toString(), all.toString());
    }

    @Test
    void nothingOlderThanTls12IsSpoken() throws Exception {
        int port = serve(NativeTls.engine(), "here", 0);
        Set<String> enabled = await(client(NativeTls.engine(), "here")
                .request(HttpMethod.GET, port, "127.0.0.1", "/")
                .map(request -> {
                    SslHandler handler = ((ConnectionBase) request.connection())
                            .channel()
                            .pipeline()
                            .get(SslHandler.class);
                    request.reset();
                    return Set.copyOf(Arrays.asList(handler.engine().getEnabledProtocols()));
                }));
        assertTrue(Set.of("TLSv1.2", "TLSv1.3", "SSLv2Hello").containsAll(enabled), enabled::toString);
    }

    /** Answers with the URI names of the client's certificate, then with {@code chunks} chunks. */
    private int serve(SSLEngineOptions engine, String name, int chunks) throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setSslEngineOptions(engine)
                .setClientAuth(ClientAuth.REQUEST)
                .setKeyCertOptions(pem(name))
                .setTrustOptions(new PemTrustOptions().addCertPath("tls/authority.crt"));
        return await(vertx.createHttpServer(options)
                        .requestHandler(request -> {
                            if (chunks == 0) {
                                request.response().end(peer(request.sslSession()));
                                return;
                            }
                            request.response().setChunked(true);
                            for (int i = 0; i < chunks; i++) {
                                request.response().write("chunk " + i + " of many that are small\n");
                            }
                            request.response().end();
                        })
                        .listen())
                .actualPort();
    }

    private static String peer(javax.net.ssl.SSLSession session) {
        try {
            X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
            return leaf.getSubjectAlternativeNames().stream()
                    .filter(each -> each.get(0).equals(6))
                    .map(each -> String.valueOf(each.get(1)))
                    .findFirst()
                    .orElse("");
        } catch (SSLPeerUnverifiedException e) {
            return "nobody";
        } catch (java.security.cert.CertificateParsingException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpClient client(SSLEngineOptions engine, String identity) {
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(true)
                .setSslEngineOptions(engine)
                .setVerifyHost(true)
                .setTrustOptions(new PemTrustOptions().addCertPath("tls/authority.crt"));
        if (!identity.isEmpty()) {
            options.setKeyCertOptions(pem(identity));
        }
        if (identity.isEmpty()) {
            return vertx.createHttpClient(options);
        }
        return Connections.of(vertx, options).http();
    }

    private static PemKeyCertOptions pem(String name) {
        return new PemKeyCertOptions().setCertPath("tls/" + name + ".crt").setKeyPath("tls/" + name + ".key");
    }

    private List<String> ask(HttpClient client, String host, int port) throws Exception {
        return List.of(await(client.request(HttpMethod.GET, port, host, "/")
                        .compose(request -> request.send())
                        .compose(answer -> answer.body()))
                .toString());
    }

    private static void refused(org.junit.jupiter.api.function.Executable connection) {
        ExecutionException why = assertThrows(ExecutionException.class, connection);
        assertTrue(tls(why), why::toString);
    }

    /** Whether TLS refused; with TLS 1.3 a client may hear of it by the closing only, after its request. */
    private static boolean tls(ExecutionException why) {
        for (Throwable cause = why.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof HttpClosedException) {
                return true;
            }
        }
        return false;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
