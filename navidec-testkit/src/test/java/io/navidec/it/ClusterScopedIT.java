package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import io.navidec.testkit.Running;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Objects in no namespace: they move as all others do, and stay among themselves where the other cluster has such objects of its own. */
@ExtendWith(Fleet.class)
class ClusterScopedIT {
    /** What eurm takes. */
    static final String TAKEN = "globes.scope.example.com";

    private static final String SYSTEM = "navidec-system";
    private static final String GLOBES = "/apis/scope.example.com/v1/globes";
    private static final String MINE = " -l set=mine";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static Kubectl dam;
    private static Kubectl straight;
    private static Kubectl eurm;

    @BeforeAll
    static void kinds() {
        dam = Moves.dam();
        straight = Moving.dam();
        eurm = Moving.eurm();
        Moving.namespace("scope");
        for (Kubectl each : List.of(straight, eurm)) {
            each.apply(definition("globes", "Globe"));
            each.apply(definition("moons", "Moon"));
            Await.until(
                    "the kinds are served",
                    SOON,
                    () -> each.run("get globes,moons").exit() == 0);
        }
    }

    @AfterAll
    static void clean() {
        dam.run("delete globes --all --timeout=60s");
        eurm.run("delete globes --all --timeout=60s");
        dam.run("delete namespace scope --wait=false");
    }

    private static String definition(String plural, String kind) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %s.scope.example.com}
                spec:
                  group: scope.example.com
                  scope: Cluster
                  names: {plural: %s, kind: %s}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                    subresources: {status: {}}
                    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
                """.formatted(plural, plural, kind);
    }

    private static String globe(String name, int size) {
        return "{apiVersion: scope.example.com/v1, kind: Globe, metadata: {name: " + name
                + ", labels: {set: mine}}, spec: {size: " + size + "}}";
    }

    private static String uid(String globe) {
        return dam.out("get globe " + globe + " -o jsonpath={.metadata.uid}");
    }

    private static boolean there(Kubectl kubectl, String globe) {
        return kubectl.run("get globe " + globe).exit() == 0;
    }

    private static Map<String, Object> move(String name, String globe, String target) {
        return Moving.move(SYSTEM, name, TAKEN + "/" + globe, target);
    }

    private static void moved(String name, String globe, String target) {
        Map<String, Object> status = move(name, globe, target);
        assertEquals("Moved", status.get("phase"), () -> Json.text(status));
    }

    @Test
    void oneGoesOutIsWorkedWithAndComesHome(@TempDir Path folder) {
        dam.apply(globe("mars", 1));
        dam.apply(globe("venus", 7));
        String uid = uid("mars");
        String row = dam.out("get globe mars --no-headers").replaceAll(" +[^ ]+$", "");
        try (Running watch = dam.start(
                folder.resolve("watch"),
                "get globes" + MINE
                        + " --output-watch-events -w -o jsonpath={.type}={.object.metadata.name}={.object.spec.size}{\"\\n\"}")) {
            Await.until("the watch stands", SOON, () -> watch.output().contains("=mars=1"));
            moved("mars-out", "mars", "eurm");
            assertFalse(there(straight, "mars"));
            assertEquals("dam", eurm.out("get globe mars -o jsonpath={.metadata.annotations.navidec\\.io/home}"));

            assertEquals(uid, uid("mars"));
            assertEquals("", dam.out("get globe mars -o jsonpath={.metadata.annotations.navidec\\.io/home}"));
            assertEquals(row, dam.out("get globe mars --no-headers").replaceAll(" +[^ ]+$", ""));
            assertEquals("mars venus", dam.out("get globes" + MINE + " -o jsonpath={.items[*].metadata.name}"));
            assertEquals(
                    "globe.scope.example.com/mars unchanged",
                    dam.input(globe("mars", 1), "apply -f -").ok().out().strip());

            dam.out("patch globe mars --type=merge -p {\"spec\":{\"size\":2}}");
            dam.out("patch globe mars --type=json -p [{\"op\":\"replace\",\"path\":\"/spec/size\",\"value\":3}]");
            dam.input(globe("mars", 4), "apply --server-side --force-conflicts -f -")
                    .ok();
            dam.input(dam.out("get globe mars -o json").replace("\"size\": 4", "\"size\": 5"), "replace -f -")
                    .ok();
            dam.out("patch globe mars --subresource=status --type=merge -p {\"status\":{\"seen\":true}}");
            dam.out("annotate globe mars note=here");
            assertEquals("5", eurm.out("get globe mars -o jsonpath={.spec.size}"));
            assertEquals("true", eurm.out("get globe mars -o jsonpath={.status.seen}"));
            assertEquals("dam", eurm.out("get globe mars -o jsonpath={.metadata.annotations.navidec\\.io/home}"));
            eurm.out("patch globe mars --type=merge -p {\"spec\":{\"size\":6}}");
            Await.until(
                    "what is done abroad is seen", SOON, () -> watch.output().contains("=mars=6"));

            moved("mars-home", "mars", "home");
            assertFalse(there(eurm, "mars"));
            assertEquals(uid, uid("mars"));
            assertEquals("6", straight.out("get globe mars -o jsonpath={.spec.size}"));
            assertEquals("true", straight.out("get globe mars -o jsonpath={.status.seen}"));
            assertFalse(watch.output().contains("DELETED=mars"), watch.output());
        }
        Await.until(
                "the Event is there", SOON, () -> dam.out("describe globe mars").contains("Returned from eurm"));
        dam.out("delete globe mars venus");
    }

    @Test
    void oneIsDeletedWhereItIs() {
        dam.apply(globe("pluto", 1));
        moved("pluto-out", "pluto", "eurm");
        dam.out("delete globe pluto --timeout=60s");
        assertFalse(there(dam, "pluto"));
        assertFalse(there(eurm, "pluto"));
    }

    @Test
    void theNextHomeMayLoseItAndHasItAgain() {
        dam.apply(globe("ceres", 1));
        String uid = uid("ceres");
        moved("ceres-out", "ceres", "eurm");
        eurm.out("delete globe ceres");
        Await.until("it is restored at home", Duration.ofSeconds(90), () -> there(straight, "ceres"));
        assertEquals(uid, uid("ceres"));
        dam.out("delete globe ceres");
    }

    @Test
    void whatIsThereAlreadyStaysUnseenAndUntouched() throws IOException {
        eurm.apply(globe("saturn", 9));
        dam.apply(globe("saturn", 1));
        dam.apply(globe("titan", 1));
        moved("titan-out", "titan", "eurm");
        Map<String, Object> status = move("saturn-out", "saturn", "eurm");
        assertEquals("Refused", status.get("phase"), () -> Json.text(status));
        assertEquals("NameTaken", status.get("reason"), () -> Json.text(status));
        assertEquals("9", eurm.out("get globe saturn -o jsonpath={.spec.size}"));
        assertEquals("1", dam.out("get globe saturn -o jsonpath={.spec.size}"));

        Http peer = Http.tls(
                Fleet.bed().env("TESTBED_CA"),
                Fleet.bed().env("DAM_CERT"),
                Fleet.bed().env("DAM_KEY"));
        String guests = "https://localhost:" + Fleet.bed().env("eurm", "TLS_PORT") + "/navidec/v1/guests/dam" + GLOBES;
        HttpResponse<String> list = peer.send("GET", guests, "", "Accept", "application/json");
        assertTrue(list.body().contains("\"titan\""), list.body());
        assertFalse(list.body().contains("saturn"), list.body());
        HttpResponse<String> one = peer.send("GET", guests + "/saturn", "", "Accept", "application/json");
        assertFalse(Json.parse(one.body()).containsKey("spec"), one.body());
        assertEquals(404, peer.send("GET", guests + "/saturn/status", "").statusCode());
        assertEquals(404, peer.send("DELETE", guests + "/saturn", "").statusCode());
        for (String generation : List.of("", "99999999")) {
            String[] headers = generation.isEmpty()
                    ? new String[] {"Content-Type", "application/merge-patch+json"}
                    : new String[] {"Content-Type", "application/merge-patch+json", "Navidec-Generation", generation};
            int code = peer.send("PATCH", guests + "/saturn", "{\"spec\":{\"size\":0}}", headers)
                    .statusCode();
            assertTrue(code == 404 || code == 409, "PATCH was answered by " + code);
        }
        String stolen = Json.text(Tree.of(
                "group",
                "scope.example.com",
                "version",
                "v1",
                "plural",
                "globes",
                "namespace",
                "",
                "name",
                "saturn",
                "generation",
                "99999999"));
        peer.send("POST", guests.replace(GLOBES, "/-/close"), stolen, "Content-Type", "application/json");
        assertEquals("9", eurm.out("get globe saturn -o jsonpath={.spec.size}"));
        dam.out("delete globe saturn titan --timeout=60s");
        eurm.out("delete globe saturn");
    }

    @Test
    void whatTheOtherClusterHasNotNamedIsRefused() {
        dam.apply("{apiVersion: scope.example.com/v1, kind: Moon, metadata: {name: io}}");
        Map<String, Object> status = Moving.move(SYSTEM, "io-out", "moons.scope.example.com/io", "eurm");
        assertEquals("Refused", status.get("phase"), () -> Json.text(status));
        assertTrue(
                Tree.stringOr(status, "", "message").contains("navidec.guest.cluster-scoped"), () -> Json.text(status));
        assertTrue(straight.run("get moon io").exit() == 0);
        dam.out("delete moon io");
    }

    @Test
    void movesOfThemAreInNavidecsOwnNamespace() {
        dam.apply(globe("eros", 1));
        Map<String, Object> elsewhere = Moving.move("scope", "eros-out", TAKEN + "/eros", "eurm");
        assertEquals("Refused", elsewhere.get("phase"), () -> Json.text(elsewhere));
        assertTrue(Tree.stringOr(elsewhere, "", "message").contains(SYSTEM), () -> Json.text(elsewhere));
        straight.run("-n " + SYSTEM + " create configmap theirs").ok();
        Map<String, Object> inside = Moving.move(SYSTEM, "theirs-out", "configmaps/theirs", "eurm");
        assertEquals("Refused", inside.get("phase"), () -> Json.text(inside));
        assertTrue(Tree.stringOr(inside, "", "message").contains("keeps its cluster running"), () -> Json.text(inside));
        Map<String, Object> built =
                Moving.move(SYSTEM, "class-out", "priorityclasses.scheduling.k8s.io/system-node-critical", "eurm");
        assertEquals("Refused", built.get("phase"), () -> Json.text(built));
        straight.out("-n " + SYSTEM + " delete configmap theirs");
        dam.out("delete globe eros");
    }

    @Test
    void theRightToMoveOneIsAskedForTheWholeCluster() {
        straight.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: scope-mover, namespace: navidec-system}
                rules:
                - {apiGroups: [navidec.io], resources: [moves], verbs: [create]}
                - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: scope-mover, namespace: navidec-system}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: scope-mover}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: nearly}]
                """);
        String move = "{apiVersion: navidec.io/v1alpha1, kind: Move, metadata: {name: by-nearly, namespace: " + SYSTEM
                + "}, spec: {resource: {group: scope.example.com, resource: globes, name: any}, target: eurm}}";
        String error = Await.until(
                "the role is known",
                SOON,
                () -> straight.input(move, "create --dry-run=server --as=nearly -f -")
                        .fails()
                        .err(),
                said -> said.contains("to move"));
        assertTrue(error.contains("to move globes any you need the right to get it"), error);
        straight.out("-n " + SYSTEM + " delete role,rolebinding scope-mover");
    }

    @Test
    void whatOwnsStays() {
        dam.apply(globe("jupiter", 1));
        String owned = "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, namespace: scope, ownerReferences: ["
                + "{apiVersion: scope.example.com/v1, kind: Globe, name: jupiter, uid: " + uid("jupiter") + "}]}}";
        dam.apply(owned.formatted("europa"));
        Map<String, Object> status = move("jupiter-out", "jupiter", "eurm");
        assertEquals("HasDependents", status.get("reason"), () -> Json.text(status));
        assertTrue(Tree.stringOr(status, "", "message").contains("configmaps/europa"), () -> Json.text(status));

        // Also where what it owns is abroad itself.
        Map<String, Object> away = Moving.move("scope", "europa-out", "configmaps/europa", "eurm");
        assertEquals("Moved", away.get("phase"), () -> Json.text(away));
        Map<String, Object> again = move("jupiter-again", "jupiter", "eurm");
        assertEquals("HasDependents", again.get("reason"), () -> Json.text(again));

        dam.out("-n scope delete configmap europa --timeout=60s");
        moved("jupiter-alone", "jupiter", "eurm");
        String error =
                dam.input(owned.formatted("europa"), "create -f -").fails().err();
        assertTrue(error.contains("globes.scope.example.com/jupiter is on cluster eurm and in no namespace"), error);
        assertTrue(dam.input(owned.formatted("europa"), "create --dry-run=server -f -")
                .fails()
                .err()
                .contains("in no namespace"));
        dam.out("delete globe jupiter --timeout=60s");
    }

    @Test
    void manyGoByTheirLabel() {
        for (String each : List.of("a", "b", "c")) {
            dam.apply(globe("many-" + each, 1).replace("set: mine", "set: many"));
        }
        order(
                "many-out",
                "{resource: {group: scope.example.com, resource: globes}, selector: {matchLabels: {set: many}}, target: eurm}");
        Map<String, Object> status = Moving.ended(SYSTEM, "many-out");
        assertEquals("Moved", status.get("phase"), () -> Json.text(status));
        assertEquals(
                "3",
                eurm.out("get globes -l set=many -o jsonpath={.items[*].spec.size}")
                                .replace(" ", "")
                                .length() + "");
        assertEquals("", straight.out("get globes -l set=many -o name").strip());

        order("all", "{namespaceWide: true, target: eurm}");
        Map<String, Object> wide = Moving.ended(SYSTEM, "all");
        assertEquals("Invalid", wide.get("reason"), () -> Json.text(wide));
        dam.out("delete globes -l set=many --timeout=60s");
        assertEquals("", eurm.out("get globes -l set=many -o name").strip());
    }

    private static void order(String name, String spec) {
        straight.apply("{apiVersion: navidec.io/v1alpha1, kind: Move, metadata: {name: " + name + ", namespace: "
                + SYSTEM + "}, spec: " + spec + "}");
    }
}
