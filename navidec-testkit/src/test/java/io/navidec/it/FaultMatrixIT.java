package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Bed;
import io.navidec.testkit.Relay;
import io.navidec.testkit.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every part, killed, paused and cut off, in the middle of eighty moves: after the repair each ends, and each object is where its Move says, once and unchanged. Fifteen
 * minutes; it runs with {@code -Dnavidec.faults.matrix=true} and writes the table of docs/faults.md. {@code -Dnavidec.faults.seed} draws the same moments again.
 */
@ExtendWith(Fleet.class)
@EnabledIfSystemProperty(named = "navidec.faults.matrix", matches = "true")
class FaultMatrixIT {
    private static final long SEED = Long.getLong("navidec.faults.seed", System.nanoTime());
    private static final Random RANDOM = new Random(SEED);
    private static final int MAPS = 76;
    private static final int DEPLOYMENTS = 4;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Set<String> ENDS = Set.of("Moved", "Refused", "Failed", "Cancelled");
    private static final Map<String, List<String>> ROWS = new LinkedHashMap<>();
    private static Cuts cuts;

    enum Part {
        HOME_SERVICE,
        HOME_API_SERVER,
        HOME_ETCD,
        ABROAD_SERVICE,
        ABROAD_API_SERVER,
        ABROAD_ETCD,
        BROKER,
        ORCHESTRATOR;

        String text() {
            return name().toLowerCase(Locale.ROOT)
                    .replace("api_server", "API server")
                    .replace('_', ' ');
        }
    }

    enum How {
        KILLED("kill -9, started again after 3 s", Duration.ofSeconds(3)),
        PAUSED("paused for 20 s", Duration.ofSeconds(20)),
        CUT_OFF("cut off for 20 s", Duration.ofSeconds(20));

        private final String text;
        private final Duration lasts;

        How(String text, Duration lasts) {
            this.text = text;
            this.lasts = lasts;
        }
    }

    static Stream<Arguments> all() {
        return Stream.of(Part.values())
                .flatMap(part -> Stream.of(How.values())
                        // Nobody but its API server talks to an etcd: cut off is paused.
                        .filter(how -> how != How.CUT_OFF || !(part == Part.HOME_ETCD || part == Part.ABROAD_ETCD))
                        .map(how -> Arguments.of(part, how)));
    }

    @BeforeAll
    static void throughRelays() throws IOException {
        cuts = new Cuts(Fleet.bed());
        Fleet.orchestrator().awaitReady();
        for (Service service : List.of(Fleet.dam(), Fleet.eurm(), Fleet.orchestrator())) {
            again(service, true);
        }
    }

    private static void happens(Part part, How how) {
        Bed bed = Fleet.bed();
        boolean kill = how == How.KILLED;
        if (how == How.CUT_OFF) {
            cuts.of(part).forEach(Relay::cut);
            return;
        }
        switch (part) {
            case HOME_SERVICE -> service(Fleet.dam(), kill);
            case ABROAD_SERVICE -> service(Fleet.eurm(), kill);
            case ORCHESTRATOR -> service(Fleet.orchestrator(), kill);
            default -> {
                if (kill) {
                    bed.kill(component(part));
                } else {
                    bed.pause(component(part));
                }
            }
        }
    }

    /** What every service is reached by, and reaches others by, while the matrix runs. kubectl and Kubernetes' own controllers talk past it. */
    private static final class Cuts implements AutoCloseable {
        private final Map<String, Relay> api = new LinkedHashMap<>();
        private final Map<String, Relay> door = new LinkedHashMap<>();
        private final Map<String, Relay> broker = new LinkedHashMap<>();
        private final Map<String, Path> kubeconfigs = new LinkedHashMap<>();

        Cuts(Bed bed) throws IOException {
            for (String cluster : List.of("dam", "eurm")) {
                int port = URI.create(bed.env(cluster, "API")).getPort();
                api.put(cluster, Relay.to(port));
                door.put(cluster, Relay.to(Integer.parseInt(bed.env(cluster, "TLS_PORT"))));
                String known = Files.readString(Path.of(bed.env(cluster, "SERVICE_KUBECONFIG")));
                String through =
                        known.replace(":" + port, ":" + api.get(cluster).port());
                assertNotEquals(known, through);
                Path file = bed.folder().resolve("matrix-" + cluster + ".kubeconfig");
                Files.writeString(file, through);
                kubeconfigs.put(cluster, file);
            }
            for (String service : List.of("dam", "eurm", "orchestrator")) {
                broker.put(service, Relay.to(Integer.parseInt(bed.env("AMQP_PORT"))));
            }
        }

        Map<String, String> settings(Service service) {
            if (service == Fleet.orchestrator()) {
                return Map.of("rabbitmq-port", port(broker, "orchestrator"));
            }
            String self = service == Fleet.dam() ? "dam" : "eurm";
            String peer = service == Fleet.dam() ? "eurm" : "dam";
            return Map.of(
                    "rabbitmq-port",
                    port(broker, self),
                    "KUBECONFIG",
                    kubeconfigs.get(self).toString(),
                    "navidec.cluster.address",
                    "https://localhost:" + port(door, self),
                    "navidec.peers." + peer,
                    "https://localhost:" + port(door, peer));
        }

        private static String port(Map<String, Relay> relays, String of) {
            return Integer.toString(relays.get(of).port());
        }

        Collection<Relay> of(Part part) {
            return switch (part) {
                case HOME_SERVICE -> List.of(api.get("dam"), broker.get("dam"), door.get("dam"), door.get("eurm"));
                case ABROAD_SERVICE -> List.of(api.get("eurm"), broker.get("eurm"), door.get("dam"), door.get("eurm"));
                case HOME_API_SERVER -> List.of(api.get("dam"));
                case ABROAD_API_SERVER -> List.of(api.get("eurm"));
                case BROKER -> broker.values();
                case ORCHESTRATOR -> List.of(broker.get("orchestrator"));
                case HOME_ETCD, ABROAD_ETCD -> throw new IllegalArgumentException(part.text());
            };
        }

        /** All services run as before. */
        @Override
        public void close() throws IOException {
            for (Service service : List.of(Fleet.dam(), Fleet.eurm(), Fleet.orchestrator())) {
                service.restart();
            }
            for (Map<String, Relay> each : List.of(api, door, broker)) {
                each.values().forEach(Relay::close);
            }
            for (Path each : kubeconfigs.values()) {
                Files.delete(each);
            }
        }
    }

    private static void service(Service service, boolean kill) {
        if (kill) {
            service.kill();
        } else {
            service.pause();
        }
    }

    private static void ends(Part part, How how) {
        Bed bed = Fleet.bed();
        boolean killed = how == How.KILLED;
        if (how == How.CUT_OFF) {
            cuts.of(part).forEach(Relay::mend);
            return;
        }
        switch (part) {
            case HOME_SERVICE -> again(Fleet.dam(), killed);
            case ABROAD_SERVICE -> again(Fleet.eurm(), killed);
            case ORCHESTRATOR -> again(Fleet.orchestrator(), killed);
            default -> {
                if (killed) {
                    bed.start(component(part));
                } else {
                    bed.resume(component(part));
                }
            }
        }
    }

    private static void again(Service service, boolean killed) {
        if (killed) {
            service.restart(cuts.settings(service));
            service.awaitReady();
        } else {
            service.resume();
        }
    }

    private static String component(Part part) {
        return switch (part) {
            case HOME_API_SERVER -> "dam/apiserver";
            case ABROAD_API_SERVER -> "eurm/apiserver";
            case HOME_ETCD -> "dam/etcd";
            case ABROAD_ETCD -> "eurm/etcd";
            case BROKER -> "rabbitmq";
            default -> throw new IllegalArgumentException(part.name());
        };
    }

    @ParameterizedTest
    @MethodSource("all")
    void movesConvergeAfterTheRepair(Part part, How how) {
        Fleet.orchestrator().awaitReady();
        String space = ("matrix-" + part + "-" + how).toLowerCase(Locale.ROOT).replace('_', '-');
        Moving.namespace(space);
        try {
            make(space);
            Map<String, String> before = contents(true, space);
            // With the orchestrator or its broker away, those that name no target wait for it.
            boolean placed = part == Part.BROKER || part == Part.ORCHESTRATOR;
            order(space, placed);
            Await.until(
                    "moves are under way",
                    LONG,
                    () -> phases(space),
                    phases -> phases.getOrDefault("Moved", 0) >= RANDOM.nextInt(10));
            LockSupport.parkNanos(RANDOM.nextInt(300) * 1_000_000L);
            Map<String, Integer> then = phases(space);
            happens(part, how);
            LockSupport.parkNanos(how.lasts.toNanos());
            ends(part, how);
            Instant repaired = Instant.now();
            Map<String, Integer> outcomes = Await.until(
                    "every Move has ended", LONG, () -> phases(space), now -> ENDS.containsAll(now.keySet()));
            Await.until(
                    "all is where its Move says, once and unchanged", LONG, () -> wrong(space, before), List::isEmpty);
            then.keySet().removeAll(ENDS);
            ROWS.put(
                    part + "/" + how,
                    List.of(
                            part.text(),
                            how.text,
                            then.toString().replaceAll("[{}]", "").replace('=', ' '),
                            outcomes.toString().replaceAll("[{}]", "").replace('=', ' '),
                            Duration.between(repaired, Instant.now()).toSeconds() + " s"));
        } finally {
            Moving.dam().run("delete namespace " + space + " --wait=false");
        }
    }

    @AfterAll
    static void table() throws IOException {
        StringBuilder table = new StringBuilder();
        table.append(
                        "| part | fault | moves under way then, by state | how all 80 ended | all at rest after the repair |\n")
                .append("|---|---|---|---|---|\n");
        ROWS.values()
                .forEach(row ->
                        table.append("| ").append(String.join(" | ", row)).append(" |\n"));
        Path file = Fleet.bed().folder().resolve("fault-matrix.md");
        Files.writeString(file, table);
        System.out.println("faults: seed " + SEED + "\n" + table);
        cuts.close();
    }

    private static void make(String space) {
        StringBuilder manifests = new StringBuilder();
        for (int i = 0; i < MAPS; i++) {
            manifests.append("{apiVersion: v1, kind: ConfigMap, metadata: {name: o-%d}, data: {value: \"%d\"}}\n---\n"
                    .formatted(i, i));
        }
        for (int i = MAPS; i < MAPS + DEPLOYMENTS; i++) {
            manifests.append("""
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: o-%d, labels: {app: o-%d}}
                    spec:
                      selector: {matchLabels: {app: o-%d}}
                      template: {metadata: {labels: {app: o-%d}}, spec: {containers: [{name: c, image: "registry.example/c:%d"}]}}
                    ---
                    """.formatted(i, i, i, i, i));
        }
        Moving.dam().input(manifests.toString(), "-n " + space + " create -f -").ok();
    }

    private static void order(String space, boolean placed) {
        StringBuilder moves = new StringBuilder();
        for (int i = 0; i < MAPS + DEPLOYMENTS; i++) {
            String kind = i < MAPS
                    ? "{resource: configmaps, name: o-%d}"
                    : "{group: apps, resource: deployments, name: o-%d}";
            moves.append("{apiVersion: navidec.io/v1alpha1, kind: Move, metadata: {name: m-%d}, spec: {resource: "
                            .formatted(i))
                    .append(kind.formatted(i))
                    .append(placed && i % 2 == 0 ? ", minimumStay: 0s}}" : ", target: eurm}}")
                    .append("\n---\n");
        }
        Moving.dam().input(moves.toString(), "-n " + space + " create -f -").ok();
    }

    private static Map<String, Integer> phases(String space) {
        Map<String, Integer> phases = new TreeMap<>();
        String all = Moving.dam()
                .out("-n " + space + " get moves -o jsonpath={range.items[*]}{.status.phase}{\"\\n\"}{end}");
        all.lines().forEach(phase -> phases.merge(phase.isBlank() ? "Requested" : phase, 1, Integer::sum));
        return phases;
    }

    /** By name: what it says. */
    private static Map<String, String> contents(boolean home, String space) {
        Map<String, String> contents = new TreeMap<>();
        String all = (home ? Moving.dam() : Moving.eurm())
                .out("-n " + (home ? space : space + "--dam") + " get configmaps,deployments.apps -o json");
        for (Map<String, Object> each : Tree.maps(Json.parse(all), "items")) {
            String name = Tree.stringOr(each, "", "metadata", "name");
            if (name.startsWith("o-")) {
                contents.put(
                        name,
                        Tree.stringOr(each, "", "data", "value")
                                + Tree.list(each, "spec", "template", "spec", "containers").stream()
                                        .map(container -> Tree.stringOr(container, "", "image"))
                                        .toList()
                                + (Tree.get(each, "metadata", "annotations", "navidec.io/away") == null
                                        ? ""
                                        : " hidden"));
            }
        }
        return contents;
    }

    private static List<String> wrong(String space, Map<String, String> before) {
        Map<String, String> home = contents(true, space);
        Map<String, String> abroad = contents(false, space);
        List<String> wrong = new ArrayList<>();
        for (Map<String, Object> move :
                Tree.maps(Json.parse(Moving.dam().out("-n " + space + " get moves -o json")), "items")) {
            String name = Tree.stringOr(move, "", "spec", "resource", "name");
            boolean away = "Moved".equals(Tree.string(move, "status", "phase"))
                    && "eurm".equals(Tree.string(move, "status", "target"));
            String expected = before.get(name);
            Map<String, String> place = away ? abroad : home;
            if (!String.valueOf(expected).equals(place.get(name)) || (away ? home : abroad).containsKey(name)) {
                wrong.add(name + " after " + Tree.string(move, "status", "message") + ": at home " + home.get(name)
                        + ", abroad " + abroad.get(name));
            }
        }
        assertEquals(MAPS + DEPLOYMENTS, before.size());
        return wrong;
    }
}
