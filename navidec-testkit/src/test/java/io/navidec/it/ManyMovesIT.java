package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many objects out and back by several clients at once: each on exactly one cluster, unchanged, and always readable. */
@ExtendWith(Fleet.class)
class ManyMovesIT {
    private static final int MAPS = 200;
    private static final int DEPLOYMENTS = 20;
    private static final int CLIENTS = 4;
    private static final Duration LONG = Duration.ofMinutes(6);

    @Test
    void twoHundredConfigMapsAndTwentyDeploymentsGoOutAndComeBack() throws Exception {
        Moves.damStraight().run("create namespace many").ok();
        try {
            List<String> objects = make();
            Map<String, String> before = contents("DAM_KUBECONFIG", "many");
            AtomicBoolean over = new AtomicBoolean();
            Queue<String> failedReads = new ConcurrentLinkedQueue<>();
            AtomicInteger reads = new AtomicInteger();
            try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1)) {
                Future<?> reader = threads.submit(() -> read(objects, over, reads, failedReads));
                moveAll(threads, objects, "eurm");
                assertEquals(Map.of(), contents("DAM_KUBECONFIG", "many"));
                assertEquals(before, contents("EURM_KUBECONFIG", "many--dam"));
                moveAll(threads, objects, "home");
                over.set(true);
                reader.get(1, TimeUnit.MINUTES);
            }
            assertEquals(before, contents("DAM_KUBECONFIG", "many"));
            Await.until(
                    "eurm holds none of them",
                    Duration.ofMinutes(1),
                    () -> contents("EURM_KUBECONFIG", "many--dam"),
                    Map::isEmpty);
            assertEquals(List.of(), List.copyOf(failedReads));
            assertTrue(reads.get() > 100, "only " + reads + " reads were made meanwhile");
        } finally {
            Moves.dam().run("delete namespace many --wait=false");
        }
    }

    private static List<String> make() {
        List<String> names = new ArrayList<>();
        StringBuilder manifests = new StringBuilder();
        for (int i = 0; i < MAPS; i++) {
            names.add("configmaps/map-" + i);
            manifests.append(
                    "{apiVersion: v1, kind: ConfigMap, metadata: {name: map-%d, namespace: many, labels: {n: \"%d\"}}, data: {value: \"%d\"}}\n---\n"
                            .formatted(i, i, i));
        }
        for (int i = 0; i < DEPLOYMENTS; i++) {
            names.add("deployments.apps/app-" + i);
            manifests.append("""
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: app-%d, namespace: many, labels: {app: app-%d}}
                    spec:
                      selector: {matchLabels: {app: app-%d}}
                      template: {metadata: {labels: {app: app-%d}}, spec: {containers: [{name: c, image: "nginx:%d"}]}}
                    ---
                    """.formatted(i, i, i, i, i));
        }
        Moves.damStraight().apply(manifests.toString());
        return names;
    }

    private static void moveAll(ExecutorService threads, List<String> objects, String target) throws Exception {
        Queue<String> work = new ConcurrentLinkedQueue<>(objects);
        List<Callable<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(() -> {
                for (String object = work.poll(); object != null; object = work.poll()) {
                    HttpResponse<String> made = Moves.ask(object, "many", target);
                    assertEquals(201, made.statusCode(), made.body());
                }
                return null;
            });
        }
        for (Future<Void> client : threads.invokeAll(clients)) {
            client.get();
        }
        Await.until(
                "all moves to " + target + " end",
                LONG,
                () -> phases(target),
                phases -> phases.size() == 1 && phases.getOrDefault("Moved", 0) == MAPS + DEPLOYMENTS);
    }

    /** How many Moves to that target are in which phase. */
    private static Map<String, Integer> phases(String target) {
        Map<String, Integer> phases = new TreeMap<>();
        String list = Moves.damStraight().out("-n many get moves -o json");
        for (Map<String, Object> move : Tree.maps(Json.parse(list), "items")) {
            if (target.equals(Tree.string(move, "spec", "target"))) {
                String phase = Tree.stringOr(move, "new", "status", "phase");
                String shown = phase.equals("Refused") || phase.equals("Failed")
                        ? phase + ": " + Tree.string(move, "status", "message")
                        : phase;
                phases.merge(shown, 1, Integer::sum);
            }
        }
        return phases;
    }

    /** What the objects say, less what a cluster adds by itself. */
    private static Map<String, String> contents(String kubeconfig, String namespace) {
        Map<String, String> contents = new TreeMap<>();
        String list = Fleet.bed().kubectl(kubeconfig).out("-n " + namespace + " get configmaps,deployments -o json");
        for (Map<String, Object> item : Tree.maps(Json.parse(list), "items")) {
            String name = Tree.stringOr(item, "", "kind") + "/" + Tree.string(item, "metadata", "name");
            if (name.equals("ConfigMap/kube-root-ca.crt")) {
                continue;
            }
            contents.put(
                    name,
                    Json.text(Tree.of(
                            "labels", new TreeMap<>(Tree.map(item, "metadata", "labels")),
                            "data", new TreeMap<>(Tree.map(item, "data")),
                            "spec", new TreeMap<>(Tree.map(item, "spec")))));
        }
        return contents;
    }

    private static void read(List<String> objects, AtomicBoolean over, AtomicInteger reads, Queue<String> failures) {
        String base = "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT") + "/";
        String bearer = "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN");
        Http http = Http.plain();
        for (int i = 0; !over.get(); i = (i + 37) % objects.size()) {
            String object = objects.get(i);
            try {
                HttpResponse<String> answer =
                        http.send("GET", base + object + "?namespace=many", "", "Authorization", bearer);
                reads.incrementAndGet();
                if (answer.statusCode() != 200
                        || answer.headers().firstValue("warning").isPresent()) {
                    failures.add(object + ": " + answer.statusCode() + " "
                            + answer.headers().firstValue("warning"));
                }
            } catch (IOException e) {
                failures.add(object + ": " + e);
            }
        }
    }
}
