package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Command;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import io.navidec.testkit.Running;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The façade against the real API server, with the real kubectl: what passes through is what home says. */
@ExtendWith(Fleet.class)
class FacadeIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static Kubectl straight;
    private static Kubectl through;
    private static String http;

    @BeforeAll
    static void deployment() {
        straight = Fleet.bed().kubectl("DAM_KUBECONFIG");
        through = Fleet.bed().kubectl("DAM_NAVIDEC_KUBECONFIG");
        http = "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT");
        through.run("-n shop create deployment facade --image=nginx --replicas=2")
                .ok();
        through.run("-n shop rollout status deployment/facade --timeout=60s").ok();
    }

    private static String bearer(String user) {
        return "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_" + user);
    }

    @Test
    void kubectlSeesTheSameThroughItAsStraight() {
        for (String words : new String[] {
            "get nodes -o yaml",
            "-n shop get deployment,replicaset,configmap -o json",
            "-n shop get pods -l app=facade -o wide --no-headers",
            "api-resources",
            "-n shop describe deployment facade",
            "-n shop auth can-i --list",
            "get --raw /openapi/v3/apis/apps/v1"
        }) {
            // Nodes' heartbeats and ages change by themselves: ask again until both sides stand still.
            Await.until(words, SOON, () -> straight.out(words).equals(through.out(words)));
        }
    }

    /** As the JDK's own client does (RFC 9113, section 3.1, in its older form): it asks to go over to HTTP/2 in plain text, and takes HTTP/1.1 for an answer. */
    @Test
    void clientsThatAskForHttp2InPlainTextAreServedInHttp1() throws Exception {
        String maps = "/api/v1/namespaces/shop/configmaps";
        assertEquals(
                201,
                rather(
                        "POST",
                        maps,
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"rather\"}}"));
        assertEquals(200, rather("GET", maps + "/rather", ""));
        assertEquals(201, rather("POST", "/configmaps/rather/move?namespace=shop", "{\"target\":\"eurm\"}"));
        Await.until(
                "it has moved",
                SOON,
                () -> straight.run("-n shop get configmap rather").exit() != 0);
        assertEquals(200, rather("PATCH", maps + "/rather", "{\"data\":{\"a\":\"b\"}}"));
        assertEquals(200, rather("GET", maps + "/rather", ""));
        assertEquals(200, rather("DELETE", maps + "/rather", ""));
    }

    /** The status, each on a connection of its own. */
    private static int rather(String method, String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(http + path))
                    .timeout(Duration.ofSeconds(20))
                    .header("Authorization", bearer("ADMIN"))
                    .header(
                            "Content-Type",
                            method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                    .method(
                            method,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_1_1, answer.version(), method + " " + path);
            return answer.statusCode();
        }
    }

    @Test
    void kubectlWritesScalesAndDeletesThroughIt() {
        through.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: written, namespace: shop}, data: {a: b}}");
        assertEquals("b", straight.out("-n shop get configmap written -o jsonpath={.data.a}"));
        through.run("-n shop patch configmap written --type=merge -p {\"data\":{\"a\":\"c\"}}")
                .ok();
        assertEquals("c", straight.out("-n shop get configmap written -o jsonpath={.data.a}"));
        through.run("-n shop delete configmap written").ok();
        straight.run("-n shop get configmap written").fails();
        through.run("-n shop create deployment scaled --image=nginx").ok();
        through.run("-n shop scale deployment scaled --replicas=3").ok();
        through.run("-n shop rollout status deployment/scaled --timeout=60s").ok();
        through.run("-n shop delete deployment scaled").ok();
    }

    @Test
    void logsAndExecRunThroughIt() {
        assertTrue(through.out("-n shop logs deployment/facade").contains("line 10 of a container on dam"));
        Command exec = through.run("-n shop exec deployment/facade -- echo from inside")
                .ok();
        assertTrue(exec.out().contains("from inside"), exec.all());
        through.run("-n shop exec deployment/facade -- false").fails();
    }

    @Test
    void aWatchTellsAsItHappensAndEndsWithItsClient() {
        Running watch = through.start(
                Fleet.bed().folder().resolve("it-watch.txt"),
                "-n shop get configmaps -w --output-watch-events -o name");
        try (watch) {
            Await.until("the watch stands", SOON, () -> watch.output().contains("kube-root-ca.crt"));
            straight.run("-n shop create configmap watched").ok();
            Await.until("ADDED comes", SOON, () -> watch.output().contains("configmap/watched"));
            assertTrue(watch.alive());
        }
        straight.run("-n shop delete configmap watched").ok();
    }

    @Test
    void everybodyHasTheRightsHomeGives() throws IOException {
        Kubectl dev = Fleet.bed().kubectl("DAM_DEV_NAVIDEC_KUBECONFIG");
        Kubectl viewer = Fleet.bed().kubectl("DAM_VIEWER_NAVIDEC_KUBECONFIG");
        dev.run("-n shop get pods").ok();
        assertEquals(
                Fleet.bed()
                        .kubectl("DAM_DEV_KUBECONFIG")
                        .run("-n default get pods")
                        .fails()
                        .err(),
                dev.run("-n default get pods").fails().err());
        viewer.run("-n shop get pods").ok();
        assertTrue(viewer.run("-n shop delete pods --all").fails().err().contains("Forbidden"));
        assertEquals(403, Http.plain().send("GET", http + "/api/v1/pods", "").statusCode());
        assertEquals(
                401,
                Http.plain()
                        .send("GET", http + "/api/v1/pods", "", "Authorization", "Bearer wrong")
                        .statusCode());
    }

    @Test
    void shortFormsAreKubernetesPaths() throws IOException {
        for (String path : new String[] {"/pods", "/po", "/pod"}) {
            HttpResponse<String> answer = Http.plain().send("GET", http + path, "", "Authorization", bearer("ADMIN"));
            assertEquals(200, answer.statusCode(), path);
            assertEquals("PodList", Tree.string(Json.parse(answer.body()), "kind"));
        }
        HttpResponse<String> one = Http.plain()
                .send("GET", http + "/deployments.apps/facade?namespace=shop", "", "Authorization", bearer("ADMIN"));
        assertEquals("facade", Tree.string(Json.parse(one.body()), "metadata", "name"));
        assertEquals(
                404,
                Http.plain()
                        .send("GET", http + "/nonsense", "", "Authorization", bearer("ADMIN"))
                        .statusCode());
        assertEquals(
                404,
                Http.plain()
                        .send("POST", http + "/nonsense/facade/move", "{}", "Authorization", bearer("ADMIN"))
                        .statusCode());
    }

    @Test
    void oddPathsAreRefused() throws IOException {
        int port = Integer.parseInt(Fleet.bed().env("dam", "HTTP_PORT"));
        for (String target : new String[] {
            "/api/v1/namespaces/shop/../default/pods",
            "/api/v1/namespaces/shop/%2e%2e/default/pods",
            "/api/v1//pods",
            "/api/v1/namespaces/shop%2fpods",
            "/api/v1/pods;x=y",
            "/api/v1/%zz"
        }) {
            assertEquals(400, Http.rawGet(port, target), target);
        }
    }

    @Test
    void aBodyThatIsTooBigGetsHomesOwnAnswer() throws IOException {
        String big = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"big\"},\"data\":{\"a\":\""
                + "x".repeat(4 << 20) + "\"}}";
        int status = Http.plain()
                .send(
                        "POST",
                        http + "/api/v1/namespaces/shop/configmaps",
                        big,
                        "Authorization",
                        bearer("ADMIN"),
                        "Content-Type",
                        "application/json")
                .statusCode();
        assertEquals(413, status);
        straight.run("-n shop get configmap big").fails();
    }

    @Test
    void itIsAliveAndReadyAndItsLogHoldsNoToken() throws Exception {
        assertEquals(200, Fleet.dam().health("live"));
        assertEquals(200, Fleet.dam().health("ready"));
        assertEquals(200, Fleet.dam().management("/q/metrics").statusCode());
        for (String user : new String[] {"ADMIN", "DEV", "VIEWER"}) {
            assertTrue(!Fleet.dam().log().contains(Fleet.bed().content("DAM_TOKEN_FILE_" + user)));
        }
    }

    /** An upgrade that home does not want is answered as a plain request, however long, and nothing that was sent behind it is served. */
    @Test
    void whatComesBehindAnUpgradeThatIsNoneIsNotServed() throws Exception {
        String head = "GET /openapi/v2 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN")
                + "\r\nConnection: Upgrade\r\nUpgrade: nonsense\r\n\r\n";
        int port = Integer.parseInt(Fleet.bed().env("dam", "HTTP_PORT"));
        try (java.net.Socket socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(head.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            socket.getOutputStream()
                    .write("GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            String all =
                    new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertTrue(all.startsWith("HTTP/1.1 200"), all.substring(0, Math.min(200, all.length())));
            assertTrue(all.length() > 1_000_000, "only " + all.length() + " bytes came");
            assertTrue(all.stripTrailing().endsWith("}") || all.endsWith("0\r\n\r\n"), "its end is missing");
            assertEquals(-1, all.indexOf("HTTP/1.1 ", 12));
        }
    }

    /** Clients wait for it before they do what they watch for. A kind that is never abroad: the pipe serves its watches. */
    @Test
    void aWatchsHeadComesBeforeItsFirstEvent() throws Exception {
        String base = "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT")
                + "/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations";
        HttpResponse<String> list = Http.plain().send("GET", base, "", "Authorization", bearer("ADMIN"));
        String now = Tree.stringOr(Json.parse(list.body()), "", "metadata", "resourceVersion");
        HttpRequest watch = HttpRequest.newBuilder(
                        URI.create(base + "?watch=true&timeoutSeconds=30&resourceVersion=" + now))
                .header("Authorization", bearer("ADMIN"))
                .header("Accept", "application/vnd.kubernetes.protobuf, */*")
                .build();
        HttpResponse<InputStream> answer = HttpClient.newHttpClient()
                .sendAsync(watch, HttpResponse.BodyHandlers.ofInputStream())
                .get(10, TimeUnit.SECONDS);
        try (InputStream body = answer.body()) {
            assertEquals(200, answer.statusCode());
            assertEquals(0, body.available());
        }
    }
}
