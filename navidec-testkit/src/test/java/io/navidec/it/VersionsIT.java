package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import io.navidec.testkit.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An abroad object asked for in another version of its kind than its record's: autoscaling/v1 while the record is in v2. Each answer is compared with that
 * for a twin at home.
 */
@ExtendWith(Fleet.class)
class VersionsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String V1 = "/apis/autoscaling/v1/namespaces/versions/horizontalpodautoscalers";
    private static Kubectl straight;
    private static Kubectl dam;
    private static String http;

    @TempDir
    static Path folder;

    @BeforeAll
    static void anAbroadOneAndItsTwin() {
        straight = Fleet.bed().kubectl("DAM_KUBECONFIG");
        dam = Fleet.bed().kubectl("DAM_NAVIDEC_KUBECONFIG");
        http = "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT");
        Moving.namespace("versions");
        for (String name : List.of("gone", "twin")) {
            scaler(name);
        }
        Map<String, Object> moved = Moving.move("versions", "out", "horizontalpodautoscalers.autoscaling/gone", "eurm");
        assertEquals("Moved", moved.get("phase"), () -> Json.text(moved));
    }

    @AfterAll
    static void clean() {
        dam.run("delete namespace versions --wait=false");
    }

    private static void scaler(String name) {
        straight.apply("""
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: %s, namespace: versions, labels: {app: versions}}
                spec:
                  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: nobody}
                  minReplicas: 1
                  maxReplicas: 3
                  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
                """.formatted(name));
    }

    private static List<Map<String, Object>> watch(String query) throws IOException {
        List<Map<String, Object>> events = new ArrayList<>();
        String body = Http.plain()
                .send(
                        "GET",
                        http + V1 + "?watch=1&" + query,
                        "",
                        "Authorization",
                        "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN"))
                .body();
        for (String line : body.split("\n")) {
            if (!line.isBlank()) {
                events.add(Json.parse(line));
            }
        }
        return events;
    }

    private static Map<String, Object> of(List<Map<String, Object>> events, String name) {
        return events.stream()
                .map(event -> Tree.map(event, "object"))
                .filter(object -> name.equals(Tree.string(object, "metadata", "name")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no event of " + name + ": " + events));
    }

    /** Spec and version; the annotation is where v1 keeps what it has no field for. */
    private static Map<String, Object> shape(Map<String, Object> object) {
        return Tree.of("apiVersion", object.get("apiVersion"), "kind", object.get("kind"), "spec", object.get("spec"));
    }

    @Test
    void aWatchBeginsWithItInTheVersionThatIsWatched() throws IOException {
        for (String query : List.of(
                "timeoutSeconds=3",
                "timeoutSeconds=3&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")) {
            List<Map<String, Object>> events = watch(query);
            Map<String, Object> gone = of(events, "gone");
            assertEquals(shape(of(events, "twin")), shape(gone));
            assertEquals("autoscaling/v1", gone.get("apiVersion"));
            assertEquals(50L, Tree.longOr(gone, 0, "spec", "targetCPUUtilizationPercentage"));
            assertEquals(
                    query.contains("sendInitialEvents") ? 1 : 0,
                    events.stream()
                            .filter(each -> "true"
                                    .equals(Tree.string(
                                            each, "object", "metadata", "annotations", "k8s.io/initial-events-end")))
                            .count(),
                    () -> "closing bookmarks in " + events);
        }
    }

    @Test
    void itsChangesAndItsEndAreToldInThatVersionAndInOrder() throws Exception {
        scaler("short");
        scaler("paired");
        Map<String, Object> moved =
                Moving.move("versions", "short-out", "horizontalpodautoscalers.autoscaling/short", "eurm");
        assertEquals("Moved", moved.get("phase"), () -> Json.text(moved));
        Path seen = folder.resolve("changes");
        Running watching = dam.start(
                seen,
                "-n versions get horizontalpodautoscalers.v1.autoscaling -w --output-watch-events -o jsonpath={.type}:{.object.apiVersion}:{.object.metadata.name}:{.object.spec.maxReplicas}:{.object.spec.targetCPUUtilizationPercentage}{\"\\n\"}");
        try {
            Await.until("it is seen", SOON, () -> Files.readString(seen).contains("ADDED:autoscaling/v1:short:3:50"));
            for (String name : List.of("short", "paired")) {
                for (int most = 4; most < 9; most++) {
                    dam.run("-n versions patch hpa " + name + " --type=merge -p {\"spec\":{\"maxReplicas\":" + most
                                    + "}}")
                            .ok();
                }
                dam.run("-n versions delete hpa " + name).ok();
            }
            Await.until(
                    "their ends are seen",
                    SOON,
                    () -> Files.readString(seen).contains("DELETED:autoscaling/v1:short:8:50")
                            && Files.readString(seen).contains("DELETED:autoscaling/v1:paired:8:50"));
        } finally {
            watching.close();
        }
        List<Integer> most = new ArrayList<>();
        for (String line : Files.readAllLines(seen)) {
            assertTrue(line.isEmpty() || line.contains(":autoscaling/v1:"), line);
            String[] part = line.split(":");
            if (part.length > 3 && part[2].equals("short")) {
                most.add(Integer.valueOf(part[3]));
            }
        }
        assertEquals(most.stream().sorted().toList(), most, "never back");
    }

    @Test
    void aTableOfThatVersionToo() throws IOException {
        Path seen = folder.resolve("table");
        Running watching = dam.start(seen, "-n versions get horizontalpodautoscalers.v1.autoscaling -w");
        try {
            Await.until(
                    "both rows are seen",
                    SOON,
                    () -> Files.readString(seen).contains("gone ")
                            && Files.readString(seen).contains("twin "));
        } finally {
            watching.close();
        }
        List<String> rows = Files.readAllLines(seen).stream()
                .filter(line -> line.startsWith("gone ") || line.startsWith("twin "))
                .map(line -> line.replaceAll("^(gone|twin)", "NAME").replaceAll("[0-9]+s$", "AGE"))
                .distinct()
                .toList();
        assertEquals(1, rows.size(), () -> rows.toString());
    }

    @Test
    void whereItCannotBeReadTheClientIsTold() throws IOException {
        straight.apply("""
                apiVersion: navidec.io/v1alpha1
                kind: AbroadResource
                metadata:
                  name: horizontalpodautoscalers.autoscaling.lost
                  namespace: versions
                  labels: {app: lost}
                spec:
                  resource: {group: autoscaling, version: v2, plural: horizontalpodautoscalers, kind: HorizontalPodAutoscaler, namespace: versions, name: lost}
                  identity: {uid: 7a2f5f43-2f7b-4f53-a1f3-1f6f4dd1c7aa, creationTimestamp: "2026-01-01T00:00:00Z"}
                  location: {cluster: nowhere}
                  generation: "1"
                  phase: Abroad
                  object:
                    apiVersion: autoscaling/v2
                    kind: HorizontalPodAutoscaler
                    metadata: {name: lost, namespace: versions, labels: {app: lost}}
                    spec: {maxReplicas: 3}
                """);
        try {
            Await.until(
                    "the record is known",
                    SOON,
                    () -> dam.out("-n versions get hpa").contains("lost "));
            List<Map<String, Object>> events = watch("timeoutSeconds=5&labelSelector=app%3Dlost");
            assertEquals(1, events.size(), () -> events.toString());
            assertEquals("ERROR", events.get(0).get("type"));
            assertEquals(503L, Tree.longOr(events.get(0), 0, "object", "code"));
        } finally {
            straight.run("-n versions delete abroadresource horizontalpodautoscalers.autoscaling.lost")
                    .ok();
        }
    }
}
