package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One list of requests about what is at home, sent straight and through the façade: status, headers and bodies are the same, byte for byte. Asked of eurm,
 * from which nothing is moved in these tests; and of dam for lists of a kind of which something is abroad elsewhere, which are merged.
 */
@ExtendWith(Fleet.class)
class ParityIT {
    /** What changes by itself is asked for until both sides stand still. */
    private static final Duration STILL = Duration.ofSeconds(5);

    private static final Set<String> OF_THE_CONNECTION = Set.of("date", "audit-id", "connection", "keep-alive");
    /** A merged list's length is not known before its end. */
    private static final Set<String> OF_MERGED =
            Set.of("date", "audit-id", "connection", "keep-alive", "content-length", "transfer-encoding");

    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static final String METADATA = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
    private static final String METADATA_LIST = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
    private static final String DISCOVERY =
            "application/json;v=v2;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList,application/json";
    private static final List<String> LIST_FORMS = List.of(
            "application/json",
            "application/yaml",
            PROTOBUF,
            PROTOBUF + ",application/json",
            "application/cbor",
            TABLE,
            TABLE + ",application/json",
            METADATA_LIST,
            METADATA_LIST.replace("json;", "vnd.kubernetes.protobuf;"),
            "*/*",
            "text/html",
            "application/xml");
    private static final String MAPS = "/api/v1/namespaces/parity/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/parity/deployments";
    private static final String THINGS = "/apis/parity.example.com/v1/namespaces/parity/things";

    private static Way straight;
    private static Way through;

    private final List<String> different = new ArrayList<>();
    private int asked;

    /** One of the two ways to a cluster. */
    private record Way(Http http, String url, String token) {
        static Way straight(String cluster) {
            return new Way(
                    Http.tls(Fleet.bed().env(cluster + "_API_CA"), null, null),
                    Fleet.bed().env(cluster + "_API"),
                    Fleet.bed().content(cluster + "_TOKEN_FILE_ADMIN"));
        }

        static Way through(String cluster) {
            return new Way(
                    Http.tls(Fleet.bed().env("TESTBED_CA"), null, null),
                    "https://localhost:" + Fleet.bed().env(cluster + "_TLS_PORT"),
                    Fleet.bed().content(cluster + "_TOKEN_FILE_ADMIN"));
        }

        HttpResponse<byte[]> send(Ask ask) throws IOException {
            List<String> headers = new ArrayList<>(List.of("Authorization", "Bearer " + token));
            headers.addAll(Arrays.asList(ask.headers()));
            return http.sendBytes(
                    ask.method(),
                    url + ask.target(),
                    ask.body().getBytes(StandardCharsets.UTF_8),
                    headers.toArray(String[]::new));
        }
    }

    private record Ask(String method, String target, String body, String... headers) {
        @Override
        public String toString() {
            return method + " " + target + " " + String.join(" ", headers) + (body.isEmpty() ? "" : " " + body);
        }
    }

    private record Said(int status, Map<String, List<String>> headers, String body) {}

    @BeforeAll
    static void objects() {
        straight = Way.straight("EURM");
        through = Way.through("EURM");
        Kubectl eurm = Fleet.bed().kubectl("EURM_KUBECONFIG");
        eurm.run("create namespace parity").ok();
        eurm.apply("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.parity.example.com}
                spec:
                  group: parity.example.com
                  scope: Namespaced
                  names: {plural: things, singular: thing, kind: Thing, shortNames: [th]}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
                    subresources: {status: {}}
                    selectableFields: [{jsonPath: .spec.size}]
                    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
                """);
        for (int n = 0; n < 30; n++) {
            eurm.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: map-" + n
                    + ", namespace: parity, labels: {n: \"" + n % 3 + "\"}}, data: {text: \"" + "x".repeat(8000)
                    + "ä\"}}");
        }
        eurm.run("-n parity create deployment web --image=nginx --replicas=0").ok();
        eurm.run("-n parity create secret generic hidden --from-literal=a=b").ok();
        Await.until(
                "the kind is served",
                Duration.ofSeconds(60),
                () -> eurm.run("-n parity get things.parity.example.com").exit() == 0);
        eurm.apply(
                "{apiVersion: parity.example.com/v1, kind: Thing, metadata: {name: one, namespace: parity}, spec: {size: 3}}");
    }

    @AfterAll
    static void clean() {
        Kubectl eurm = Fleet.bed().kubectl("EURM_KUBECONFIG");
        eurm.run("delete crd things.parity.example.com --wait=false");
        eurm.run("delete namespace parity --wait=false");
    }

    private static Said said(HttpResponse<byte[]> answer, UnaryOperator<String> normal, Set<String> ignored) {
        Map<String, List<String>> headers = new TreeMap<>();
        answer.headers().map().forEach((name, values) -> {
            if (!ignored.contains(name)) {
                headers.put(name, values);
            }
        });
        // Latin-1 keeps bytes apart, whatever the format is.
        return new Said(
                answer.statusCode(), headers, normal.apply(new String(answer.body(), StandardCharsets.ISO_8859_1)));
    }

    /** What of the answers to two writes must differ, as each is another write. */
    private static String writes(String body) {
        return body.replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "TIME");
    }

    /** A row's age grows between two watches of a second each. */
    private static String ages(String body) {
        return body.replaceAll("(\"cells\":\\[[^]]*)\"\\d+[smh][^\"]*\"", "$1\"AGE\"");
    }

    private void same(String method, String target, String body, String... headers) {
        compare(new Ask(method, target, body, headers), method.equals("GET") ? ParityIT::ages : ParityIT::writes);
    }

    private void get(String target, String... headers) {
        same("GET", target, "", headers);
    }

    private void compare(Ask ask, UnaryOperator<String> normal) {
        compare(ask, normal, OF_THE_CONNECTION);
    }

    private void compare(Ask ask, UnaryOperator<String> normal, Set<String> ignored) {
        asked++;
        Callable<@Nullable String> difference = () -> {
            Said one = said(straight.send(ask), normal, ignored);
            Said two = said(through.send(ask), normal, ignored);
            return Objects.equals(one, two) ? null : describe(one, two);
        };
        long until = System.nanoTime() + STILL.toNanos();
        try {
            String found = difference.call();
            while (found != null && System.nanoTime() < until) {
                Thread.onSpinWait();
                found = difference.call();
            }
            if (found != null) {
                different.add(ask + "\n   " + found);
                System.out.println("parity: " + ask + "\n   " + found);
            }
        } catch (Exception e) {
            different.add(ask + "\n   " + e);
        }
    }

    private static String describe(Said one, Said two) {
        if (one.status() != two.status() || !one.headers().equals(two.headers())) {
            return one.status() + " " + one.headers() + " " + excerpt(one.body(), 0) + "\n   " + two.status() + " "
                    + two.headers() + " " + excerpt(two.body(), 0);
        }
        int at = 0;
        int shorter = Math.min(one.body().length(), two.body().length());
        while (at < shorter && one.body().charAt(at) == two.body().charAt(at)) {
            at++;
        }
        int from = Math.max(0, at - 60);
        return "bodies differ at " + at + ": " + excerpt(one.body(), from) + "\n   " + excerpt(two.body(), from);
    }

    private static String excerpt(String text, int from) {
        return text.substring(Math.min(from, text.length()), Math.min(text.length(), from + 200));
    }

    private void allTheSame(int atLeast) {
        assertTrue(asked >= atLeast, asked + " requests were made");
        System.out.println("parity: " + asked + " requests, " + different.size() + " answered differently");
        assertEquals("", String.join("\n", different));
    }

    @Test
    void whatIsNoResource() {
        for (String target : List.of(
                "/",
                "/version",
                "/healthz",
                "/healthz?verbose",
                "/livez/ping",
                "/readyz?verbose&exclude=etcd",
                "/api",
                "/apis",
                "/api/v1",
                "/apis/apps",
                "/apis/apps/v1",
                "/apis/nobody",
                "/apis/nobody/v1",
                "/openapi/v2",
                "/openapi/v3",
                "/openapi/v3/apis/apps/v1",
                "/openapi/v3/nothing",
                "/.well-known/openid-configuration",
                "/openid/v1/jwks",
                "/logs",
                "/nothing/at/all", // odd paths as //, %2e or ; are refused rather than guessed at: RequestParserTest
                "/api/v2",
                "/swagger.json")) {
            get(target);
            get(target, "Accept-Encoding", "gzip");
            same("HEAD", target, "");
            same("OPTIONS", target, "");
            same("POST", target, "{}", "Content-Type", "application/json");
        }
        for (String target : List.of("/api", "/apis")) {
            get(target, "Accept", DISCOVERY);
            get(target, "Accept", DISCOVERY, "Accept-Encoding", "gzip");
            get(target, "Accept", DISCOVERY, "If-None-Match", etag(target));
            get(target, "Accept", PROTOBUF);
        }
        get("/openapi/v2", "Accept", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");
        get("/openapi/v2", "Accept", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf,*/*");
        get("/openapi/v3/api/v1", "Accept", "application/com.github.proto-openapi.spec.v3.v1.0+protobuf");
        get(hashed());
        allTheSame(120);
    }

    private static String etag(String target) {
        try {
            return straight.send(new Ask("GET", target, "", "Accept", DISCOVERY))
                    .headers()
                    .firstValue("etag")
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A document of OpenAPI v3 by the address that home gives it, which may be kept for good. */
    private static String hashed() {
        try {
            byte[] body = straight.send(new Ask("GET", "/openapi/v3", "", "Accept", "application/json"))
                    .body();
            return Tree.stringOr(Json.parse(body), "", "paths", "apis/apps/v1", "serverRelativeURL");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Their values never stand still. */
    @Test
    void metricsAreHomesOwn() throws IOException {
        HttpResponse<byte[]> one = straight.send(new Ask("GET", "/metrics", ""));
        HttpResponse<byte[]> two = through.send(new Ask("GET", "/metrics", ""));
        assertEquals(one.statusCode(), two.statusCode());
        assertEquals(one.headers().firstValue("content-type"), two.headers().firstValue("content-type"));
        assertEquals(help(one.body()), help(two.body()));
    }

    private static List<String> help(byte[] metrics) {
        return new String(metrics, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("# TYPE apiserver_request"))
                .sorted()
                .toList();
    }

    @Test
    void everyKindInEveryForm() throws IOException {
        for (String group : groups()) {
            Map<String, Object> found =
                    Json.parse(straight.send(new Ask("GET", group, "", "Accept", "application/json"))
                            .body());
            for (Map<String, Object> kind : Tree.maps(found, "resources")) {
                String name = Tree.stringOr(kind, "", "name");
                if (!name.contains("/") && Tree.list(kind, "verbs").contains("list")) {
                    for (String form : LIST_FORMS) {
                        get(group + "/" + name, "Accept", form);
                    }
                }
            }
        }
        allTheSame(500);
    }

    private static List<String> groups() throws IOException {
        List<String> out = new ArrayList<>(List.of("/api/v1"));
        Map<String, Object> all = Json.parse(straight.send(new Ask("GET", "/apis", "", "Accept", "application/json"))
                .body());
        for (Map<String, Object> group : Tree.maps(all, "groups")) {
            Tree.maps(group, "versions").forEach(version -> out.add("/apis/" + version.get("groupVersion")));
        }
        return out;
    }

    @Test
    void listsAndObjectsInAllTheirWays() throws IOException {
        String revision = Tree.stringOr(
                Json.parse(straight.send(new Ask("GET", MAPS + "?limit=1", "", "Accept", "application/json"))
                        .body()),
                "",
                "metadata",
                "resourceVersion");
        for (String query : List.of(
                "labelSelector=n%3D1",
                "labelSelector=n+in+(0,2),!gone",
                "labelSelector=%3D%3D",
                "fieldSelector=metadata.name%3Dmap-7",
                "fieldSelector=nothing%3D7",
                "fieldSelector=metadata.name",
                "resourceVersion=0",
                "resourceVersion=" + revision,
                "resourceVersion=" + revision + "&resourceVersionMatch=Exact",
                "resourceVersion=" + revision + "&resourceVersionMatch=NotOlderThan",
                "resourceVersionMatch=Exact",
                "resourceVersion=1&resourceVersionMatch=Exact",
                "resourceVersion=x",
                "limit=3&resourceVersion=" + revision + "&resourceVersionMatch=Exact",
                "limit=-1",
                "limit=x",
                "continue=nonsense",
                "continue=nonsense&limit=2",
                "pretty=true",
                "watch=false",
                "watch=1&timeoutSeconds=1&resourceVersion=" + revision,
                "watch=1&timeoutSeconds=1&resourceVersion=0&labelSelector=n%3D1",
                "watch=1&timeoutSeconds=1&resourceVersion=1",
                "watch=1&timeoutSeconds=1&resourceVersion=x",
                "watch=1&timeoutSeconds=1&sendInitialEvents=true",
                "unknown=parameter",
                "labelSelector=n%3D1&labelSelector=n%3D2")) {
            for (String form : List.of("application/json", PROTOBUF, TABLE, "application/yaml")) {
                get(MAPS + "?" + query, "Accept", form);
            }
            get(MAPS + "?" + query, "Accept", "application/json", "Accept-Encoding", "gzip");
        }
        for (String target : List.of(
                MAPS + "/map-1",
                MAPS + "/nothing",
                MAPS + "/map-1?pretty=true",
                MAPS + "/map-1?resourceVersion=0",
                MAPS + "/map-1?watch=1&timeoutSeconds=1",
                DEPLOYMENTS + "/web",
                DEPLOYMENTS + "/web/scale",
                DEPLOYMENTS + "/web/status",
                DEPLOYMENTS + "/web/nothing",
                "/api/v1/namespaces/parity/secrets/hidden",
                "/api/v1/namespaces/nowhere/configmaps",
                "/api/v1/namespaces/parity",
                "/api/v1/componentstatuses",
                "/api/v1/namespaces/parity/endpoints",
                "/api/v1/namespaces/parity/pods/nobody/log",
                "/api/v1/watch/namespaces/parity/configmaps/map-1?timeoutSeconds=1&resourceVersion=1",
                THINGS + "/one",
                THINGS + "?fieldSelector=spec.size%3D3",
                THINGS + "?fieldSelector=spec.other%3D3",
                "/apis/autoscaling/v1/namespaces/parity/horizontalpodautoscalers",
                "/apis/autoscaling/v2/namespaces/parity/horizontalpodautoscalers")) {
            for (String form : List.of("application/json", "application/yaml", PROTOBUF, TABLE, METADATA, "text/css")) {
                get(target, "Accept", form);
            }
            same("HEAD", target, "");
            same("OPTIONS", target, "");
        }
        allTheSame(250);
    }

    @Test
    void writesAndTheirRefusals() {
        String json = "application/json";
        String map =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"new\"},\"data\":{\"a\":\"b\"}}";
        String one = MAPS + "/map-1?dryRun=All";
        same("POST", MAPS + "?dryRun=All", map, "Content-Type", json);
        same("POST", MAPS + "?dryRun=All", map, "Content-Type", json, "Accept", "application/yaml");
        same("POST", MAPS + "?dryRun=All", map, "Content-Type", json, "Accept", TABLE);
        same(
                "POST",
                MAPS + "?dryRun=All&fieldValidation=Strict",
                map.replace("\"data\"", "\"date\""),
                "Content-Type",
                json);
        same(
                "POST",
                MAPS + "?dryRun=All&fieldValidation=Warn",
                map.replace("\"data\"", "\"date\""),
                "Content-Type",
                json);
        same("POST", MAPS + "?dryRun=All", map.replace("new", "map-1"), "Content-Type", json);
        same("POST", MAPS + "?dryRun=All", map.replace("new", "Not A Name"), "Content-Type", json);
        same("POST", MAPS + "?dryRun=All", map.replace("ConfigMap", "Secret"), "Content-Type", json);
        same("POST", MAPS + "?dryRun=All", "{", "Content-Type", json);
        same("POST", MAPS + "?dryRun=All", "", "Content-Type", json);
        same("POST", MAPS + "?dryRun=All", map, "Content-Type", "text/plain");
        same("POST", MAPS + "?dryRun=All", map, "Content-Type", "application/cbor");
        same("POST", MAPS + "?dryRun=All", map, "Content-Type", PROTOBUF);
        same("POST", MAPS + "?dryRun=Some", map, "Content-Type", json);
        same("POST", "/api/v1/namespaces/nowhere/configmaps", map, "Content-Type", json);
        same("POST", MAPS + "/map-1", map, "Content-Type", json);
        same("PUT", MAPS, map, "Content-Type", json);
        same("PUT", one, map.replace("new", "map-1"), "Content-Type", json);
        same("PUT", one, map, "Content-Type", json);
        same(
                "PUT",
                one,
                map.replace("\"name\":\"new\"", "\"name\":\"map-1\",\"resourceVersion\":\"1\""),
                "Content-Type",
                json);
        same("PATCH", one, "{\"data\":{\"a\":\"c\"}}", "Content-Type", "application/merge-patch+json");
        same("PATCH", one, "{\"data\":{\"a\":\"c\"}}", "Content-Type", "application/strategic-merge-patch+json");
        same(
                "PATCH",
                one,
                "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":1}]",
                "Content-Type",
                "application/json-patch+json");
        same(
                "PATCH",
                one,
                "[{\"op\":\"add\",\"path\":\"/data/a\",\"value\":\"1\"}]",
                "Content-Type",
                "application/json-patch+json");
        same("PATCH", one, "[]x", "Content-Type", "application/json-patch+json");
        same("PATCH", one, "{}", "Content-Type", json);
        same(
                "PATCH",
                one + "&fieldManager=parity&force=true",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map-1}\ndata: {text: mine}\n",
                "Content-Type",
                "application/apply-patch+yaml");
        same(
                "PATCH",
                one + "&fieldManager=parity",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map-1}\ndata: {text: mine}\n",
                "Content-Type",
                "application/apply-patch+yaml");
        same("PATCH", one, "apiVersion: v1\nkind: ConfigMap\n", "Content-Type", "application/apply-patch+yaml");
        same("PATCH", MAPS + "/nothing?dryRun=All", "{}", "Content-Type", "application/merge-patch+json");
        same(
                "PATCH",
                DEPLOYMENTS + "/web/scale?dryRun=All",
                "{\"spec\":{\"replicas\":2}}",
                "Content-Type",
                "application/merge-patch+json");
        same(
                "PATCH",
                DEPLOYMENTS + "/web/status?dryRun=All",
                "{\"status\":{\"replicas\":2}}",
                "Content-Type",
                "application/merge-patch+json");
        same(
                "PATCH",
                THINGS + "/one/status?dryRun=All",
                "{\"status\":{}}",
                "Content-Type",
                "application/merge-patch+json");
        same(
                "PATCH",
                THINGS + "/one?dryRun=All",
                "{\"spec\":{\"size\":\"x\"}}",
                "Content-Type",
                "application/merge-patch+json");
        same("PATCH", THINGS + "/one?dryRun=All", "{}", "Content-Type", "application/strategic-merge-patch+json");
        same("DELETE", one, "");
        same("DELETE", MAPS + "/nothing", "");
        same("DELETE", one, "{\"preconditions\":{\"uid\":\"x\"}}", "Content-Type", json);
        same("DELETE", one, "{\"propagationPolicy\":\"Sideways\"}", "Content-Type", json);
        same("DELETE", one + "&gracePeriodSeconds=x", "");
        same("DELETE", MAPS + "?dryRun=All&labelSelector=n%3D1", "");
        same("DELETE", MAPS + "?dryRun=All&labelSelector=%3D", "");
        same("POST", "/api/v1/namespaces/parity/pods/nobody/eviction", "{}", "Content-Type", json);
        same("POST", "/api/v1/namespaces/parity/pods/nobody/binding", "{}", "Content-Type", json);
        same("POST", "/api/v1/namespaces/parity/pods/nobody/exec?command=ls", "");
        same(
                "POST",
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectAccessReview\",\"spec\":{\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}}",
                "Content-Type",
                json);
        same(
                "POST",
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}",
                "Content-Type",
                json);
        same("BREW", MAPS + "/map-1", "");
        get(MAPS + "/map-1", "Impersonate-User", "nobody");
        get(MAPS + "/map-1", "Impersonate-Group", "only");
        get(MAPS + "/map-1", "X-Remote-User", "admin");
        allTheSame(50);
    }

    /** Lists of a kind of which something is abroad are merged: where none of it belongs into the list, that shows in no byte. */
    @Test
    void mergedListsOfWhatIsAllAtHome() throws IOException {
        straight = Way.straight("DAM");
        through = Way.through("DAM");
        try {
            Kubectl dam = Moves.damStraight();
            Moving.namespace("parity-a");
            Moving.namespace("parity-b");
            dam.run("-n parity-a create deployment gone --image=nginx --replicas=0")
                    .ok();
            for (String name : List.of("a", "b", "c")) {
                dam.run("-n parity-b create deployment " + name + " --image=nginx --replicas=0")
                        .ok();
            }
            Map<String, Object> moved = Moving.move("parity-a", "gone", "deployments.apps/gone", "eurm");
            assertEquals("Moved", moved.get("phase"), () -> Json.text(moved));
            String base = "/apis/apps/v1/namespaces/parity-b/deployments";
            for (String form : List.of("application/json", TABLE, METADATA_LIST, TABLE + ",application/json")) {
                for (String query : List.of(
                        "", "?labelSelector=app%3Da", "?includeObject=Object", "?fieldSelector=metadata.name%3Db")) {
                    compare(new Ask("GET", base + query, "", "Accept", form), text -> text, OF_MERGED);
                }
                compare(new Ask("GET", base + "/b", "", "Accept", form), text -> text);
            }
            dam.run("delete namespace parity-a parity-b --wait=false").ok();
            allTheSame(20);
        } finally {
            straight = Way.straight("EURM");
            through = Way.through("EURM");
        }
    }
}
