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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Writers, makers, deleters and movers race for the same objects while services are killed. In the end everything is counted on the clusters themselves: each
 * acknowledged write is there, each deleted object is gone, each other one is there once. {@code -Dnavidec.races.seconds=600} makes it long,
 * {@code -Dnavidec.races.seed} repeats what was drawn, though not what raced.
 */
@ExtendWith(Fleet.class)
class RacesIT {
    private static final int SECONDS = Integer.getInteger("navidec.races.seconds", 40);
    private static final long SEED = Long.getLong("navidec.races.seed", System.nanoTime());
    private static final int OBJECTS = Integer.getInteger("navidec.races.objects", 300);
    private static final int DEPLOYMENTS = 10;
    private static final int WRITERS = 8;
    private static final int MOVERS = 4;
    private static final long PACE_NANOS = 20_000_000;
    private static final long BETWEEN_KILLS_MILLIS = 12_000;
    private static final String SPACE = "races";
    private static final Set<String> ENDS = Set.of("Moved", "Refused", "Failed", "Cancelled");
    private static final Http HTTP = Http.plain();

    /** What is known of one object, by what was acknowledged. */
    private static final class Known {
        private final String name;
        private final boolean deployment;
        /** By writer: the last number that was acknowledged, and the last that was tried. */
        private final Map<Integer, Integer> acknowledged = new ConcurrentHashMap<>();

        private final Map<Integer, Integer> tried = new ConcurrentHashMap<>();
        private volatile boolean deleting;
        private volatile boolean deleted;

        Known(String name, boolean deployment) {
            this.name = name;
            this.deployment = deployment;
        }

        String resource() {
            return (deployment ? "deployments.apps/" : "configmaps/") + name;
        }

        String path() {
            return collection(deployment) + "/" + name;
        }
    }

    private static String collection(boolean deployment) {
        return deployment
                ? "/apis/apps/v1/namespaces/" + SPACE + "/deployments"
                : "/api/v1/namespaces/" + SPACE + "/configmaps";
    }

    private final List<Known> objects = new ArrayList<>();
    private final AtomicInteger names = new AtomicInteger();
    private final LongAdder writes = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder orders = new LongAdder();
    private final AtomicInteger kills = new AtomicInteger();
    private final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    private String facade = "";
    private String token = "";

    private boolean over() {
        return System.nanoTime() > end;
    }

    private int send(String method, String path, String type, String body) {
        try {
            HttpResponse<String> answer =
                    HTTP.send(method, facade + path, body, "Authorization", token, "Content-Type", type);
            return answer.statusCode();
        } catch (IOException e) {
            return 0; // killed in between: nobody knows
        }
    }

    private Known draw(Random random) {
        synchronized (objects) {
            return objects.get(random.nextInt(objects.size()));
        }
    }

    private void write(int writer, Random random) {
        int chance = random.nextInt(200);
        if (chance == 0) {
            make(false);
        } else if (chance == 1) {
            delete(draw(random));
        } else {
            change(writer, draw(random));
        }
        LockSupport.parkNanos(PACE_NANOS);
    }

    private void change(int writer, Known object) {
        if (object.deleting) {
            return;
        }
        int number = object.tried.getOrDefault(writer, 0) + 1;
        object.tried.put(writer, number);
        String field = object.deployment ? "{\"metadata\":{\"annotations\":%s}}" : "{\"data\":%s}";
        String patch = field.formatted("{\"w" + writer + "\":\"" + number + "\"}");
        int status = send("PATCH", object.path(), "application/merge-patch+json", patch);
        if (status == 200) {
            object.acknowledged.put(writer, number);
            writes.increment();
        } else {
            assertTrue(
                    status == 0 || status == 429 || status >= 500 || (status == 404 && object.deleting),
                    () -> "a write of " + object.resource() + " was answered by " + status);
            refused.increment();
        }
    }

    private void make(boolean deployment) {
        Known object = new Known((deployment ? "app-" : "map-") + names.incrementAndGet(), deployment);
        String name = object.name;
        String body = deployment
                ? "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"" + name
                        + "\"},\"spec\":{\"replicas\":1,\"selector\":{\"matchLabels\":{\"app\":\"" + name
                        + "\"}},\"template\":{\"metadata\":{\"labels\":{\"app\":\"" + name
                        + "\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"registry.example/c:1\"}]}}}}"
                : "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"},\"data\":{}}";
        if (send("POST", collection(deployment), "application/json", body) == 201) {
            synchronized (objects) {
                objects.add(object);
            }
        }
    }

    private void delete(Known object) {
        if (object.deployment) {
            return;
        }
        object.deleting = true;
        int status = send("DELETE", object.path(), "application/json", "");
        if (status == 200 || status == 202 || status == 404) {
            object.deleted = true;
        }
    }

    private void move(Random random) {
        Known object = draw(random);
        String target = random.nextBoolean() ? "eurm" : "home";
        String kind = object.deployment ? "/deployments/" : "/configmaps/";
        try {
            HttpResponse<String> made = HTTP.send(
                    "POST",
                    facade + kind + object.name + "/move?namespace=" + SPACE,
                    "{\"target\":\"" + target + "\"}",
                    "Authorization",
                    token,
                    "Content-Type",
                    "application/json");
            if (made.statusCode() == 201) {
                orders.increment();
                follow(Tree.stringOr(Json.parse(made.body()), "", "metadata", "name"));
            }
        } catch (IOException e) {
            // Killed in between: perhaps it was made.
        }
        LockSupport.parkNanos(PACE_NANOS);
    }

    /** For a while: one that takes longer goes on without a mover to wait for it. */
    private void follow(String move) throws IOException {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String path = facade + "/apis/navidec.io/v1alpha1/namespaces/" + SPACE + "/moves/" + move;
        while (System.nanoTime() < patience && !over()) {
            HttpResponse<String> now = HTTP.send("GET", path, "", "Authorization", token);
            if (now.statusCode() == 200
                    && ENDS.contains(Tree.stringOr(Json.parse(now.body()), "", "status", "phase"))) {
                return;
            }
            LockSupport.parkNanos(5 * PACE_NANOS);
        }
    }

    /** One service after the other, in any order, never both at once. */
    private void kill(Random random) {
        long next = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(BETWEEN_KILLS_MILLIS / 2 + random.nextInt((int) BETWEEN_KILLS_MILLIS));
        while (System.nanoTime() < next && !over()) {
            LockSupport.parkNanos(PACE_NANOS);
        }
        if (!over()) {
            var service = random.nextBoolean() ? Fleet.dam() : Fleet.eurm();
            service.kill();
            service.restart();
            kills.incrementAndGet();
        }
    }

    private interface Turn {
        void take(Random random);
    }

    private void repeat(ExecutorService threads, List<Future<?>> all, long number, Turn turn) {
        all.add(threads.submit(() -> {
            Random random = new Random(SEED + number);
            while (!over()) {
                turn.take(random);
            }
        }));
    }

    @Test
    void everyAcknowledgedWriteIsThereAndEveryObjectOnce() throws Exception {
        System.out.println("races: " + SECONDS + " s, seed " + SEED);
        facade = "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT");
        token = "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN");
        Moving.namespace(SPACE);
        try {
            for (int i = 0; i < OBJECTS; i++) {
                make(i < DEPLOYMENTS);
            }
            assertEquals(OBJECTS, objects.size());
            try (ExecutorService threads = Executors.newCachedThreadPool()) {
                List<Future<?>> all = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    int number = writer;
                    repeat(threads, all, writer, random -> write(number, random));
                }
                for (int mover = 0; mover < MOVERS; mover++) {
                    repeat(threads, all, 100 + mover, this::move);
                }
                repeat(threads, all, 1000, this::kill);
                for (Future<?> each : all) {
                    each.get(SECONDS + 300, TimeUnit.SECONDS);
                }
            }
            settle();
            count();
            System.out.println(
                    "races: " + writes + " writes acknowledged, " + refused + " not, " + orders + " moves ordered ("
                            + outcomes() + "), " + kills + " kills, " + objects.size() + " objects, "
                            + objects.stream().filter(each -> each.deleted).count() + " deleted");
        } finally {
            Moves.dam().run("delete namespace " + SPACE + " --wait=false");
        }
    }

    private static Map<String, Integer> outcomes() {
        Map<String, Integer> phases = new TreeMap<>();
        String all = Moves.damStraight()
                .out("-n " + SPACE + " get moves -o jsonpath={range.items[*]}{.status.phase}{\"\\n\"}{end}");
        all.lines().forEach(phase -> phases.merge(phase.isBlank() ? "new" : phase, 1, Integer::sum));
        return phases;
    }

    /** Those that have not ended, as home has them, with what the service has logged of them. */
    private static String unfinished() {
        StringBuilder out = new StringBuilder();
        for (Map<String, Object> move :
                Tree.maps(Moving.json(Moves.damStraight(), "-n " + SPACE + " get moves"), "items")) {
            if (!ENDS.contains(Tree.stringOr(move, "new", "status", "phase"))) {
                String uid = Tree.stringOr(move, "", "metadata", "uid");
                out.append("\n").append(Json.text(Tree.without(move, "metadata", "managedFields")));
                Fleet.dam()
                        .log()
                        .lines()
                        .filter(line -> line.contains(uid))
                        .forEach(line -> out.append("\n").append(line));
                out.append("\n")
                        .append(Moves.damStraight()
                                .out("-n " + SPACE + " get abroadresources -o yaml --field-selector spec.resource.name="
                                        + Tree.stringOr(move, "", "spec", "resource", "name")));
            }
        }
        return out.toString();
    }

    private static void settle() {
        try {
            Await.until(
                    "all Moves have ended",
                    Duration.ofMinutes(5),
                    RacesIT::outcomes,
                    phases -> ENDS.containsAll(phases.keySet()));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + unfinished(), e);
        }
        Await.until(
                "nothing is on its way any more",
                Duration.ofMinutes(2),
                () -> Moves.damStraight()
                        .out(
                                "-n " + SPACE
                                        + " get abroadresources -o jsonpath={range.items[*]}{.metadata.name}={.spec.phase}{\"\\n\"}{end}"),
                all -> all.lines().allMatch(line -> line.endsWith("=Abroad") || line.endsWith("=Home")));
    }

    private void count() {
        Await.until(
                "what is counted on the clusters is what was acknowledged",
                Duration.ofMinutes(2),
                () -> wrong(found(Moves.damStraight(), SPACE), found(Moves.eurm(), SPACE + "--dam")),
                Set::isEmpty);
    }

    /** By name: the object. */
    private static Map<String, Map<String, Object>> found(Kubectl cluster, String namespace) {
        Map<String, Map<String, Object>> found = new TreeMap<>();
        String all = cluster.out("-n " + namespace + " get configmaps,deployments.apps -o json");
        Tree.maps(Json.parse(all), "items")
                .forEach(each -> found.put(Tree.stringOr(each, "", "metadata", "name"), each));
        return found;
    }

    private Set<String> wrong(Map<String, Map<String, Object>> home, Map<String, Map<String, Object>> abroad) {
        Set<String> wrong = new TreeSet<>();
        for (Known each : objects) {
            Map<String, Object> here = home.get(each.name);
            Map<String, Object> there = abroad.get(each.name);
            if (here != null && there != null) {
                wrong.add(each.resource() + " is there twice");
            } else if (here == null && there == null) {
                if (!each.deleting) {
                    wrong.add(each.resource() + " is lost");
                }
            } else if (each.deleted) {
                wrong.add(each.resource() + " was deleted, and is there");
            } else {
                wrong.addAll(lost(each, here == null ? there : here));
            }
        }
        return wrong;
    }

    private static List<String> lost(Known object, Map<String, Object> found) {
        List<String> lost = new ArrayList<>();
        if (Tree.get(found, "metadata", "annotations", "navidec.io/away") != null) {
            lost.add(object.resource() + " is hidden");
        }
        Map<String, Object> values =
                object.deployment ? Tree.map(found, "metadata", "annotations") : Tree.map(found, "data");
        object.acknowledged.forEach((writer, number) -> {
            int value = Integer.parseInt(String.valueOf(values.getOrDefault("w" + writer, "0")));
            if (value < number || value > object.tried.getOrDefault(writer, 0)) {
                lost.add(object.resource() + " has " + value + " of writer " + writer + ", acknowledged was " + number);
            }
        });
        return lost;
    }
}
