package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Kubectl;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Those of the scenarios of {@code docs/scenarios.md} that no other test shows. */
@ExtendWith(Fleet.class)
class ScenariosIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SPACE = "scenarios";
    private static final String IN = "-n " + SPACE + " ";
    private static final String THERE = "-n " + SPACE + "--dam ";
    private static Kubectl facade;
    private static Kubectl dam;
    private static Kubectl eurm;

    @BeforeAll
    static void prepare() {
        facade = Moves.dam();
        dam = Moves.damStraight();
        eurm = Moves.eurm();
        Moving.namespace(SPACE);
    }

    private static void moved(String name, String object, String target) {
        Map<String, Object> status = Moving.move(SPACE, name, object, target);
        assertEquals("Moved", status.get("phase"), status.toString());
    }

    private static String abroadMap(String name) {
        dam.run(IN + "create configmap " + name + " --from-literal=a=b").ok();
        moved(name, "configmaps/" + name, "eurm");
        return eurm.out(THERE + "get configmap " + name + " -o jsonpath={.metadata.uid}");
    }

    /** Scenario 1. */
    @Test
    void noTargetFitsAndTheObjectStays() throws IOException {
        Fleet.orchestrator().awaitReady();
        dam.input("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: huge}
                spec:
                  selector: {matchLabels: {app: huge}}
                  template:
                    metadata: {labels: {app: huge}}
                    spec: {containers: [{name: main, image: nginx, resources: {requests: {cpu: "4000"}}}]}
                """, IN + "apply -f -").ok();
        String before = dam.out(IN + "get deployment huge -o jsonpath={.metadata.uid}:{.metadata.generation}");
        String asked = Tree.stringOr(
                Json.parse(Moves.ask("deployments/huge", SPACE, "").body()), "", "metadata", "name");

        Map<String, Object> status = Moving.ended(SPACE, asked);

        assertEquals("Refused", status.get("phase"), status.toString());
        String why = String.valueOf(status.get("message"));
        assertEquals(2, why.split("eurm: not enough CPU: 4000 asked for", -1).length, why);
        assertEquals("dam", Moving.places(SPACE, "deployment/huge"));
        assertEquals(before, dam.out(IN + "get deployment huge -o jsonpath={.metadata.uid}:{.metadata.generation}"));
        dam.run(IN + "delete deployment huge --wait=false").ok();
    }

    /** Scenario 2. */
    @Test
    void manyOrdersOfOneObjectLeaveOneCopy() {
        dam.run(IN + "create configmap wanted --from-literal=a=b").ok();
        String uid = dam.out(IN + "get configmap wanted -o jsonpath={.metadata.uid}");
        StringBuilder orders = new StringBuilder();
        List<String> targets = List.of("eurm", "home", "eurm", "home", "eurm");
        for (int n = 0; n < targets.size(); n++) {
            orders.append("""
                    {apiVersion: navidec.io/v1alpha1, kind: Move, metadata: {name: wanted-%d, namespace: %s},
                     spec: {resource: {group: "", resource: configmaps, name: wanted}, target: %s}}
                    ---
                    """.formatted(n, SPACE, targets.get(n)));
        }
        dam.input(orders.toString(), "create -f -").ok();

        String last = "";
        for (int n = 0; n < targets.size(); n++) {
            Map<String, Object> status = Moving.ended(SPACE, "wanted-" + n);
            String phase = String.valueOf(status.get("phase"));
            assertTrue(phase.equals("Moved") || "AnotherMove".equals(status.get("reason")), status.toString());
            last += phase + " ";
        }
        String place = Moving.places(SPACE, "configmap/wanted");
        assertTrue(place.equals("dam") || place.equals("eurm"), place + " after " + last);
        assertEquals(uid, facade.out(IN + "get configmap wanted -o jsonpath={.metadata.uid}"));
        assertEquals("b", facade.out(IN + "get configmap wanted -o jsonpath={.data.a}"));
        // And it is not stuck there.
        moved("wanted-out", "configmaps/wanted", "eurm");
        moved("wanted-back", "configmaps/wanted", "home");
        assertEquals("dam", Moving.places(SPACE, "configmap/wanted"));
    }

    /** Scenario 3. */
    @Test
    void aJobThatEndedAbroadIsNotStartedAgain() {
        dam.input("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: once}
                spec:
                  suspend: true
                  ttlSecondsAfterFinished: 0
                  template:
                    spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}
                """, IN + "apply -f -").ok();
        moved("once", "jobs.batch/once", "eurm");
        facade.run(IN + "patch job once --type=merge -p {\"spec\":{\"suspend\":false}}")
                .ok();
        Fleet.eurm().kill();
        try {
            Await.until(
                    "it has run there and was swept",
                    SOON,
                    () -> eurm.out(THERE + "get jobs -o name").isBlank());
        } finally {
            Fleet.eurm().restart();
        }
        Await.until(
                "for a client it is gone, as if it had been swept at home",
                SOON,
                () -> facade.run(IN + "get job once").exit() != 0);
        assertFalse(dam.out(IN + "get moves -o name").contains("once-restore-"));
        assertFalse(dam.out(IN + "get abroadresources -o name").contains("once"));
        assertEquals("", dam.out(IN + "get jobs,pods -o name"), "nothing of it runs at home");
        assertEquals("", eurm.out(THERE + "get jobs,pods -o name"), "nor there");
    }

    /** Scenario 4, as far as it goes: nobody places anew what is on a silent cluster. */
    @Test
    void whatIsOnASilentClusterIsNotMadeTwice() {
        String real = abroadMap("cut-off");
        String known = facade.out(IN + "get configmap cut-off -o jsonpath={.metadata.uid}");
        Fleet.eurm().kill();
        try {
            Moving.order(SPACE, "cut-off-back", "configmaps/cut-off", "home", "");
            Await.until(
                    "it waits for the silent cluster",
                    SOON,
                    () -> dam.out(IN + "get move cut-off-back -o jsonpath={.status.phase}"),
                    "Preparing"::equals);
            dam.run(IN + "get configmap cut-off").fails();
            assertEquals("b", facade.out(IN + "get configmap cut-off -o jsonpath={.data.a}"));
            assertEquals(real, eurm.out(THERE + "get configmap cut-off -o jsonpath={.metadata.uid}"));
        } finally {
            Fleet.eurm().restart();
        }
        Map<String, Object> status = Moving.ended(SPACE, "cut-off-back");
        assertEquals("Moved", status.get("phase"), status.toString());
        assertEquals("dam", Moving.places(SPACE, "configmap/cut-off"));
        assertEquals(known, facade.out(IN + "get configmap cut-off -o jsonpath={.metadata.uid}"));
    }

    /** Scenario 6. */
    @Test
    void aClusterThatIsForgottenLosesNothing() {
        String real = abroadMap("forgotten");
        // The orchestrator's roster would name the cluster again, and what it has said before is kept.
        Fleet.orchestrator().kill();
        dam.run("-n navidec-system delete configmap navidec-peers");
        try {
            Fleet.dam().restart(Map.of("navidec.peers.eurm", ""));
            Fleet.dam().awaitReady();
            Await.until(
                    "it is shown from its record",
                    SOON,
                    () -> facade.run(IN + "get configmap forgotten").err().contains("Warning: navidec"));
            assertEquals(
                    503,
                    Door.facade("dam")
                            .send(
                                    "DELETE",
                                    "/api/v1/namespaces/" + SPACE + "/configmaps/forgotten",
                                    "",
                                    "application/json")
                            .statusCode());
            Await.until(
                    "its health is Unknown",
                    SOON,
                    () -> dam.out(IN + "get abroadresource configmaps.core.forgotten -o jsonpath={.spec.health.state}"),
                    "Unknown"::equals);
            assertEquals(real, eurm.out(THERE + "get configmap forgotten -o jsonpath={.metadata.uid}"));
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            Fleet.dam().restart();
            Fleet.orchestrator().restart();
        }
        assertEquals(real, eurm.out(THERE + "get configmap forgotten -o jsonpath={.metadata.uid}"));
        Await.until(
                "it can be written again",
                SOON,
                () -> facade.run(IN + "annotate configmap forgotten seen=again --overwrite")
                                .exit()
                        == 0);
    }

    /** Scenario 9. */
    @Test
    void aWatchListBegunWhileAClusterIsAwayIsComplete() throws IOException {
        String real = abroadMap("listed");
        assertFalse(real.isEmpty());
        Fleet.eurm().kill();
        try {
            Fleet.dam().restart();
            String events = Door.facade("dam")
                    .send(
                            "GET",
                            "/api/v1/namespaces/" + SPACE + "/configmaps?watch=true&sendInitialEvents=true"
                                    + "&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=5",
                            "",
                            "application/json")
                    .body();
            List<String> lines = events.lines().toList();
            List<String> told = lines.stream()
                    .map(Json::parse)
                    .filter(event -> "ADDED".equals(event.get("type")))
                    .map(event -> Tree.stringOr(event, "", "object", "metadata", "name"))
                    .toList();
            assertTrue(told.contains("listed"), events);
            assertEquals(
                    1,
                    lines.stream()
                            .filter(line -> line.contains("k8s.io/initial-events-end"))
                            .count(),
                    events);
            // kubectl's own wait begins with such a watch.
            facade.run(IN + "wait configmap/listed --for=jsonpath={.data.a}=b --timeout=20s")
                    .ok();
        } finally {
            Fleet.eurm().restart();
        }
    }
}
