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
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One abroad object through dam's façade, without a mover: the guest is made by the guest protocol and the record by hand, so that what fails here is the
 * forwarding itself. Each answer is compared with that of a twin at home.
 */
@ExtendWith(Fleet.class)
class ForwardingIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final AtomicInteger GENERATION = new AtomicInteger(900_000);
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/shop/deployments";
    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";
    private static Kubectl straight;
    private static Kubectl dam;
    private static Kubectl dev;
    private static Kubectl viewer;
    private static Kubectl eurm;
    private static String http;
    private static String uid;

    @BeforeAll
    static void anAbroadDeploymentAndItsTwinAtHome() throws IOException {
        straight = Fleet.bed().kubectl("DAM_KUBECONFIG");
        dam = Fleet.bed().kubectl("DAM_NAVIDEC_KUBECONFIG");
        dev = Fleet.bed().kubectl("DAM_DEV_NAVIDEC_KUBECONFIG");
        viewer = Fleet.bed().kubectl("DAM_VIEWER_NAVIDEC_KUBECONFIG");
        eurm = Fleet.bed().kubectl("EURM_KUBECONFIG");
        http = "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT");
        Await.until(
                "both sides serve NaviDEC's kinds",
                Duration.ofMinutes(2),
                () -> straight.run("get abroadresources.navidec.io -A").exit() == 0
                        && eurm.run("get guestfences.navidec.io -A").exit() == 0);
        for (String name : List.of("fwd", "twin")) {
            straight.run("-n shop create deployment " + name + " --image=nginx").ok();
        }
        uid = abroad("apps", "deployments", "Deployment", "fwd");
        Await.until(
                "it runs there",
                SOON,
                () -> eurm.out("-n shop--dam get pods -l app=fwd").contains("Running"));
    }

    @AfterAll
    static void clean() {
        dam.run("-n shop delete deployment fwd twin --ignore-not-found");
    }

    /** Copies an object of dam to eurm by the guest protocol, writes its record, deletes it at home; the answer is its uid. */
    private static String abroad(String group, String plural, String kind, String name) throws IOException {
        String qualified = group.isEmpty() ? plural : plural + "." + group;
        Map<String, Object> home = Json.parse(straight.out("-n shop get " + qualified + " " + name + " -o json"));
        String known = Tree.stringOr(home, "", "metadata", "uid");
        String generation = Integer.toString(GENERATION.incrementAndGet());
        Map<String, Object> copy = home;
        for (String field : List.of("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields")) {
            copy = Tree.without(copy, "metadata", field);
        }
        copy = Tree.without(copy, "status");
        copy = Tree.with(
                copy,
                Map.of("navidec.io/home", "dam", "navidec.io/uid", known, "navidec.io/generation", generation),
                "metadata",
                "annotations");
        String path = (group.isEmpty() ? "/api/v1" : "/apis/" + group + "/v1") + "/namespaces/shop/" + plural;
        HttpResponse<String> made = Http.tls(
                        Fleet.bed().env("TESTBED_CA"),
                        Fleet.bed().env("DAM_CERT"),
                        Fleet.bed().env("DAM_KEY"))
                .send(
                        "POST",
                        "https://localhost:" + Fleet.bed().env("eurm", "TLS_PORT") + "/navidec/v1/guests/dam" + path,
                        Json.text(copy),
                        "Content-Type",
                        "application/json",
                        "Navidec-Generation",
                        generation,
                        "Navidec-Move",
                        "33333333-3333-4333-8333-333333333333");
        assertEquals(201, made.statusCode(), made.body());
        Map<String, Object> guest = Json.parse(made.body());
        Map<String, Object> object = Tree.without(Tree.without(home, "metadata", "uid"), "metadata", "resourceVersion");
        Map<String, Object> spec = Tree.of(
                "resource",
                Tree.of(
                        "group",
                        group,
                        "version",
                        "v1",
                        "plural",
                        plural,
                        "kind",
                        kind,
                        "namespace",
                        "shop",
                        "name",
                        name),
                "identity",
                Tree.of("uid", known, "creationTimestamp", Tree.get(home, "metadata", "creationTimestamp")),
                "location",
                Tree.of(
                        "cluster",
                        "eurm",
                        "uid",
                        Tree.get(guest, "metadata", "uid"),
                        "resourceVersion",
                        Tree.get(guest, "metadata", "resourceVersion")),
                "generation",
                generation,
                "phase",
                "Abroad",
                "object",
                object);
        String record = Json.text(Tree.of(
                "apiVersion",
                "navidec.io/v1alpha1",
                "kind",
                "AbroadResource",
                "metadata",
                Tree.of(
                        "name",
                        plural + "." + (group.isEmpty() ? "core" : group) + "." + name,
                        "namespace",
                        "shop",
                        "labels",
                        Tree.get(home, "metadata", "labels"),
                        "finalizers",
                        List.of("navidec.io/abroad")),
                "spec",
                spec));
        straight.input(record, "create -f -").ok();
        straight.run("-n shop delete " + qualified + " " + name + " --wait=false")
                .ok();
        Await.until(
                "dam has read the record of " + name,
                SOON,
                () -> dam.run("-n shop get " + qualified + " " + name).exit() == 0);
        return known;
    }

    private static HttpResponse<String> asAdmin(String method, String path, String body, String... headers)
            throws IOException {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN");
        return Http.plain().send(method, http + path, body, all);
    }

    private static Map<String, Object> get(String path) throws IOException {
        HttpResponse<String> answer = asAdmin("GET", path, "");
        assertEquals(200, answer.statusCode(), answer.body());
        return Json.parse(answer.body());
    }

    @Test
    void itIsWhatItWasInEveryForm() throws IOException {
        Map<String, Object> object = Json.parse(dam.out("-n shop get deployment fwd -o json"));
        assertEquals(uid, Tree.string(object, "metadata", "uid"));
        assertFalse(Json.text(object).contains("navidec.io/"), "nothing of NaviDEC's own shows");
        assertTrue(dam.out("-n shop get deployment fwd -o yaml").contains("uid: " + uid));
        String[] abroad = dam.out("-n shop get deployment fwd -o wide").split("\n");
        String[] twin = dam.out("-n shop get deployment twin -o wide").split("\n");
        assertEquals(List.of(twin[0].split("\\s+")), List.of(abroad[0].split("\\s+")));
        assertEquals(twin[1].split("\\s+").length, abroad[1].split("\\s+").length, abroad[1]);
        HttpResponse<String> yaml = asAdmin("GET", DEPLOYMENTS + "/fwd", "", "Accept", "application/yaml");
        assertTrue(yaml.body().contains("uid: \"" + uid) || yaml.body().contains("uid: " + uid), yaml.body());
        HttpResponse<String> metadata = asAdmin(
                "GET",
                DEPLOYMENTS + "/fwd",
                "",
                "Accept",
                "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
        assertEquals("PartialObjectMetadata", Tree.string(Json.parse(metadata.body()), "kind"));
        HttpResponse<String> protobuf = asAdmin(
                "GET", DEPLOYMENTS + "/fwd", "", "Accept", "application/vnd.kubernetes.protobuf,application/json");
        assertEquals("Deployment", Tree.string(Json.parse(protobuf.body()), "kind"));
    }

    @Test
    void writesAreReadBackAtOnce() throws IOException {
        dam.run("-n shop label deployment fwd tier=front").ok();
        assertEquals("front", dam.out("-n shop get deployment fwd -o jsonpath={.metadata.labels.tier}"));
        assertEquals("front", eurm.out("-n shop--dam get deployment fwd -o jsonpath={.metadata.labels.tier}"));
        dam.run("-n shop annotate deployment fwd note=x").ok();
        dam.run("-n shop set env deployment/fwd A=b").ok();
        assertEquals(
                "b",
                dam.out("-n shop get deployment fwd -o jsonpath={.spec.template.spec.containers[0].env[0].value}"));
        String applied =
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: fwd, namespace: shop, labels: {ssa: \"yes\"}}}";
        dam.input(applied, "apply --server-side --field-manager=it -f -").ok();
        assertEquals("yes", dam.out("-n shop get deployment fwd -o jsonpath={.metadata.labels.ssa}"));
        long before = Long.parseLong(Tree.stringOr(get(DEPLOYMENTS + "/fwd"), "", "metadata", "resourceVersion"));
        HttpResponse<String> patched = asAdmin(
                "PATCH",
                DEPLOYMENTS + "/fwd",
                "{\"metadata\":{\"labels\":{\"n\":\"1\"}}}",
                "Content-Type",
                "application/merge-patch+json");
        Map<String, Object> answer = Json.parse(patched.body());
        assertEquals(uid, Tree.string(answer, "metadata", "uid"));
        assertTrue(Long.parseLong(Tree.stringOr(answer, "0", "metadata", "resourceVersion")) > before);
    }

    @Test
    void aDryRunChangesNothing() throws IOException {
        Map<String, Object> before = get(DEPLOYMENTS + "/fwd");
        HttpResponse<String> dry = asAdmin(
                "PATCH",
                DEPLOYMENTS + "/fwd?dryRun=All",
                "{\"metadata\":{\"labels\":{\"dry\":\"run\"}}}",
                "Content-Type",
                "application/merge-patch+json");
        assertEquals(200, dry.statusCode(), dry.body());
        assertEquals("run", Tree.string(Json.parse(dry.body()), "metadata", "labels", "dry"));
        assertEquals(uid, Tree.string(Json.parse(dry.body()), "metadata", "uid"));
        assertEquals(200, asAdmin("DELETE", DEPLOYMENTS + "/fwd?dryRun=All", "").statusCode());
        Map<String, Object> after = get(DEPLOYMENTS + "/fwd");
        assertEquals(Tree.get(before, "metadata", "generation"), Tree.get(after, "metadata", "generation"));
        assertEquals("", Tree.stringOr(after, "", "metadata", "labels", "dry"));
    }

    @Test
    void aDeleteThatIsADryRunByItsBodyDeletesNothing() throws IOException {
        String options = "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"dryRun\":[\"All\"]}";
        String[] type = {"Content-Type", "application/json"};
        HttpResponse<String> one = asAdmin("DELETE", DEPLOYMENTS + "/fwd", options, type);
        assertEquals(200, one.statusCode(), one.body());
        HttpResponse<String> many =
                asAdmin("DELETE", DEPLOYMENTS + "?labelSelector=app%20in%20(fwd,twin)", options, type);
        assertEquals(200, many.statusCode(), many.body());
        dam.run("-n shop delete deployment fwd --dry-run=server").ok();
        assertEquals(
                "",
                eurm.out("-n shop--dam get deployment fwd -o jsonpath={.metadata.deletionTimestamp}"),
                "the guest is not being deleted");
        assertEquals(
                "Abroad", straight.out("-n shop get abroadresource deployments.apps.fwd -o jsonpath={.spec.phase}"));
        assertEquals(uid, Tree.string(get(DEPLOYMENTS + "/fwd"), "metadata", "uid"));
    }

    @Test
    void annotationsReplacedAsAWholeKeepWhatIsNavidecs() throws IOException {
        HttpResponse<String> patched = asAdmin(
                "PATCH",
                DEPLOYMENTS + "/fwd",
                "[{\"op\":\"replace\",\"path\":\"/metadata/annotations\",\"value\":{\"only\":\"this\"}}]",
                "Content-Type",
                "application/json-patch+json");
        assertEquals(200, patched.statusCode(), patched.body());
        assertEquals("this", Tree.string(get(DEPLOYMENTS + "/fwd"), "metadata", "annotations", "only"));
        assertEquals(
                "dam",
                eurm.out("-n shop--dam get deployment fwd -o jsonpath={.metadata.annotations.navidec\\.io/home}"));
        HttpResponse<String> own = asAdmin(
                "PATCH",
                DEPLOYMENTS + "/fwd",
                "[{\"op\":\"remove\",\"path\":\"/metadata/annotations/navidec.io~1home\"}]",
                "Content-Type",
                "application/json-patch+json");
        assertEquals(422, own.statusCode(), own.body());
    }

    /** As client-go's typed clients write built-in kinds. */
    @Test
    void aClientThatWritesProtobufIsUnderstood() throws IOException {
        straight.run("-n shop create configmap pbaway --from-literal=k=old").ok();
        String known = abroad("", "configmaps", "ConfigMap", "pbaway");
        straight.run("-n shop create configmap pbhome --from-literal=k=new").ok();
        String twin = straight.out("-n shop get configmap pbhome -o jsonpath={.metadata.uid}");
        String protobuf = "application/vnd.kubernetes.protobuf";
        byte[] object = bytes("GET", "/pbhome", new byte[0], "Accept", protobuf).body();
        String latin = new String(object, StandardCharsets.ISO_8859_1)
                .replace("pbhome", "pbaway")
                .replace(twin, known);
        String stale = straight.out("-n shop get configmap pbhome -o jsonpath={.metadata.resourceVersion}");
        byte[] written = latin.getBytes(StandardCharsets.ISO_8859_1);
        String[] headers = {"Content-Type", protobuf, "Accept", protobuf + ",application/json"};
        assertEquals(409, bytes("PUT", "/pbaway", written, headers).statusCode(), "its resourceVersion is the twin's");
        String fresh = Tree.stringOr(get(MAPS + "/pbaway"), "", "metadata", "resourceVersion");
        assertEquals(stale.length(), fresh.length(), "a text of the same length fits into the bytes");
        byte[] right = latin.replace(stale, fresh).getBytes(StandardCharsets.ISO_8859_1);
        HttpResponse<byte[]> answer = bytes("PUT", "/pbaway", right, headers);
        assertEquals(200, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
        assertEquals("new", dam.out("-n shop get configmap pbaway -o jsonpath={.data.k}"));
        assertEquals("new", eurm.out("-n shop--dam get configmap pbaway -o jsonpath={.data.k}"));
        assertEquals(
                "dam",
                eurm.out("-n shop--dam get configmap pbaway -o jsonpath={.metadata.annotations.navidec\\.io/home}"));
        assertEquals(400, bytes("PUT", "/pbaway", new byte[] {1, 2, 3}, headers).statusCode());
        // DeleteOptions with a policy: k8s\0, type in field 1, the options in field 2, the policy in its field 4.
        byte[] options = "k8s\0\n\u0013\n\u0002v1\u0012\rDeleteOptions\u0012\f\"\nBackground"
                .getBytes(StandardCharsets.ISO_8859_1);
        HttpResponse<byte[]> deleted = bytes("DELETE", "/pbaway", options, headers);
        assertEquals(200, deleted.statusCode(), new String(deleted.body(), StandardCharsets.UTF_8));
        assertEquals(1, eurm.run("-n shop--dam get configmap pbaway").exit());
        straight.run("-n shop delete configmap pbhome").ok();
    }

    private static HttpResponse<byte[]> bytes(String method, String name, byte[] body, String... headers)
            throws IOException {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN");
        return Http.plain().sendBytes(method, http + MAPS + name, body, all);
    }

    @Test
    void aStaleResourceVersionLosesInHomesWords() throws IOException {
        String stale = "{\"metadata\":{\"resourceVersion\":\"1\",\"labels\":{\"a\":\"b\"}}}";
        String[] type = {"Content-Type", "application/merge-patch+json"};
        HttpResponse<String> home = asAdmin("PATCH", DEPLOYMENTS + "/twin", stale, type);
        HttpResponse<String> abroad = asAdmin("PATCH", DEPLOYMENTS + "/fwd", stale, type);
        assertEquals(409, home.statusCode());
        assertEquals(home.body().replace("twin", "fwd"), abroad.body());
        // What was just read may be written: nobody's else version comes between.
        Await.until("a fresh one wins", SOON, () -> {
            String fresh = Tree.stringOr(get(DEPLOYMENTS + "/fwd"), "", "metadata", "resourceVersion");
            return asAdmin("PATCH", DEPLOYMENTS + "/fwd", stale.replace("\"1\"", "\"" + fresh + "\""), type)
                            .statusCode()
                    == 200;
        });
        String precondition = "{\"preconditions\":{\"resourceVersion\":\"1\"}}";
        HttpResponse<String> homeDelete =
                asAdmin("DELETE", DEPLOYMENTS + "/twin", precondition, "Content-Type", "application/json");
        HttpResponse<String> abroadDelete =
                asAdmin("DELETE", DEPLOYMENTS + "/fwd", precondition, "Content-Type", "application/json");
        assertEquals(409, abroadDelete.statusCode());
        assertEquals(
                homeDelete.body().replace("twin", "fwd").replaceAll("record \\(\\d+\\)", "record"),
                abroadDelete.body().replaceAll("record \\(\\d+\\)", "record"));
    }

    @Test
    void itScalesAndItsPodsSpeak() {
        dam.run("-n shop scale deployment fwd --replicas=2").ok();
        assertEquals("2", dam.out("-n shop get deployment fwd -o jsonpath={.spec.replicas}"));
        Await.until(
                "two pods there",
                SOON,
                () -> eurm.out("-n shop--dam get deployment fwd -o jsonpath={.status.readyReplicas}"),
                "2"::equals);
        String pod = eurm.out("-n shop--dam get pods -l app=fwd -o jsonpath={.items[0].metadata.name}");
        Await.until(
                "the mirror knows the pod " + pod,
                SOON,
                () -> dam.run("-n shop get pod " + pod).exit() == 0);
        assertTrue(dam.out("-n shop logs " + pod).contains("of a container on eurm"));
    }

    @Test
    void everybodyHasTheRightsHomeGives() throws IOException {
        dev.run("-n shop label deployment fwd by=dev --overwrite").ok();
        viewer.run("-n shop get deployment fwd").ok();
        for (String words : List.of(
                "-n shop label deployment %s a=b",
                "-n shop delete deployment %s", "-n shop scale deployment %s --replicas=1")) {
            Command home = viewer.run(words.formatted("twin")).fails();
            Command abroad = viewer.run(words.formatted("fwd")).fails();
            assertTrue(home.err().contains("Forbidden"), home.err());
            assertEquals(home.err().replace("twin", "fwd"), abroad.err());
        }
        assertEquals(
                403, Http.plain().send("GET", http + DEPLOYMENTS + "/fwd", "").statusCode());
        assertEquals(
                401,
                Http.plain()
                        .send("GET", http + DEPLOYMENTS + "/fwd", "", "Authorization", "Bearer wrong")
                        .statusCode());
        HttpResponse<String> asDev =
                asAdmin("DELETE", DEPLOYMENTS + "/fwd?dryRun=All", "", "Impersonate-User", "somebody");
        assertEquals(403, asDev.statusCode(), asDev.body());
        assertTrue(asDev.body().contains("User \\\"somebody\\\" cannot delete"), asDev.body());
    }

    @Test
    void aNameThatIsAbroadIsTaken() {
        String home =
                dam.run("-n shop create deployment twin --image=nginx").fails().err();
        String abroad =
                dam.run("-n shop create deployment fwd --image=nginx").fails().err();
        assertEquals(home.replace("twin", "fwd"), abroad);
        dam.run("-n shop create deployment free --image=nginx").ok();
        dam.run("-n shop delete deployment free").ok();
    }

    @Test
    void bodiesThatCannotBeReadAreRefused() throws IOException {
        assertEquals(
                415,
                asAdmin("PUT", DEPLOYMENTS + "/fwd", "\u00a0", "Content-Type", "application/cbor")
                        .statusCode());
        assertEquals(
                400,
                asAdmin("PUT", DEPLOYMENTS + "/fwd", "{nonsense", "Content-Type", "application/json")
                        .statusCode());
        assertEquals(
                413,
                asAdmin(
                                "PUT",
                                DEPLOYMENTS + "/fwd",
                                "{\"a\":\"" + "x".repeat(4 << 20) + "\"}",
                                "Content-Type",
                                "application/json")
                        .statusCode());
    }

    @Test
    void aDeletedOneIsGoneOnBothSides() throws IOException {
        for (String name : List.of("gone", "gone-twin")) {
            straight.run("-n shop create configmap " + name + " --from-literal=a=b")
                    .ok();
        }
        abroad("", "configmaps", "ConfigMap", "gone");
        assertEquals("b", dam.out("-n shop get configmap gone -o jsonpath={.data.a}"));
        String home = dam.out("-n shop delete configmap gone-twin");
        assertEquals(home.replace("gone-twin", "gone"), dam.out("-n shop delete configmap gone"));
        dam.run("-n shop get configmap gone").fails();
        eurm.run("-n shop--dam get configmap gone").fails();
        straight.run("-n shop get abroadresources.navidec.io configmaps.core.gone")
                .fails();
        dam.run("-n shop create configmap gone").ok();
        dam.run("-n shop delete configmap gone").ok();
    }

    @Test
    void aCollectionIsDeletedOnBothSides() throws IOException {
        for (String name : List.of("many-home", "many-abroad", "many-stays")) {
            straight.run("-n shop create configmap " + name + " --from-literal=a=b")
                    .ok();
        }
        straight.run("-n shop label configmap many-home many-abroad set=many").ok();
        abroad("", "configmaps", "ConfigMap", "many-abroad");
        abroad("", "configmaps", "ConfigMap", "many-stays");
        assertEquals(
                200, asAdmin("DELETE", MAPS + "?labelSelector=set%3Dmany", "").statusCode());
        for (String name : List.of("many-home", "many-abroad")) {
            dam.run("-n shop get configmap " + name).fails();
        }
        eurm.run("-n shop--dam get configmap many-abroad").fails();
        dam.run("-n shop get configmap many-stays").ok();
        dam.run("-n shop delete configmap many-stays").ok();
    }

    @Test
    void withoutItsClusterReadsWarnAndWritesWait() throws IOException {
        straight.run("-n shop create configmap lonely --from-literal=a=b").ok();
        abroad("", "configmaps", "ConfigMap", "lonely");
        Fleet.eurm().kill();
        try {
            HttpResponse<String> read = asAdmin("GET", MAPS + "/lonely", "");
            assertEquals(200, read.statusCode());
            assertTrue(
                    read.headers().firstValue("Warning").orElse("").startsWith("299 - \"navidec: "),
                    read.headers().toString());
            assertTrue(dam.run("-n shop get configmap lonely").ok().err().contains("Warning: navidec: cluster eurm"));
            HttpResponse<String> write = asAdmin(
                    "PATCH",
                    MAPS + "/lonely",
                    "{\"data\":{\"a\":\"c\"}}",
                    "Content-Type",
                    "application/merge-patch+json");
            assertEquals(503, write.statusCode(), write.body());
            assertEquals("1", write.headers().firstValue("Retry-After").orElse(""));
            assertEquals("ServiceUnavailable", Tree.string(Json.parse(write.body()), "reason"));
            assertEquals(503, asAdmin("DELETE", MAPS + "/lonely", "").statusCode());
            assertEquals(200, asAdmin("GET", MAPS + "/lonely", "").statusCode());
        } finally {
            Fleet.eurm().restart();
        }
        Await.until(
                "it is forwarded again",
                SOON,
                () -> asAdmin("GET", MAPS + "/lonely", "")
                        .headers()
                        .firstValue("Warning")
                        .isEmpty());
        dam.run("-n shop delete configmap lonely").ok();
    }

    @Test
    void itsOwnApiTellsWithTheCallersRights() throws IOException {
        Map<String, Object> told = get("/navidec/v1/explain?path=" + DEPLOYMENTS + "/fwd");
        assertEquals("Read", Tree.string(told, "route"));
        assertEquals("eurm", Tree.string(told, "record", "cluster"));
        assertEquals("Home", Tree.string(get("/navidec/v1/explain?path=" + DEPLOYMENTS + "/twin"), "route"));
        assertTrue(Json.text(get("/navidec/v1/abroad")).contains("\"fwd\""));
        assertEquals("MoveList", Tree.string(get("/navidec/v1/moves"), "kind"));
        assertTrue(Json.text(get("/navidec/v1/peers")).contains("eurm"));
        for (String path : List.of("moves", "abroad", "peers", "explain?path=" + DEPLOYMENTS + "/fwd")) {
            assertEquals(
                    403,
                    Http.plain().send("GET", http + "/navidec/v1/" + path, "").statusCode(),
                    path);
        }
        assertTrue(dam.out("get --raw /navidec/v1/peers").contains("eurm"), "over TLS too");
    }

    @Test
    void aMoveInShortIsAMove() throws IOException {
        HttpResponse<String> dry =
                asAdmin("POST", "/deployments/twin/move?namespace=shop&dryRun=All", "{\"target\":\"eurm\"}");
        assertEquals(201, dry.statusCode(), dry.body());
        assertEquals("Move", Tree.string(Json.parse(dry.body()), "kind"));
        assertEquals("deployments", Tree.string(Json.parse(dry.body()), "spec", "resource", "resource"));
        assertNotEquals("", Tree.stringOr(Json.parse(dry.body()), "", "metadata", "name"));
        assertEquals(404, asAdmin("POST", "/nonsense/x/move", "").statusCode());
        assertEquals(
                404,
                asAdmin("POST", "/deployments/none/move?namespace=shop", "").statusCode());
        assertEquals(
                422,
                asAdmin("POST", "/deployments/twin/move?namespace=shop&target=mars", "")
                        .statusCode());
        assertEquals(
                422,
                asAdmin("POST", "/deployments/twin/move?namespace=shop", "{\"x\":1}")
                        .statusCode());
        assertEquals(
                400,
                asAdmin("POST", "/deployments/twin/move?namespace=shop", "{nonsense")
                        .statusCode());
    }
}
