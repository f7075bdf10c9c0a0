package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import io.navidec.testkit.Service;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two services of one home: both are its façade, one drives the moves, and the other follows when that one dies or only sleeps. */
@ExtendWith(Fleet.class)
class ReplicasIT {
    private static final String SPACE = "replicas-it";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int OBJECTS = 24;
    private static Kubectl straight;
    private static Service second;

    @BeforeAll
    static void another() {
        straight = Moves.damStraight();
        Moving.namespace(SPACE);
        assertTrue(Fleet.orchestrator().process().alive());
        second = Service.replica(Fleet.bed(), "dam");
        Await.until(
                "it has heard where eurm is",
                SOON,
                () -> Tree.maps(ask(second, "GET", "/navidec/v1/peers", ""), "items"),
                peers -> !peers.isEmpty());
    }

    @AfterAll
    static void end() {
        second.close();
        if (!Fleet.dam().process().alive()) {
            Fleet.dam().restart();
        }
        straight.run("delete namespace " + SPACE + " --wait=false");
    }

    private static String holder() {
        return straight.out("-n navidec-system get lease navidec-mover-dam -o jsonpath={.spec.holderIdentity}");
    }

    /** The one that drives, by its process in the Lease. */
    private static Service leader() {
        String holder = Await.until("one leads", SOON, ReplicasIT::holder, each -> !each.isEmpty());
        return holder.split("_", -1)[2].equals(Long.toString(second.process().pid())) ? second : Fleet.dam();
    }

    private static Service other(Service one) {
        return one == second ? Fleet.dam() : second;
    }

    private static Map<String, Object> ask(Service service, String method, String path, String body)
            throws IOException {
        String url = "http://127.0.0.1:" + service.setting("quarkus.http.port") + path;
        String token = "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN");
        return Json.parse(Http.plain()
                .send(method, url, body, "Authorization", token, "Content-Type", "application/merge-patch+json")
                .body());
    }

    private static List<String> names(String prefix) {
        return IntStream.range(0, OBJECTS).mapToObj(n -> prefix + "-" + n).toList();
    }

    private static void create(String prefix) {
        StringBuilder all = new StringBuilder();
        names(prefix)
                .forEach(name -> all.append("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ")
                        .append(name)
                        .append(", namespace: ")
                        .append(SPACE)
                        .append(", labels: {many: ")
                        .append(prefix)
                        .append("}}\ndata: {name: ")
                        .append(name)
                        .append("}\n"));
        straight.apply(all.toString());
    }

    private static void moveAll(String prefix) {
        straight.apply("""
                apiVersion: navidec.io/v1alpha1
                kind: Move
                metadata: {name: %1$s, namespace: %2$s}
                spec: {resource: {resource: configmaps}, selector: {matchLabels: {many: %1$s}}, target: eurm, parallelism: 4}
                """.formatted(prefix, SPACE));
    }

    private static long moved(String prefix) {
        return Tree.longOr(
                Moving.json(straight, "-n " + SPACE + " get move " + prefix), 0, "status", "progress", "moved");
    }

    /** Each is on one cluster, once, with what it held. */
    private static void eachIsThereOnce(String prefix) {
        Map<String, Object> status = Moving.ended(SPACE, prefix);
        assertEquals(OBJECTS + " of " + OBJECTS + " moved", status.get("message"), status.toString());
        String label = " get configmaps -l many=" + prefix + " -o jsonpath={.items[*].data.name}";
        assertEquals("", straight.out("-n " + SPACE + label));
        List<String> there =
                List.of(Moving.eurm().out("-n " + SPACE + "--dam" + label).split("\\s+"));
        assertEquals(
                names(prefix).stream().sorted().toList(),
                there.stream().sorted().toList());
    }

    @Test
    void bothAreTheFacade() throws IOException {
        straight.out("-n " + SPACE + " create configmap shared --from-literal=a=b");
        assertEquals(
                "Moved",
                Moving.move(SPACE, "shared", "configmaps/shared", "eurm").get("phase"));
        String path = "/api/v1/namespaces/" + SPACE + "/configmaps/shared";
        for (Service each : List.of(Fleet.dam(), second)) {
            Await.until(
                    "the record is known there",
                    SOON,
                    () -> Tree.stringOr(ask(each, "GET", path, ""), "", "data", "a"),
                    "b"::equals);
        }
        Map<String, Object> written = ask(second, "PATCH", path, "{\"data\":{\"a\":\"c\"}}");
        assertEquals("c", Tree.string(written, "data", "a"), written.toString());
        assertEquals("c", Tree.string(ask(second, "GET", path, ""), "data", "a"));
        assertEquals("c", Tree.string(ask(Fleet.dam(), "GET", path, ""), "data", "a"));
    }

    @Test
    void whenTheOneThatDrivesIsKilledTheOtherFollowsAndAllGoesOn() {
        Service leader = leader();
        String before = holder();
        create("killed");
        moveAll("killed");
        Await.until("some have moved", SOON, () -> moved("killed"), some -> some > 0);
        leader.kill();
        Instant from = Instant.now();
        Await.until("the other drives", SOON, ReplicasIT::holder, now -> !now.equals(before));
        Duration took = Duration.between(from, Instant.now());
        assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "handed over after " + took);
        eachIsThereOnce("killed");
        leader.restart();
    }

    /** The orchestrator's decision reaches whichever of the two drives, and both learn from it where the other clusters are. */
    @Test
    void whicheverDrivesIsToldWhereToGo() throws IOException {
        placed("first");
        Service leader = leader();
        leader.kill();
        Await.until("the other drives", SOON, ReplicasIT::leader, now -> now != leader);
        placed("second");
        leader.restart();
        Service now = leader();
        now.kill();
        Await.until("the first one drives again", SOON, ReplicasIT::leader, each -> each == leader);
        placed("third");
        now.restart();
        for (String name : List.of("first", "second", "third")) {
            writeThroughTheSecond(name);
        }
    }

    private static void writeThroughTheSecond(String name) throws IOException {
        String path = "/api/v1/namespaces/" + SPACE + "/configmaps/" + name;
        Map<String, Object> written = ask(second, "PATCH", path, "{\"data\":{\"a\":\"c\"}}");
        assertEquals("c", Tree.string(written, "data", "a"), written.toString());
    }

    /** Its peers are not configured, and nobody is there to tell: it knows where they were. */
    @Test
    void oneThatStartsWithoutABrokerReachesWhatIsAbroad() throws IOException {
        straight.out("-n " + SPACE + " create configmap alone --from-literal=a=b");
        assertEquals(
                "Moved", Moving.move(SPACE, "alone", "configmaps/alone", "eurm").get("phase"));
        Fleet.bed().stop("rabbitmq");
        try {
            second.kill();
            second.restart();
            writeThroughTheSecond("alone");
        } finally {
            Fleet.bed().start("rabbitmq");
        }
    }

    /** A Move that names no target. */
    private static void placed(String name) {
        straight.out("-n " + SPACE + " create configmap " + name + " --from-literal=a=b");
        straight.apply("""
                apiVersion: navidec.io/v1alpha1
                kind: Move
                metadata: {name: placed-%1$s, namespace: %2$s}
                spec: {resource: {resource: configmaps, name: %1$s}}
                """.formatted(name, SPACE));
        Map<String, Object> status = Moving.ended(SPACE, "placed-" + name);
        assertEquals("Moved", status.get("phase"), status.toString());
        assertEquals("eurm", status.get("target"), status.toString());
    }

    /** It does not know that it was followed when it wakes in the middle of what it did. */
    @Test
    void oneThatSleepsAndWakesDoesNothingTwice() {
        Service leader = leader();
        String before = holder();
        create("asleep");
        moveAll("asleep");
        Await.until("some have moved", SOON, () -> moved("asleep"), some -> some > 0);
        leader.pause();
        try {
            Await.until("the other drives", SOON, ReplicasIT::holder, now -> !now.equals(before));
            long then = moved("asleep");
            Await.until("it goes on", SOON, () -> moved("asleep"), now -> now > then || now == OBJECTS);
        } finally {
            leader.resume();
        }
        eachIsThereOnce("asleep");
        assertTrue(other(leader).process().alive() && leader.process().alive());
    }
}
