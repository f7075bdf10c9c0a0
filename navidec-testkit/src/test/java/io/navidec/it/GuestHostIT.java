package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** eurm hosts dam's guests over mutual TLS: to dam alone, in dam's own namespaces, within their fences. */
@ExtendWith(Fleet.class)
class GuestHostIT {
    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";
    private static Http dam;
    private static String guests;
    private static Kubectl eurm;

    @BeforeAll
    static void peers() {
        String ca = Fleet.bed().env("TESTBED_CA");
        dam = Http.tls(ca, Fleet.bed().env("DAM_CERT"), Fleet.bed().env("DAM_KEY"));
        guests = "https://localhost:" + Fleet.bed().env("eurm", "TLS_PORT") + "/navidec/v1/guests/dam";
        eurm = Fleet.bed().kubectl("EURM_KUBECONFIG");
        Await.until(
                "eurm's custom resources are served",
                Duration.ofMinutes(2),
                () -> eurm.run("get guestfences.navidec.io -A").exit() == 0);
    }

    private static String guest(String name, long generation, String value) {
        return Json.text(Tree.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Tree.of(
                        "name",
                        name,
                        "namespace",
                        "shop",
                        "annotations",
                        Map.of(
                                "navidec.io/home", "dam",
                                "navidec.io/uid", "11111111-1111-1111-1111-111111111111",
                                "navidec.io/generation", Long.toString(generation))),
                "data",
                Map.of("value", value, "namespace", "shop")));
    }

    private static HttpResponse<String> mover(String method, String path, String body, long generation)
            throws IOException {
        return dam.send(
                method,
                guests + path,
                body,
                "Content-Type",
                "application/json",
                "Navidec-Generation",
                Long.toString(generation),
                "Navidec-Move",
                "22222222-2222-2222-2222-222222222222");
    }

    private static HttpResponse<String> close(String name, long generation) throws IOException {
        return close(name, generation, false);
    }

    private static HttpResponse<String> close(String name, long generation, boolean unhold) throws IOException {
        String order = Json.text(Tree.of(
                "plural",
                "configmaps",
                "namespace",
                "shop",
                "name",
                name,
                "generation",
                Long.toString(generation),
                "unhold",
                unhold));
        return dam.send("POST", guests + "/-/close", order, "Content-Type", "application/json");
    }

    @Test
    void nobodyElseGetsAnything() throws IOException {
        String ca = Fleet.bed().env("TESTBED_CA");
        Http eurmItself = Http.tls(ca, Fleet.bed().env("EURM_CERT"), Fleet.bed().env("EURM_KEY"));
        Http nobody = Http.tls(ca, Fleet.bed().env("NOBODY_CERT"), Fleet.bed().env("NOBODY_KEY"));
        Http stranger =
                Http.tls(ca, Fleet.bed().env("STRANGER_CERT"), Fleet.bed().env("STRANGER_KEY"));
        assertEquals(
                401, Http.tls(ca, null, null).send("GET", guests + MAPS, "").statusCode());
        assertEquals(401, nobody.send("GET", guests + MAPS, "").statusCode());
        assertEquals(403, eurmItself.send("GET", guests + MAPS, "").statusCode());
        // The client keeps a certificate back that the server's authorities did not sign; sent, it breaks the
        // handshake.
        try {
            assertEquals(401, stranger.send("GET", guests + MAPS, "").statusCode());
        } catch (IOException handshakeRefused) {
            assertTrue(String.valueOf(handshakeRefused.getMessage()).contains("certificate"));
        }
        assertEquals(200, dam.send("GET", guests + MAPS, "").statusCode());
    }

    @Test
    void aHomeReachesItsGuestNamespacesOnly() throws IOException {
        for (String path : new String[] {
            "/api/v1/nodes",
            "/api/v1/configmaps",
            "/api/v1/namespaces/kube-system/secrets",
            "/api/v1/namespaces/shop/serviceaccounts/default/token",
            "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles"
        }) {
            assertEquals(403, dam.send("GET", guests + path, "").statusCode(), path);
        }
        for (String path : new String[] {"/version", "/apis", "/pods", "/navidec/v1/guests/eurm/api/v1/pods"}) {
            assertEquals(404, dam.send("GET", guests + path, "").statusCode(), path);
        }
    }

    @Test
    void theHostsPeopleSeeWhoseGuestsTheyHave() throws IOException {
        assertEquals(201, mover("POST", MAPS, guest("hosted", 10, "one"), 10).statusCode());
        String url = "http://127.0.0.1:" + Fleet.bed().env("eurm", "HTTP_PORT") + "/navidec/v1/guests?home=";
        String[] admin = {"Authorization", "Bearer " + Fleet.bed().content("EURM_TOKEN_FILE_ADMIN")};
        Map<String, Object> all =
                Json.parse(Http.plain().send("GET", url, "", admin).body());
        Map<String, Object> item = Tree.maps(all, "items").stream()
                .filter(each -> "hosted".equals(each.get("name")))
                .findFirst()
                .orElseThrow(() -> new AssertionError(Json.text(all)));
        assertEquals(
                List.of("configmaps", "shop--dam", "dam", "root", "10"),
                List.of(
                        item.get("resource"),
                        item.get("namespace"),
                        item.get("home"),
                        item.get("role"),
                        item.get("generation")));
        assertEquals(null, all.get("notShown"));
        Map<String, Object> other =
                Json.parse(Http.plain().send("GET", url + "ulm", "", admin).body());
        assertEquals(List.of(), Tree.list(other, "items"));
        Map<String, Object> nobody =
                Json.parse(Http.plain().send("GET", url, "").body());
        assertEquals(List.of(), Tree.list(nobody, "items"), "who may list nothing is shown nothing");
        assertTrue(Tree.list(nobody, "notShown").contains("configmaps"), Json.text(nobody));
    }

    @Test
    void aGuestLivesInItsGuestNamespaceAndTheHomeSeesItInItsOwn() throws IOException {
        HttpResponse<String> created = mover("POST", MAPS, guest("lives", 10, "one"), 10);
        assertEquals(201, created.statusCode(), created.body());
        assertEquals("shop", Tree.string(Json.parse(created.body()), "metadata", "namespace"));
        assertEquals("one", eurm.out("-n shop--dam get configmap lives -o jsonpath={.data.value}"));
        // What users wrote is theirs, also where it looks like a namespace.
        assertEquals("shop", eurm.out("-n shop--dam get configmap lives -o jsonpath={.data.namespace}"));
        HttpResponse<String> list = dam.send("GET", guests + MAPS, "");
        assertTrue(Tree.maps(Json.parse(list.body()), "items").stream()
                .allMatch(each -> "shop".equals(Tree.string(each, "metadata", "namespace"))));
        eurm.run("-n shop get configmap lives").fails();
    }

    @Test
    void aClosedGenerationHasNoEffectAnyMore() throws IOException {
        assertEquals(201, mover("POST", MAPS, guest("fenced", 20, "one"), 20).statusCode());
        assertEquals(200, close("fenced", 20).statusCode());
        eurm.run("-n shop--dam get configmap fenced").fails();
        HttpResponse<String> late = mover("POST", MAPS, guest("fenced", 20, "late"), 20);
        assertEquals(409, late.statusCode(), late.body());
        eurm.run("-n shop--dam get configmap fenced").fails();
        assertEquals(201, mover("POST", MAPS, guest("fenced", 21, "new"), 21).statusCode());
        assertEquals(200, close("fenced", 20).statusCode());
        assertEquals("new", eurm.out("-n shop--dam get configmap fenced -o jsonpath={.data.value}"));
    }

    @Test
    void aFinalizerHoldsWhatIsDeletedButNotWhatLivesOnElsewhere() throws IOException {
        String held = Json.text(
                Tree.with(Json.parse(guest("held", 25, "one")), List.of("example.com/held"), "metadata", "finalizers"));
        assertEquals(201, mover("POST", MAPS, held, 25).statusCode());
        HttpResponse<String> ending = close("held", 25);
        assertFalse(Tree.isTrue(Json.parse(ending.body()), "gone"), ending.body());
        assertEquals("one", eurm.out("-n shop--dam get configmap held -o jsonpath={.data.value}"));
        HttpResponse<String> ended = close("held", 25, true);
        assertTrue(Tree.isTrue(Json.parse(ended.body()), "gone"), ended.body());
        eurm.run("-n shop--dam get configmap held").fails();
    }

    @Test
    void aFrozenGuestChangesForItsMoverOnly() throws IOException {
        assertEquals(201, mover("POST", MAPS, guest("frozen", 30, "one"), 30).statusCode());
        String freeze = "{\"metadata\":{\"annotations\":{\"navidec.io/frozen\":\"true\"}}}";
        HttpResponse<String> frozen = dam.send(
                "PATCH",
                guests + MAPS + "/frozen",
                freeze,
                "Content-Type",
                "application/merge-patch+json",
                "Navidec-Generation",
                "30");
        assertEquals(200, frozen.statusCode(), frozen.body());
        HttpResponse<String> client = dam.send(
                "PATCH",
                guests + MAPS + "/frozen",
                "{\"data\":{\"value\":\"two\"}}",
                "Content-Type",
                "application/merge-patch+json");
        assertEquals(409, client.statusCode(), client.body());
        assertEquals("one", eurm.out("-n shop--dam get configmap frozen -o jsonpath={.data.value}"));
    }

    @Test
    void aClientsUpdateKeepsTheMarks() throws IOException {
        assertEquals(201, mover("POST", MAPS, guest("updated", 40, "one"), 40).statusCode());
        String body = Json.text(Tree.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Tree.of("name", "updated", "namespace", "shop"),
                "data",
                Map.of("value", "two")));
        HttpResponse<String> put =
                dam.send("PUT", guests + MAPS + "/updated", body, "Content-Type", "application/json");
        assertEquals(200, put.statusCode(), put.body());
        String stored = eurm.out("-n shop--dam get configmap updated -o json");
        assertEquals("two", Tree.string(Json.parse(stored), "data", "value"));
        assertEquals("40", Tree.string(Json.parse(stored), "metadata", "annotations", "navidec.io/generation"));
    }

    @Test
    void anObjectOfTheHostsOwnIsNeverTouched() throws IOException {
        assertEquals(201, mover("POST", MAPS, guest("opener", 50, "one"), 50).statusCode());
        eurm.run("-n shop--dam create configmap taken --from-literal=whose=eurm")
                .ok();
        assertEquals(409, mover("POST", MAPS, guest("taken", 51, "x"), 51).statusCode());
        assertEquals(
                409, mover("PUT", MAPS + "/taken", guest("taken", 51, "x"), 51).statusCode());
        assertEquals(200, close("taken", 51).statusCode());
        assertEquals("eurm", eurm.out("-n shop--dam get configmap taken -o jsonpath={.data.whose}"));
    }

    @Test
    void aDryRunLeavesNothing() throws IOException {
        String path = "/api/v1/namespaces/unheard/configmaps?dryRun=All";
        String body = guest("dry", 60, "x").replace("\"namespace\":\"shop\"", "\"namespace\":\"unheard\"");
        HttpResponse<String> dry = mover("POST", path, body, 60);
        assertEquals(201, dry.statusCode(), dry.body());
        assertFalse(eurm.out("get namespaces").contains("unheard"));
        HttpResponse<String> bad = mover("POST", path, body.replace("\"name\":\"dry\"", "\"name\":\"No Name!\""), 60);
        assertEquals(422, bad.statusCode(), bad.body());
    }

    @Test
    void aliveTellsTheLivingFromTheGone() throws IOException {
        assertEquals(201, mover("POST", MAPS, guest("living", 70, "x"), 70).statusCode());
        String question = Json.text(Tree.of(
                "items",
                java.util.List.of(
                        Tree.of("version", "v1", "plural", "configmaps", "namespace", "shop", "name", "living"),
                        Tree.of("version", "v1", "plural", "configmaps", "namespace", "shop", "name", "gone"))));
        HttpResponse<String> answer =
                dam.send("POST", guests + "/-/alive", question, "Content-Type", "application/json");
        assertEquals(200, answer.statusCode(), answer.body());
        for (Map<String, Object> item : Tree.maps(Json.parse(answer.body()), "items")) {
            assertEquals("living".equals(item.get("name")), Tree.isTrue(item, "alive"), item.toString());
        }
    }

    @Test
    void malformedBodiesGetAStatus() throws IOException {
        assertEquals(400, mover("POST", MAPS, "{nonsense", 80).statusCode());
        assertEquals(
                400,
                dam.send("POST", guests + "/-/close", "{}", "Content-Type", "application/json")
                        .statusCode());
        assertEquals(
                413,
                mover("POST", MAPS, "{\"a\":\"" + "x".repeat(9 << 20) + "\"}", 80)
                        .statusCode());
    }
}
