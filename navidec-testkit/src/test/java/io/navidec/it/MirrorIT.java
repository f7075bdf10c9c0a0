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

/** dam's records follow what eurm's API server shows of dam's guests, and notice when it or they are gone. */
@ExtendWith(Fleet.class)
class MirrorIT {
    private static Kubectl dam;
    private static Kubectl eurm;

    @BeforeAll
    static void clusters() {
        dam = Fleet.bed().kubectl("DAM_KUBECONFIG");
        eurm = Fleet.bed().kubectl("EURM_KUBECONFIG");
    }

    private static String realUid(Map<String, Object> record) {
        return Tree.stringOr(record, "", "spec", "location", "uid");
    }

    private static String health(Map<String, Object> record) {
        return Tree.stringOr(record, "", "spec", "health", "state");
    }

    @Test
    void aRootItsDescendantsAndTheirEventsAreBroughtHome() throws IOException {
        String uid = "aaaaaaaa-0000-4000-8000-000000000001";
        AbroadDeployment web = new AbroadDeployment("mirror-web", "web", uid).start(2);

        Map<String, Object> record = web.awaitRecord(
                "the record has the rollout's status",
                each -> Tree.longOr(each, 0, "spec", "object", "status", "readyReplicas") == 2);
        String real = eurm.out("-n " + web.there() + " get deployment web -o jsonpath={.metadata.uid}");
        assertEquals(real, realUid(record));
        Map<String, Object> object = Tree.map(record, "spec", "object");
        assertEquals("2026-01-02T03:04:05Z", Tree.string(object, "metadata", "creationTimestamp"));
        assertEquals("mirror-web", Tree.string(object, "metadata", "namespace"));
        assertEquals("blue", Tree.string(object, "metadata", "annotations", "team"));
        assertFalse(Json.text(object).contains("navidec.io/"), Json.text(object));
        assertFalse(Json.text(object).contains(real));
        assertEquals("2/2", Tree.list(record, "spec", "cells").get(1), "the printed row");
        assertEquals("Ready", Tree.list(record, "spec", "columns").get(1));

        Map<String, Object> set = web.awaitDescendants("replicasets", 1).get(0);
        assertEquals(uid, owner(set), "a client sees the owner it knows");
        assertEquals(uid, Tree.string(set, "spec", "rootUid"));
        assertFalse(Json.text(Tree.map(set, "spec", "object")).contains("navidec.io/"));
        List<Map<String, Object>> pods = web.awaitDescendants("pods", 2);
        assertEquals(Tree.string(set, "spec", "identity", "uid"), owner(pods.get(0)));

        // Its guest is seen before its record is there.
        AbroadDeployment second =
                new AbroadDeployment("mirror-web", "second", "aaaaaaaa-0000-4000-8000-000000000006").start(0);
        second.awaitRecord("the second is mirrored too", each -> !realUid(each).isEmpty());

        eurm.run("-n " + web.there() + " scale deployment web --replicas=3").ok();
        web.awaitDescendants("pods", 3);
        web.awaitRecord(
                "the record has the new scale",
                each -> Tree.longOr(each, 0, "spec", "object", "spec", "replicas") == 3);
        String pod = Tree.string(pods.get(0), "spec", "resource", "name");
        eurm.run("-n " + web.there() + " delete pod " + pod + " --wait=false").ok();
        Await.until(
                "the record of the deleted pod is gone",
                AbroadDeployment.SOON,
                () -> !web.records().contains(pod));
        web.awaitDescendants("pods", 3);

        Await.until(
                "the Deployment's events are at home, about the uid that clients know",
                AbroadDeployment.SOON,
                () -> dam.out("-n mirror-web get events -o json").contains("\"uid\": \"" + uid + "\""));
        assertTrue(dam.out("-n mirror-web get events").contains("ScalingReplicaSet"));
        assertTrue(
                Fleet.dam().log().lines().noneMatch(line -> line.contains("a turn failed")),
                "the mirror does not stumble");
    }

    private static String owner(Map<String, Object> record) {
        return Tree.stringOr(
                Tree.maps(record, "spec", "object", "metadata", "ownerReferences")
                        .get(0),
                "",
                "uid");
    }

    @Test
    void aRootThatVanishesIsRestoredByAMove() throws IOException {
        AbroadDeployment lost =
                new AbroadDeployment("mirror-lost", "lost", "aaaaaaaa-0000-4000-8000-000000000002").start(1);
        lost.awaitRecord("it is mirrored", each -> !realUid(each).isEmpty());
        lost.awaitDescendants("pods", 1);
        eurm.run("-n " + lost.there() + " delete deployment lost").ok();
        Map<String, Object> moves = Await.until(
                "a restore is ordered",
                AbroadDeployment.SOON,
                () -> Json.parse(dam.out("-n mirror-lost get moves -o json")),
                all -> !Tree.maps(all, "items").isEmpty());
        assertEquals(1, Tree.maps(moves, "items").size());
        Map<String, Object> move = Tree.maps(moves, "items").get(0);
        assertTrue(Tree.stringOr(move, "", "metadata", "name").startsWith("lost-restore-"));
        assertEquals("true", Tree.string(move, "metadata", "annotations", "navidec.io/restore"));
        assertEquals("home", Tree.string(move, "spec", "target"));
        assertEquals("deployments", Tree.string(move, "spec", "resource", "resource"));
        assertFalse(lost.record().isEmpty(), "the record stays, to be restored from");
    }

    @Test
    void aDeletedRootTakesItsRecordsWithIt() throws IOException {
        AbroadDeployment done =
                new AbroadDeployment("mirror-done", "done", "aaaaaaaa-0000-4000-8000-000000000003").start(1);
        done.awaitRecord("it is mirrored", each -> !realUid(each).isEmpty());
        done.awaitDescendants("pods", 1);
        dam.run("-n mirror-done patch abroadresource deployments.apps.done --type=merge -p "
                        + "{\"spec\":{\"phase\":\"Deleting\",\"deletionTimestamp\":\"2099-01-01T00:00:00Z\"}}")
                .ok();
        eurm.run("-n " + done.there() + " delete deployment done").ok();
        Await.until(
                "no record is left", AbroadDeployment.SOON, () -> done.records().isBlank());
        assertEquals("", dam.out("-n mirror-done get moves -o name"), "nobody wants it back");
    }

    @Test
    void aNamespaceDeletedAtHomeTakesItsGuestsWithIt() throws IOException {
        AbroadDeployment gone =
                new AbroadDeployment("mirror-gone", "gone", "aaaaaaaa-0000-4000-8000-000000000004").start(2);
        gone.awaitDescendants("pods", 2);
        dam.run("delete namespace mirror-gone --wait=false").ok();
        Await.until(
                "the namespace is gone at home",
                Duration.ofMinutes(2),
                () -> dam.run("get namespace mirror-gone").exit() != 0);
        Await.until(
                "the guest is gone",
                AbroadDeployment.SOON,
                () -> eurm.out("-n " + gone.there() + " get deployments -o name")
                        .isBlank());
    }

    @Test
    void aSilentClusterMakesItsRootsUnknownUntilItAnswersAgain() throws IOException, InterruptedException {
        AbroadDeployment calm =
                new AbroadDeployment("mirror-calm", "calm", "aaaaaaaa-0000-4000-8000-000000000005").start(1);
        calm.awaitRecord("it is mirrored", each -> !realUid(each).isEmpty());
        Fleet.eurm().kill();
        try {
            Map<String, Object> unknown = calm.awaitRecord(
                    "its health is Unknown", each -> health(each).equals("Unknown"));
            assertTrue(Tree.stringOr(unknown, "", "spec", "health", "reason").contains("eurm"), unknown.toString());
            assertEquals(200, Fleet.dam().health("live"));
            assertEquals(200, Fleet.dam().health("ready"));
            // Meanwhile the workload goes on without NaviDEC.
            eurm.run("-n " + calm.there() + " scale deployment calm --replicas=2")
                    .ok();
        } finally {
            Fleet.eurm().restart();
        }
        calm.awaitRecord("its health is Alive again", each -> health(each).equals("Alive"));
        calm.awaitDescendants("pods", 2);
        String metrics = Fleet.dam().management("/q/metrics").body();
        assertTrue(metrics.contains("navidec_abroad_objects{cluster=\"eurm\",phase=\"Abroad\"}"), "abroad objects");
        assertTrue(metrics.contains("navidec_peers{state=\"Alive\"} 1.0"), "peers by state");
        assertTrue(metrics.contains("navidec_mirror_writes_total"), "writes");
    }
}
