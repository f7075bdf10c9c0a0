package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import io.navidec.testkit.Running;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job: a Deployment is on eurm by the orchestrator's decision, and dam's clients go on as before. */
@ExtendWith(Fleet.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MainJobIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String MANIFEST = """
            {apiVersion: v1, kind: ConfigMap, metadata: {name: main-config, namespace: shop}, data: {greeting: hello}}
            ---
            {apiVersion: v1, kind: Secret, metadata: {name: main-secret, namespace: shop}, stringData: {password: correct-horse}}
            ---
            {apiVersion: v1, kind: ServiceAccount, metadata: {name: main-account, namespace: shop}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: main, namespace: shop, labels: {app: main}, annotations: {note: kept}}
            spec:
              replicas: %d
              selector: {matchLabels: {app: main}}
              template:
                metadata: {labels: {app: main}}
                spec:
                  serviceAccountName: main-account
                  containers:
                  - name: main
                    image: nginx
                    resources: {requests: {cpu: 100m, memory: 64Mi}}
                    envFrom: [{configMapRef: {name: main-config}}, {secretRef: {name: main-secret}}]
            """;
    private static Kubectl dam;
    private static Running watch;
    private static String uid;

    @BeforeAll
    static void movedByTheOrchestrator() throws IOException {
        dam = Moves.dam();
        Fleet.orchestrator().awaitReady();
        dam.input(MANIFEST.formatted(2), "apply --server-side --field-manager=owner -f -")
                .ok();
        dam.run("-n shop rollout status deployment/main --timeout=60s").ok();
        uid = dam.out("-n shop get deployment main -o jsonpath={.metadata.uid}");
        watch = dam.start(
                Fleet.bed().folder().resolve("it-main-watch.txt"),
                "-n shop get deployment main -w --output-watch-events");
        Await.until("the watch stands", SOON, () -> watch.output().contains("ADDED"));
        Moves.moved("deployments/main", "");
        Await.until(
                "both pods are seen at home",
                SOON,
                () -> dam.out("-n shop get pods -l app=main --no-headers").split("Running", -1).length == 3);
    }

    @AfterAll
    static void end() {
        watch.close();
        dam.run("-n shop delete deployment/main configmap/main-config secret/main-secret serviceaccount/main-account");
    }

    @Test
    @Order(1)
    void itRunsOnEurmWithWhatItNeedsAndNowhereElse() {
        Kubectl eurm = Moves.eurm();
        assertEquals("2", eurm.out("-n shop--dam get deployment main -o jsonpath={.status.readyReplicas}"));
        assertEquals("hello", eurm.out("-n shop--dam get configmap main-config -o jsonpath={.data.greeting}"));
        eurm.run("-n shop--dam get secret main-secret").ok();
        eurm.run("-n shop--dam get serviceaccount main-account").ok();
        Moves.damStraight().run("-n shop get deployment main").fails();
    }

    @Test
    @Order(2)
    void kubectlSeesItAsBefore() {
        assertEquals(uid, dam.out("-n shop get deployment main -o jsonpath={.metadata.uid}"));
        assertEquals("kept", dam.out("-n shop get deployment main -o jsonpath={.metadata.annotations.note}"));
        String all = dam.out("get deploy,rs,pods,cm -A");
        assertTrue(all.contains("deployment.apps/main"), all);
        assertTrue(all.contains("replicaset.apps/main-"), all);
        assertTrue(all.contains("pod/main-"), all);
        assertTrue(all.contains("configmap/main-config"), all);
        assertFalse(dam.out("-n shop get deployment main -o yaml").contains("navidec.io/"));
        assertTrue(dam.out("-n shop get deployment main -o wide").contains("nginx"));
        assertTrue(dam.out("-n shop get deployment main").contains("2/2"));
        assertEquals(
                "deployment.apps/main",
                dam.out("-n shop get deployments -l app=main -o name").strip());
        String describe = dam.out("-n shop describe deployment main");
        assertTrue(describe.contains("2 desired | 2 updated | 2 total | 2 available"), describe);
        assertTrue(describe.contains("NewReplicaSet:"), describe);
        String owner = dam.out("-n shop get rs -l app=main -o jsonpath={.items[*].metadata.ownerReferences[0].uid}");
        assertEquals(uid, owner);
    }

    @Test
    @Order(3)
    void theOrchestratorTellsWhy() throws IOException {
        String move = dam.out("-n shop get moves -o jsonpath={.items[?(@.spec.resource.name==\"main\")].metadata.name}")
                .strip();
        HttpResponse<String> why = Http.plain()
                .send("GET", "http://127.0.0.1:" + Fleet.bed().env("ORCHESTRATOR_PORT") + "/placements/" + move, "");
        assertEquals(200, why.statusCode(), why.body());
        assertTrue(why.body().contains("eurm"), why.body());
        assertTrue(why.body().contains("dam"), why.body());
    }

    @Test
    @Order(4)
    void theOldOwnerAppliesWithoutAConflict() {
        dam.input(MANIFEST.formatted(3), "apply --server-side --field-manager=owner -f -")
                .ok();
        dam.run("-n shop rollout status deployment/main --timeout=60s").ok();
        assertEquals("3", Moves.eurm().out("-n shop--dam get deployment main -o jsonpath={.spec.replicas}"));
        String other = dam.input(MANIFEST.formatted(4), "apply --server-side --field-manager=another -f -")
                .fails()
                .err();
        assertTrue(other.contains("conflict"), other);
    }

    @Test
    @Order(5)
    void scaleRolloutAndLogsWork() {
        dam.run("-n shop scale deployment main --replicas=2").ok();
        dam.run("-n shop rollout status deployment/main --timeout=60s").ok();
        assertEquals("2", dam.out("-n shop get deployment main -o jsonpath={.spec.replicas}"));
        String log = dam.out("-n shop logs deployment/main --tail=1");
        assertTrue(log.contains("of a container on eurm"), log);
        dam.run("-n shop set image deployment/main main=nginx:2").ok();
        dam.run("-n shop rollout status deployment/main --timeout=60s").ok();
        dam.run("-n shop wait deployment/main --for=condition=Available --timeout=30s")
                .ok();
    }

    @Test
    @Order(6)
    void aDependencyChangedAtHomeIsFollowed() {
        dam.run("-n shop patch configmap main-config --type=merge -p {\"data\":{\"greeting\":\"bye\"}}")
                .ok();
        Await.until(
                "the copy follows",
                SOON,
                () -> Moves.eurm()
                        .out("-n shop--dam get configmap main-config -o jsonpath={.data.greeting}")
                        .equals("bye"));
    }

    @Test
    @Order(7)
    void itComesHomeAndTheWatchNeverSawItDeleted() throws IOException {
        Moves.moved("deployments/main", "home");
        assertEquals(uid, dam.out("-n shop get deployment main -o jsonpath={.metadata.uid}"));
        assertEquals(
                "kept",
                Moves.damStraight().out("-n shop get deployment main -o jsonpath={.metadata.annotations.note}"));
        assertEquals(
                "nginx:2",
                Moves.damStraight()
                        .out("-n shop get deployment main -o jsonpath={.spec.template.spec.containers[0].image}"));
        Await.until(
                "eurm holds nothing of it",
                SOON,
                () -> Moves.eurm()
                        .out("-n shop--dam get deploy,rs,pods,cm,secret -o name")
                        .lines()
                        .noneMatch(line -> line.contains("main")));
        dam.run("-n shop rollout status deployment/main --timeout=60s").ok();
        // The ReplicaSet at home is owned by the uid that clients know.
        assertEquals(
                uid, dam.out("-n shop get rs -l app=main -o jsonpath={.items[0].metadata.ownerReferences[0].uid}"));
        assertTrue(watch.alive());
        assertFalse(watch.output().contains("DELETED"), watch.output());
        Kubectl straight = Moves.damStraight();
        assertFalse(straight.out("-n shop get deployment main -o json").contains("navidec.io/away"));
    }

    @Test
    @Order(8)
    void theSecretWasNeverShownInRecordsOrLogs() throws IOException {
        assertFalse(Moves.damStraight().out("get abroadresources -A -o json").contains("Y29ycmVjdC1ob3JzZQ"));
        for (String log : new String[] {
            Fleet.dam().log(), Fleet.eurm().log(), Fleet.orchestrator().log()
        }) {
            assertFalse(log.contains("correct-horse") || log.contains("Y29ycmVjdC1ob3JzZQ"));
        }
    }
}
