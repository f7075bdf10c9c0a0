package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cluster that never answers again: by consent its objects come home from their records, or are forgotten; and one that does come back is tidied. */
@ExtendWith(Fleet.class)
class LostClusterIT {
    private static final String SPACE = "lost-it";
    private static final Duration SWEPT = Duration.ofMinutes(3);

    @BeforeAll
    static void prepare() {
        Moving.namespace(SPACE);
    }

    @AfterEach
    void eurmAnswersAgain() {
        if (!Fleet.eurm().process().alive()) {
            Fleet.eurm().restart();
        }
    }

    private static void manifest(String text) {
        Moves.dam().input(text, "-n " + SPACE + " apply -f -").ok();
    }

    private static void abroad(String name, String resource) {
        Map<String, Object> status = Moving.move(SPACE, name, resource, "eurm");
        assertEquals("Moved", status.get("phase"), String.valueOf(status));
    }

    private static String uid(String resource) {
        return Moves.dam().out("-n " + SPACE + " get " + resource + " -o jsonpath={.metadata.uid}");
    }

    @Test
    void itsObjectsComeHomeByConsentAndWhatIsLeftThereGoesOnceItAnswersAgain() throws IOException {
        manifest("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: web, image: nginx}]}
                ---
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: store}
                spec:
                  serviceName: store
                  replicas: 1
                  selector: {matchLabels: {app: store}}
                  template:
                    metadata: {labels: {app: store}}
                    spec: {containers: [{name: store, image: nginx}]}
                """);
        abroad("web-out", "deployments.apps/web");
        abroad("store-out", "statefulsets.apps/store");
        // The last that is accepted there is what comes home.
        Moves.dam()
                .run("-n " + SPACE + " annotate deployment web last=accepted")
                .ok();
        String web = uid("deployment/web");
        String store = uid("statefulset/store");
        Fleet.eurm().kill();

        // Without consent it is waited for; a declaration that comes later is heard.
        Moving.order(SPACE, "store-home", "statefulsets.apps/store", "home", "");
        Moving.order(SPACE, "web-home", "deployments.apps/web", "home", "  lostClusters: [eurm]");
        Map<String, Object> webHome = Moving.ended(SPACE, "web-home");
        assertEquals("Moved", webHome.get("phase"), String.valueOf(webHome));
        assertEquals(
                "it is on dam; eurm did not answer, and was declared lost: what may be left there is deleted once it answers again",
                webHome.get("message"));
        assertEquals("", Moving.dam().out("-n " + SPACE + " get move store-home -o jsonpath={.status.finishedAt}"));
        Moving.dam()
                .run("-n " + SPACE + " annotate move store-home navidec.io/lost-clusters=eurm")
                .ok();
        Map<String, Object> storeHome = Moving.ended(SPACE, "store-home");
        assertEquals("Moved", storeHome.get("phase"), String.valueOf(storeHome));

        assertEquals(web, uid("deployment/web"));
        assertEquals(store, uid("statefulset/store"));
        assertEquals(
                "accepted",
                Moving.dam().out("-n " + SPACE + " get deployment web -o jsonpath={.metadata.annotations.last}"));
        Moves.dam()
                .run("-n " + SPACE + " rollout status deployment/web --timeout=60s")
                .ok();
        Moves.dam()
                .run("-n " + SPACE + " rollout status statefulset/store --timeout=60s")
                .ok();
        assertTrue(Moves.dam()
                .out("-n " + SPACE + " get events --field-selector reason=Returned")
                .contains("declared lost"));
        assertNotNull(Moving.find(Moving.eurm(), SPACE + "--dam", "deployment/web"), "nobody could delete it there");

        Fleet.eurm().restart();
        Await.until(
                "what was left there is gone",
                SWEPT,
                () -> Moving.places(SPACE, "deployment/web") + Moving.places(SPACE, "statefulset/store"),
                "damdam"::equals);
    }

    @Test
    void withoutConsentAMoveHomeOfWhatIsNotHeardOfEndsAtItsDeadlineAndTheObjectIsWhereItWas() throws IOException {
        manifest("{apiVersion: v1, kind: ConfigMap, metadata: {name: patient}, data: {a: b}}");
        abroad("patient-out", "configmaps/patient");
        Fleet.eurm().kill();
        Moving.order(SPACE, "patient-home", "configmaps/patient", "home", "  deadline: 3s");
        Await.until(
                "it waits",
                Duration.ofSeconds(30),
                () -> Moving.dam().out("-n " + SPACE + " get move patient-home -o jsonpath={.status.message}"),
                message -> message.contains("eurm") || message.contains("nswer"));
        Fleet.eurm().restart();
        Map<String, Object> status = Moving.ended(SPACE, "patient-home");
        assertTrue(
                Map.of("Moved", "dam", "Failed", "eurm")
                        .entrySet()
                        .contains(Map.entry(status.get("phase"), Moving.places(SPACE, "configmap/patient"))),
                status.toString());
    }

    @Test
    void itsObjectsAreForgottenByConsentAndSoIsANamespaceOfThem() throws IOException {
        manifest("""
                {apiVersion: v1, kind: List, items: [
                  {apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {a: b}},
                  {apiVersion: v1, kind: ConfigMap, metadata: {name: two}, data: {a: b}}]}
                """);
        abroad("one-out", "configmaps/one");
        abroad("two-out", "configmaps/two");
        Fleet.eurm().kill();
        String record = "abroadresources/configmaps.core.one";
        Moving.dam().run("-n " + SPACE + " delete " + record + " --wait=false").ok();
        Await.until(
                "its end is under way",
                Duration.ofSeconds(30),
                () -> Moving.dam().out("-n " + SPACE + " get " + record + " -o jsonpath={.spec.phase}"),
                "Deleting"::equals);
        Moving.dam()
                .run("-n " + SPACE + " annotate " + record + " navidec.io/lost-clusters=eurm")
                .ok();
        Moving.dam()
                .run("-n " + SPACE + " wait --for=delete " + record + " --timeout=90s")
                .ok();
        assertFalse(Moves.dam().out("-n " + SPACE + " get configmaps -o name").contains("configmap/one"));
        assertTrue(
                Moves.dam().out("-n " + SPACE + " get configmaps -o name").contains("configmap/two"),
                "the other is remembered");

        Fleet.eurm().restart();
        Await.until(
                "what was left there is gone",
                SWEPT,
                () -> Moving.places(SPACE, "configmap/one") + Moving.places(SPACE, "configmap/two"),
                "noneeurm"::equals);
        assertEquals("b", Tree.string(Moving.find(Moves.dam(), SPACE, "configmap/two"), "data", "a"));
    }
}
