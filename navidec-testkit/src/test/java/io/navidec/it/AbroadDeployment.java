package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.function.Predicate;

/** A Deployment of dam's that runs on eurm as if a mover had taken it there: a guest by the mover's protocol, and its record by kubectl. */
final class AbroadDeployment {
    static final Duration SOON = Duration.ofSeconds(60);
    private static final long GENERATION = 1000;
    private static final String MOVE = "22222222-2222-2222-2222-222222222222";

    private final String namespace;
    private final String name;
    private final String uid;
    private final Kubectl dam = Fleet.bed().kubectl("DAM_KUBECONFIG");

    AbroadDeployment(String namespace, String name, String uid) {
        this.namespace = namespace;
        this.name = name;
        this.uid = uid;
    }

    /** Makes guest and record, and the namespace where there is none. */
    AbroadDeployment start(int replicas) throws IOException {
        Await.until(
                "the definitions are served at dam",
                Duration.ofMinutes(2),
                () -> dam.run("get abroadresources.navidec.io -A").exit() == 0
                        && Fleet.bed()
                                        .kubectl("EURM_KUBECONFIG")
                                        .run("get guestfences.navidec.io -A")
                                        .exit()
                                == 0);
        if (dam.run("get namespace " + namespace).exit() != 0) {
            dam.run("create namespace " + namespace).ok();
        }
        HttpResponse<String> made = peer().send(
                        "POST",
                        guests() + "/apis/apps/v1/namespaces/" + namespace + "/deployments",
                        Json.text(guest(replicas)),
                        "Content-Type",
                        "application/json",
                        "Navidec-Generation",
                        Long.toString(GENERATION),
                        "Navidec-Move",
                        MOVE);
        assertEquals(201, made.statusCode(), made.body());
        dam.apply(Json.text(newRecord(replicas)));
        return this;
    }

    static Http peer() {
        return Http.tls(
                Fleet.bed().env("TESTBED_CA"),
                Fleet.bed().env("DAM_CERT"),
                Fleet.bed().env("DAM_KEY"));
    }

    static String guests() {
        return "https://localhost:" + Fleet.bed().env("eurm", "TLS_PORT") + "/navidec/v1/guests/dam";
    }

    /** Its namespace on eurm. */
    String there() {
        return namespace + "--dam";
    }

    private Map<String, Object> content(Map<String, Object> annotations, int replicas) {
        Map<String, Object> labels = Tree.of("app", name);
        Map<String, Object> container = Tree.of("name", "main", "image", "example.invalid/" + name);
        Map<String, Object> spec = Tree.of(
                "replicas",
                replicas,
                "selector",
                Tree.of("matchLabels", labels),
                "template",
                Tree.of("metadata", Tree.of("labels", labels), "spec", Tree.of("containers", List.of(container))));
        Map<String, Object> metadata =
                Tree.of("name", name, "namespace", namespace, "labels", labels, "annotations", annotations);
        return Tree.of("apiVersion", "apps/v1", "kind", "Deployment", "metadata", metadata, "spec", spec);
    }

    private Map<String, Object> guest(int replicas) {
        return content(
                Tree.of(
                        "navidec.io/home",
                        "dam",
                        "navidec.io/uid",
                        uid,
                        "navidec.io/move",
                        MOVE,
                        "navidec.io/generation",
                        Long.toString(GENERATION),
                        "team",
                        "blue"),
                replicas);
    }

    private Map<String, Object> newRecord(int replicas) {
        Map<String, Object> resource = Tree.of(
                "group",
                "apps",
                "version",
                "v1",
                "plural",
                "deployments",
                "kind",
                "Deployment",
                "namespace",
                namespace,
                "name",
                name);
        Map<String, Object> spec = Tree.of(
                "resource", resource,
                "identity", Tree.of("uid", uid, "creationTimestamp", "2026-01-02T03:04:05Z"),
                "location", Tree.of("cluster", "eurm"),
                "generation", Long.toString(GENERATION),
                "phase", "Abroad",
                "object", content(Tree.of("team", "blue"), replicas));
        Map<String, Object> metadata = Tree.of(
                "name",
                "deployments.apps." + name,
                "namespace",
                namespace,
                "labels",
                Tree.of("app", name, "navidec.io/role", "root"),
                "finalizers",
                List.of("navidec.io/abroad"));
        return Tree.of(
                "apiVersion", "navidec.io/v1alpha1", "kind", "AbroadResource", "metadata", metadata, "spec", spec);
    }

    /** The root's record as it is. */
    Map<String, Object> record() {
        return Json.parse(dam.out("-n " + namespace + " get abroadresource deployments.apps." + name + " -o json"));
    }

    /** Waits for a root's record that is right. */
    Map<String, Object> awaitRecord(String what, Predicate<Map<String, Object>> right) {
        return Await.until(what, SOON, this::record, right);
    }

    /** All its descendants' records of that kind. */
    List<Map<String, Object>> descendants(String plural) {
        String all = dam.out("-n " + namespace + " get abroadresources -l navidec.io/role=descendant -o json");
        return Tree.maps(Json.parse(all), "items").stream()
                .filter(each -> plural.equals(Tree.string(each, "spec", "resource", "plural")))
                .toList();
    }

    /** Waits for so many records of that kind. */
    List<Map<String, Object>> awaitDescendants(String plural, int count) {
        try {
            return Await.until(
                    count + " records of " + plural, SOON, () -> descendants(plural), found -> found.size() == count);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; " + there() + " has: " + guestsNow() + "; " + warnings(), e);
        }
    }

    private String guestsNow() {
        return Fleet.bed()
                .kubectl("EURM_KUBECONFIG")
                .run("-n " + there() + " get deployments,replicasets,pods,serviceaccounts,events --no-headers")
                .out();
    }

    private static String warnings() {
        List<String> warned = (Fleet.dam().log() + Fleet.eurm().log())
                .lines()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .toList();
        return "the last warnings: " + warned.subList(Math.max(0, warned.size() - 6), warned.size());
    }

    /** What kubectl says of all records in its namespace. */
    String records() {
        return dam.run("-n " + namespace + " get abroadresources -o name").out();
    }
}
