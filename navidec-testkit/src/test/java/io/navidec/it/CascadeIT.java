package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.testkit.Await;
import io.navidec.testkit.Command;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Deletes of an abroad Deployment in every propagation policy, beside the same delete of a twin at home (scenario 11 of the rules): what is left is the same,
 * and nothing that is left is anybody's orphan.
 */
@ExtendWith(Fleet.class)
class CascadeIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String IN = "-n cascade ";
    private static Kubectl dam;
    private static Kubectl straight;
    private static Kubectl eurm;

    @BeforeAll
    static void namespace() {
        dam = Moves.dam();
        straight = Moves.damStraight();
        eurm = Moves.eurm();
        Moving.namespace("cascade");
    }

    @AfterAll
    static void clean() {
        dam.run("delete namespace cascade --ignore-not-found --wait=false");
    }

    /** A Deployment of two at eurm and its twin at home, both running. */
    private static void pair(String name) {
        for (String each : List.of(name, name + "-twin")) {
            straight.run(IN + "create deployment " + each + " --image=nginx --replicas=2")
                    .ok();
        }
        Map<String, Object> moved = Moving.move("cascade", name, "deployments.apps/" + name, "eurm");
        assertEquals("Moved", moved.get("phase"), () -> Json.text(moved));
        for (String each : List.of(name, name + "-twin")) {
            Await.until(each + " runs", SOON, () -> running(each) == 2);
        }
    }

    private static long running(String app) {
        return Arrays.stream(dam.out(IN + "get pods -l app=" + app + " -o jsonpath={.items[*].status.phase}")
                        .split(" "))
                .filter("Running"::equals)
                .count();
    }

    /** Kinds, owners' kinds and replicas of what bears this label. */
    private static String left(String app) {
        return dam.out(
                IN + "get deployments,replicasets,pods -l app=" + app
                        + " -o jsonpath={range.items[*]}{.kind}:{.metadata.ownerReferences[*].kind}:{.spec.replicas}{\"\\n\"}{end}");
    }

    private static String there(String app) {
        return eurm.out("-n cascade--dam get deployments,replicasets,pods -l app=" + app + " -o name");
    }

    private static String records(String app) {
        return straight.out(IN + "get abroadresources -l app=" + app + " -o name");
    }

    @Test
    void whatItOwnedStaysAndIsHandledOn() {
        pair("orphan");
        String before = dam.out(IN + "get replicasets,pods -l app=orphan -o jsonpath={.items[*].metadata.uid}");
        for (String name : List.of("orphan", "orphan-twin")) {
            assertTrue(dam.run(IN + "delete deployment " + name + " --cascade=orphan --timeout=60s")
                    .ok()
                    .out()
                    .contains("deleted"));
        }
        Await.until(
                "the ReplicaSet stands by itself", SOON, () -> left("orphan").contains("ReplicaSet::2"));
        assertEquals(left("orphan-twin"), left("orphan"));
        assertEquals(
                before,
                dam.out(IN + "get replicasets,pods -l app=orphan -o jsonpath={.items[*].metadata.uid}"),
                "the same objects");
        assertEquals(2, running("orphan"));
        String set = dam.out(IN + "get replicasets -l app=orphan -o jsonpath={.items[0].metadata.name}");
        assertEquals(
                "root",
                straight.out(IN + "get abroadresource replicasets.apps." + set
                        + " -o jsonpath={.metadata.labels.navidec\\.io/role}"));
        Await.until(
                "the Deployment's record has ended",
                SOON,
                () -> !records("orphan").contains("deployments.apps.orphan"));
        dam.run(IN + "scale replicaset " + set + " --replicas=3").ok();
        Await.until("it is scaled there", SOON, () -> running("orphan") == 3);
        dam.run(IN + "scale replicaset " + set + " --replicas=1").ok();
        Await.until("and down again", SOON, () -> left("orphan").split("\n").length == 2);
        // It can come home, as it is nobody's.
        Map<String, Object> back = Moving.move("cascade", "set-back", "replicasets.apps/" + set, "home");
        assertEquals("Moved", back.get("phase"), () -> Json.text(back));
        Await.until(
                "it runs at home",
                SOON,
                () -> running("orphan") == 1 && there("orphan").isEmpty());
        dam.run(IN + "delete replicaset " + set).ok();
        Await.until(
                "nothing is left",
                SOON,
                () -> left("orphan").isEmpty() && records("orphan").isEmpty());
    }

    @Test
    void whatIsLeftGoesWithItsNamespace() {
        Moving.namespace("cascade-ns");
        straight.run("-n cascade-ns create deployment web --image=nginx --replicas=2")
                .ok();
        Map<String, Object> moved = Moving.move("cascade-ns", "web", "deployments.apps/web", "eurm");
        assertEquals("Moved", moved.get("phase"), () -> Json.text(moved));
        Await.until(
                "its pods are known",
                SOON,
                () -> dam.out("-n cascade-ns get pods -o name").split("\n").length == 2);
        dam.run("-n cascade-ns delete deployment web --cascade=orphan --wait=false")
                .ok();
        dam.run("delete namespace cascade-ns --timeout=90s").ok();
        Await.until(
                "nothing of it runs at eurm",
                SOON,
                () -> eurm.out("-n cascade-ns--dam get deployments,replicasets,pods -o name")
                        .isEmpty());
    }

    @Test
    void inTheForegroundAndTheBackgroundAllGoes() {
        pair("all");
        pair("fore");
        for (String name : List.of("all", "all-twin")) {
            dam.run(IN + "delete deployment " + name + " --timeout=60s").ok();
        }
        for (String name : List.of("fore", "fore-twin")) {
            dam.run(IN + "delete deployment " + name + " --cascade=foreground --timeout=60s")
                    .ok();
            assertEquals("", left(name), "foreground means that all is gone when it is");
        }
        for (String name : List.of("all", "all-twin")) {
            Await.until(name + " is gone", SOON, () -> left(name).isEmpty());
        }
        Await.until(
                "nothing is left at eurm",
                SOON,
                () -> there("all").isEmpty() && there("fore").isEmpty());
        Await.until(
                "no record is left",
                SOON,
                () -> records("all").isEmpty() && records("fore").isEmpty());
    }

    @Test
    void anotherUidIsNotDeletedInAnyWay() throws IOException {
        pair("uid");
        for (String policy : List.of("Orphan", "Foreground", "Background")) {
            String[] messages = new String[2];
            for (int n = 0; n < 2; n++) {
                String name = n == 0 ? "uid" : "uid-twin";
                HttpResponse<String> answer = Http.plain()
                        .send(
                                "DELETE",
                                "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT")
                                        + "/apis/apps/v1/namespaces/cascade/deployments/" + name,
                                "{\"propagationPolicy\":\"" + policy
                                        + "\",\"preconditions\":{\"uid\":\"11111111-1111-4111-8111-111111111111\"}}",
                                "Authorization",
                                "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN"),
                                "Content-Type",
                                "application/json");
                assertEquals(409, answer.statusCode(), answer.body());
                messages[n] = String.valueOf(Json.parse(answer.body()).get("message"))
                        .replace("uid-twin", "uid")
                        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "UID");
            }
            assertEquals(messages[1], messages[0]);
        }
        assertEquals(2, running("uid"));
        assertEquals("Abroad", straight.out(IN + "get abroadresource deployments.apps.uid -o jsonpath={.spec.phase}"));
        assertNotEquals(
                "true",
                straight.out(IN + "get abroadresource deployments.apps.uid -o jsonpath={.spec.orphanDependents}"));
        Command deleted = dam.run(IN + "delete deployment uid uid-twin");
        assertTrue(deleted.ok().out().contains("deleted"));
    }
}
