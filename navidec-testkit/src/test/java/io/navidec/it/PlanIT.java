package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Http;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A plan says all that a move would do, and nothing has been touched by it, neither at home nor abroad. */
@ExtendWith(Fleet.class)
class PlanIT {
    private static final String SPACE = "plan-it";

    @BeforeAll
    static void objects() {
        Moving.namespace(SPACE);
        Moving.dam().input("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: web-config}
                data: {page: hello}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: web-secret}
                stringData: {password: open-sesame}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers:
                        - name: web
                          image: registry.example/web:1
                          envFrom: [{configMapRef: {name: web-config}}, {secretRef: {name: web-secret}}]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: web}, ports: [{port: 80}]}
                ---
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: web}
                spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
                ---
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: web}
                spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
                """, "-n " + SPACE + " apply -f -").ok();
    }

    private static List<String> names(Map<String, Object> plan, String list) {
        return Tree.maps(plan, list).stream()
                .map(each -> Tree.stringOr(each, "", "object"))
                .toList();
    }

    private static void wholePlan(Map<String, Object> plan) {
        assertEquals(List.of("deployments.apps/web"), names(plan, "moves"));
        assertEquals(List.of("configmaps/web-config", "secrets/web-secret"), names(plan, "copies"));
        assertEquals(
                "envFrom of container web",
                Tree.string(Tree.maps(plan, "copies").getFirst(), "reason"));
        assertEquals(
                List.of("horizontalpodautoscalers.autoscaling/web", "poddisruptionbudgets.policy/web", "services/web"),
                names(plan, "companions"));
        assertEquals("eurm would take it", plan.get("targetSays"));
        assertNull(plan.get("refused"), plan.toString());
    }

    private static void nothingTouched(String version) {
        assertEquals(
                version,
                Moving.dam().out("-n " + SPACE + " get deployment web -o jsonpath={.metadata.resourceVersion}"));
        assertEquals("", Moving.dam().out("-n " + SPACE + " get abroadresources -o name"));
        assertEquals("", Moving.eurm().out("get namespace " + SPACE + "--dam --ignore-not-found -o name"));
    }

    private static String version() {
        return Moving.dam().out("-n " + SPACE + " get deployment web -o jsonpath={.metadata.resourceVersion}");
    }

    @Test
    void aDryRunMoveEndsPlannedWithTheWholePlan() {
        String before = version();

        Moving.order(SPACE, "web-plan", "deployments.apps/web", "eurm", "  dryRun: true");
        Map<String, Object> status = Moving.ended(SPACE, "web-plan");

        assertEquals("Planned", status.get("phase"), status.toString());
        wholePlan(Tree.map(status, "plan"));
        assertEquals(
                List.of("Accepted", "Placed", "Ended"),
                Tree.maps(status, "journal").stream()
                        .map(each -> each.get("event"))
                        .toList());
        assertEquals("", Moving.dam().out("-n " + SPACE + " get move web-plan -o jsonpath={.metadata.finalizers}"));
        nothingTouched(before);
        String described = Moving.dam().out("-n " + SPACE + " describe move web-plan");
        for (String word : List.of("Planned", "web-config", "eurm would take it", "Companions")) {
            assertTrue(described.contains(word), word + " in " + described);
        }
        String table = Moving.dam().out("-n " + SPACE + " get move web-plan -o wide");
        assertTrue(table.contains("1 to move, 2 to copy, 3 companions"), table);
    }

    @Test
    void theShortFormAnswersThePlanAndMakesNoMove() throws IOException {
        String before = version();
        String moves = Moving.dam().out("-n " + SPACE + " get moves -o name");

        HttpResponse<String> answer =
                post("/deployments/web/move?namespace=" + SPACE + "&dryRun=All", "{\"target\":\"eurm\"}", "ADMIN");

        assertEquals(201, answer.statusCode(), answer.body());
        Map<String, Object> move = Json.parse(answer.body());
        assertEquals("Planned", Tree.string(move, "status", "phase"), answer.body());
        wholePlan(Tree.map(move, "status", "plan"));
        assertFalse(answer.body().contains("sesame"), answer.body());
        assertEquals(moves, Moving.dam().out("-n " + SPACE + " get moves -o name"));
        nothingTouched(before);
    }

    @Test
    void theOwnApiPlansAWholeMove() throws IOException {
        String move = """
                {"apiVersion":"navidec.io/v1alpha1","kind":"Move","metadata":{"name":"x","namespace":"plan-it"},
                 "spec":{"resource":{"group":"apps","resource":"deployments","name":"web"},"target":"atlantis"}}""";

        HttpResponse<String> answer = post("/navidec/v1/moves?dryRun=All", move, "ADMIN");

        assertEquals(201, answer.statusCode(), answer.body());
        Map<String, Object> status = Tree.map(Json.parse(answer.body()), "status");
        assertEquals("Refused", status.get("phase"));
        assertEquals("UnknownCluster", Tree.string(status, "plan", "refused", "reason"));
        assertEquals("", Moving.dam().out("-n " + SPACE + " get move x --ignore-not-found -o name"));
        assertEquals(400, post("/navidec/v1/moves?dryRun=Some", move, "ADMIN").statusCode());
        assertEquals(
                400, post("/navidec/v1/moves?dryRun=All", "no json", "ADMIN").statusCode());
    }

    @Test
    void whoMayNotMoveIsToldNoPlan() throws IOException {
        String path = "/deployments/web/move?namespace=" + SPACE + "&dryRun=All";
        HttpResponse<String> answer = post(path, "{\"target\":\"eurm\"}", "DEV");
        assertEquals(403, answer.statusCode(), answer.body());
        assertFalse(answer.body().contains("web-config"), answer.body());
    }

    @Test
    void whatTheTargetRefusesIsInThePlan() {
        String space = "plan-quota";
        Moving.namespace(space);
        Moving.dam().out("-n " + space + " create configmap one --from-literal=a=b");
        Moving.eurm().run("create namespace " + space + "--dam");
        Moving.eurm().out("-n " + space + "--dam create quota none --hard=count/configmaps=0");

        Moving.order(space, "one-plan", "configmaps/one", "eurm", "  dryRun: true");
        Map<String, Object> status = Moving.ended(space, "one-plan");

        assertEquals("Refused", status.get("phase"), status.toString());
        String said = Tree.stringOr(status, "", "plan", "targetSays");
        assertTrue(said.contains("exceeded quota"), said);
        assertEquals(List.of("configmaps/one"), names(Tree.map(status, "plan"), "moves"));
    }

    private static HttpResponse<String> post(String path, String body, String who) throws IOException {
        return Http.plain()
                .send(
                        "POST",
                        "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT") + path,
                        body,
                        "Authorization",
                        "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_" + who),
                        "Content-Type",
                        "application/json");
    }
}
