package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Command;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import io.navidec.testkit.Running;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Callers with client certificates of home's authority, as kubeadm's admin.conf has one, are to the façade's TLS port who they are to home's API server; and
 * nobody becomes somebody by a certificate or by headers who is not that one at home.
 */
@ExtendWith(Fleet.class)
class ClientCertificateIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String REVIEW = "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";
    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";
    private static final List<String> NAMES = List.of("cert-home", "cert-away");
    /** All that the front-proxy scheme knows, in odd spelling and named as hop-by-hop. */
    private static final String[] SPOOF = {
        "x-remote-USER", "dam-cert-admin",
        "X-REMOTE-group", "system:masters",
        "X-Remote-Uid", "0",
        "X-Remote-Extra-Scopes", "all"
    };

    private static Kubectl admin;
    private static Kubectl dev;

    @BeforeAll
    static void oneAbroadAndItsTwinAtHome() throws IOException {
        admin = through("CERT_ADMIN");
        dev = through("CERT_DEV");
        for (String name : NAMES) {
            dev.run("-n shop create deployment " + name + " --image=nginx").ok();
            dev.run("-n shop create configmap " + name + " --from-literal=k=v").ok();
            dev.run("-n shop rollout status deployment/" + name + " --timeout=60s")
                    .ok();
        }
        Moves.moved("deployments/cert-away", "eurm");
        Moves.moved("configmaps/cert-away", "eurm");
        Await.until(
                "the pod abroad is seen at home",
                SOON,
                () -> dev.out("-n shop get pods -l app=cert-away -o name").startsWith("pod/"));
    }

    @AfterAll
    static void clean() {
        Moves.dam().run("-n shop delete deployment cert-home cert-away --ignore-not-found");
        Moves.dam().run("-n shop delete configmap cert-home cert-away cert-made --ignore-not-found");
    }

    private static Kubectl through(String user) {
        return Fleet.bed().kubectl("DAM_" + user + "_NAVIDEC_KUBECONFIG");
    }

    private static Kubectl straight(String user) {
        return Fleet.bed().kubectl("DAM_" + user + "_KUBECONFIG");
    }

    private static String facade() {
        return "https://localhost:" + Fleet.bed().env("dam", "TLS_PORT");
    }

    /** With the certificate of this name; empty for none. */
    private static Http http(String name) {
        String ca = Fleet.bed().env("TESTBED_CA");
        return name.isEmpty()
                ? Http.tls(ca, null, null)
                : Http.tls(ca, Fleet.bed().env(name + "_CERT"), Fleet.bed().env(name + "_KEY"));
    }

    private static Map<String, Object> whoami(Http http, String... headers) throws IOException {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        HttpResponse<String> answer = http.send("POST", facade() + REVIEWS, REVIEW, all);
        Map<String, Object> said = Json.parse(answer.body());
        // Anonymous callers may not ask, and are told who they are all the same.
        return answer.statusCode() == 403
                ? Map.of("username", Tree.stringOr(said, "", "message").replaceAll("(?s).*User \"([^\"]*)\".*", "$1"))
                : Tree.map(said, "status", "userInfo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CERT_ADMIN", "CERT_DEV", "CERT_ODD"})
    void everybodyIsWhoHeIsAtHome(String user) {
        // Less when it was asked.
        String home = straight(user).out("auth whoami -o jsonpath={.status}");
        assertTrue(home.contains("X509SHA256="), home);
        assertEquals(home, through(user).out("auth whoami -o jsonpath={.status}"));
    }

    @Test
    void whatIsAllowedWorksAtHomeAndAbroad() {
        for (String name : NAMES) {
            dev.run("-n shop get deployment " + name + " -o yaml").ok();
            dev.run("-n shop patch deployment " + name
                            + " --type=merge -p {\"metadata\":{\"labels\":{\"by\":\"cert\"}}}")
                    .ok();
            assertEquals("cert", dev.out("-n shop get deployment " + name + " -o jsonpath={.metadata.labels.by}"));
            dev.run("-n shop scale deployment " + name + " --replicas=1").ok();
            assertTrue(dev.out("-n shop logs deployment/" + name).contains("line 10 of a container"));
            assertTrue(dev.out("-n shop get deployments,pods,configmaps").contains(name));
        }
        admin.run("get nodes").ok();
        assertEquals("configmap/cert-made created\n", dev.out("-n shop create configmap cert-made"));
        dev.run("-n shop create configmap cert-away").fails();
        assertEquals(
                straight("CERT_DEV").out("-n shop get deployment cert-home -o json"),
                dev.out("-n shop get deployment cert-home -o json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void execPassesRawAtHomeAndAbroad(String webSockets) {
        Map<String, String> how = Map.of("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", webSockets);
        for (String name : NAMES) {
            assertEquals(
                    "from inside\n",
                    dev.with(how)
                            .run("-n shop exec deployment/" + name + " -- echo from inside")
                            .ok()
                            .out());
            Command odd = through("CERT_ODD").with(how).run("-n shop exec " + pod(name) + " -- true");
            assertTrue(odd.fails().err().contains("orbidden"), odd.all());
        }
    }

    private static String pod(String deployment) {
        return dev.out("-n shop get pods -l app=" + deployment + " -o jsonpath={.items[0].metadata.name}");
    }

    @Test
    void watchesTellOfBoth() {
        Path out = Fleet.bed().folder().resolve("it-cert-watch.txt");
        try (Running watch = dev.start(out, "-n shop get configmaps --watch -o name")) {
            Await.until(
                    "both are listed",
                    SOON,
                    () -> NAMES.stream().allMatch(name -> watch.output().contains("configmap/" + name)));
            int before = watch.output().length();
            for (String name : NAMES) {
                dev.run("-n shop annotate --overwrite configmap " + name + " at=" + System.nanoTime())
                        .ok();
            }
            Await.until(
                    "both have changed",
                    SOON,
                    () -> NAMES.stream()
                            .allMatch(name -> watch.output().substring(before).contains("configmap/" + name)));
        }
    }

    @Test
    void whatIsDeniedIsDeniedInHomesWords() {
        for (String words : List.of(
                "-n shop get deployment %s",
                "-n shop label deployment %s a=b",
                "-n shop delete configmap %s",
                "-n shop scale deployment %s --replicas=3",
                "-n shop logs deployment/%s",
                "-n shop get configmaps --field-selector metadata.name=%s")) {
            String home = straight("CERT_ODD")
                    .run(words.formatted("cert-home"))
                    .fails()
                    .err();
            assertTrue(home.contains("orbidden"), home);
            assertEquals(
                    home,
                    through("CERT_ODD")
                            .run(words.formatted("cert-home"))
                            .fails()
                            .err());
            assertEquals(
                    home,
                    through("CERT_ODD")
                            .run(words.formatted("cert-away"))
                            .fails()
                            .err()
                            .replace("cert-away", "cert-home"));
        }
        dev.run("-n default get configmaps").fails();
    }

    /** Who may be taken for whom is home's to say. */
    @Test
    void impersonationIsHomesToDecide() {
        for (String who : List.of("viewer", "dev", "nobody")) {
            for (String name : NAMES) {
                String get = "-n shop get configmap " + name + " -o jsonpath={.data} --as=" + who;
                Command home = straight("CERT_ADMIN").run(get.replace("cert-away", "cert-home"));
                Command here = admin.run(get);
                assertEquals(home.exit(), here.exit(), here.all());
                assertEquals(home.err(), here.err().replace("cert-away", "cert-home"));
                String label = "-n shop label --overwrite configmap " + name + " as=" + who + " --as=" + who;
                home = straight("CERT_ADMIN").run(label.replace("cert-away", "cert-home"));
                here = admin.run(label);
                assertEquals(home.exit(), here.exit(), here.all());
                assertEquals(home.err(), here.err().replace("cert-away", "cert-home"));
                String not = "-n shop get configmap " + name + " --as=" + who;
                assertEquals(
                        straight("CERT_DEV")
                                .run(not.replace("cert-away", "cert-home"))
                                .fails()
                                .err(),
                        dev.run(not).fails().err().replace("cert-away", "cert-home"));
            }
        }
        assertEquals(
                straight("CERT_ADMIN").out("auth whoami -o jsonpath={.status} --as=x --as-group=g"),
                admin.out("auth whoami -o jsonpath={.status} --as=x --as-group=g"));
    }

    @Test
    void headersMakeNobodySomebodyElse() throws IOException {
        String token = "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_VIEWER");
        record Caller(String certificate, String[] headers, String name) {}
        for (Caller each : List.of(
                new Caller("", new String[] {"Authorization", token}, "viewer"),
                new Caller("", new String[0], "system:anonymous"),
                new Caller("DAM_CERT_DEV", new String[0], "cert-dev"),
                new Caller("DAM_CERT_ODD", new String[] {"Authorization", token}, ""))) {
            Http http = http(each.certificate());
            String[] all = java.util.Arrays.copyOf(each.headers(), each.headers().length + SPOOF.length);
            System.arraycopy(SPOOF, 0, all, each.headers().length, SPOOF.length);
            Map<String, Object> honest = whoami(http, each.headers());
            assertEquals(honest, whoami(http, all), each.name());
            assertTrue(each.name().isEmpty() || each.name().equals(honest.get("username")), honest::toString);
            for (String path : List.of(
                    "/api/v1/namespaces/kube-system/secrets", // home's
                    MAPS + "/cert-away?forbidden=" + each.name(), // abroad
                    "/navidec/v1/abroad",
                    "/navidec/v1/moves")) {
                HttpResponse<String> without = http.send("GET", facade() + path, "", each.headers());
                HttpResponse<String> with = http.send("GET", facade() + path, "", all);
                assertEquals(without.statusCode(), with.statusCode(), each.name() + " " + path);
            }
            String merged = MAPS + "?watch=1&timeoutSeconds=1";
            assertEquals(
                    http.send("GET", facade() + merged, "", each.headers()).statusCode(),
                    http.send("GET", facade() + merged, "", all).statusCode(),
                    each.name());
        }
    }

    /** The same spelt as no HTTP library would, on home's pipe, abroad, merged, and on the way of upgrades. */
    @Test
    void oddSpellingsMakeNobodySomebodyElseEither() {
        List<String> upgrade = List.of(
                "-H", "Connection: Upgrade, X-Remote-User, X-Remote-Group",
                "-H", "Upgrade: websocket",
                "-H", "Sec-WebSocket-Version: 13",
                "-H", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
        for (String colon : List.of(":", " :", "\t:", "\u000b:", ":\u000b")) {
            for (String path : List.of(
                    "/api/v1/namespaces/kube-system/secrets",
                    "/apis/apps/v1/namespaces/default/deployments",
                    "/api/v1/namespaces/kube-system/configmaps?watch=1&timeoutSeconds=1")) {
                for (List<String> more : List.of(List.<String>of(), upgrade)) {
                    List<String> line = new ArrayList<>(more);
                    line.addAll(List.of(
                            "-H",
                            "X-Remote-User" + colon + " dam-cert-admin",
                            "-H",
                            "X-Remote-Group" + colon + " system:masters",
                            "-o",
                            "/dev/null",
                            "-w",
                            "%{http_code}",
                            facade() + path));
                    for (String who : List.of("DAM_CERT_ODD", "DAM_CERT_DEV")) {
                        Command answer = curl(who, line);
                        assertTrue(List.of("400", "403").contains(answer.out()), answer.line() + answer.all());
                    }
                }
            }
        }
    }

    /** As at the API server, where the first to know somebody has the word. */
    @Test
    void aCertificateComesBeforeAToken() throws IOException {
        for (String token : List.of("Bearer nonsense", "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN"))) {
            assertEquals(
                    "cert-dev",
                    whoami(http("DAM_CERT_DEV"), "Authorization", token).get("username"));
        }
    }

    @Test
    void theOwnApiKnowsHimToo() throws IOException {
        Http odd = http("DAM_CERT_ODD");
        Http all = http("DAM_CERT_ADMIN");
        for (String path : List.of("moves", "abroad")) {
            assertEquals(
                    403, odd.send("GET", facade() + "/navidec/v1/" + path, "").statusCode());
            assertEquals(
                    200, all.send("GET", facade() + "/navidec/v1/" + path, "").statusCode());
        }
        String move = "/configmaps/cert-home/move?namespace=shop&dryRun=All";
        String target = "{\"target\":\"eurm\"}";
        assertEquals(
                403,
                odd.send("POST", facade() + move, target, "Content-Type", "application/json")
                        .statusCode());
        HttpResponse<String> planned = all.send("POST", facade() + move, target, "Content-Type", "application/json");
        assertTrue(planned.statusCode() < 300, planned.body());
    }

    /** What he may is remembered for him alone. */
    @Test
    void whatOneMayAnotherMayNot() throws IOException {
        Http odd = http("DAM_CERT_ODD");
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    200,
                    http("DAM_CERT_DEV")
                            .send("GET", facade() + MAPS + "/cert-away", "")
                            .statusCode());
            assertEquals(
                    403, odd.send("GET", facade() + MAPS + "/cert-away", "").statusCode());
            assertEquals(
                    403,
                    http("").send("GET", facade() + MAPS + "/cert-away", "").statusCode());
        }
    }

    @Test
    void aPeersCertificateIsNoUser() throws IOException {
        for (String peer : List.of("DAM", "EURM", "NOBODY", "ORCHESTRATOR")) {
            assertEquals("system:anonymous", whoami(http(peer)).get("username"), peer);
            assertEquals("system:anonymous", whoami(http(peer), SPOOF).get("username"), peer);
        }
    }

    @Test
    void aUserWhoCallsHimselfAClusterIsNoPeer() throws IOException {
        // By eurm's own authority, for eurm's guest host, and named as its peer dam.
        String guests = "https://localhost:" + Fleet.bed().env("eurm", "TLS_PORT") + "/navidec/v1/guests/dam" + MAPS;
        assertEquals(200, http("DAM").send("GET", guests, "").statusCode());
        assertEquals(401, http("EURM_CERT_FALSE_PEER").send("GET", guests, "").statusCode());
        assertEquals(401, http("EURM_CERT_ADMIN").send("GET", guests, "").statusCode());
        // He is whoever home takes him for.
        assertEquals("false-peer", whoami(http("DAM_CERT_FALSE_PEER")).get("username"));
    }

    @Test
    void strangersAreRefused() throws IOException {
        // Of the other cluster's authority, and of nobody's.
        for (String stranger : List.of("EURM_CERT_ADMIN", "STRANGER")) {
            try {
                assertEquals("system:anonymous", whoami(http(stranger), SPOOF).get("username"), stranger);
            } catch (IOException refused) { // a client that shows it all the same
                assertTrue(String.valueOf(refused.getMessage()).contains("certificate"));
            }
        }
        // And the front proxy's own.
        for (String stranger : List.of("EURM_CERT_ADMIN", "STRANGER", "DAM_FRONT_PROXY_CLIENT")) {
            Command shown = curl(stranger);
            assertNotEquals(0, shown.exit(), shown.all());
            assertFalse(shown.out().contains("username"), shown.out());
        }
        assertEquals(0, curl("DAM_CERT_DEV").exit());
    }

    /** curl shows a certificate whether or not the server has named its authority. */
    private static Command curl(String name) {
        return curl(name, List.of("-H", "Content-Type: application/json", "-d", REVIEW, facade() + REVIEWS));
    }

    private static Command curl(String name, List<String> more) {
        List<String> line = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "--http1.1",
                "--noproxy",
                "*",
                "--cacert",
                Fleet.bed().env("TESTBED_CA"),
                "--cert",
                Fleet.bed().env(name + "_CERT"),
                "--key",
                Fleet.bed().env(name + "_KEY")));
        line.addAll(more);
        return Command.run(SOON, Map.of(), "", line);
    }
}
