package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Kubectl;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects move out and back by Moves, on real clusters; what cannot be moved is refused and left as it is. */
@ExtendWith(Fleet.class)
class MoveIT {
    private static final String SPACE = "move-it";

    @BeforeAll
    static void prepare() {
        Moving.namespace(SPACE);
    }

    private static void manifest(String text) {
        Moving.dam()
                .input(text, "-n " + SPACE + " apply --server-side --field-manager=team -f -")
                .ok();
    }

    private static Map<String, Object> found(boolean home, String resource) {
        Map<String, Object> object = home
                ? Moving.find(Moving.dam(), SPACE, resource)
                : Moving.find(Moving.eurm(), SPACE + "--dam", resource);
        assertNotNull(object, resource);
        return Objects.requireNonNull(object);
    }

    private static void moved(Map<String, Object> status, String target) {
        assertEquals("Moved", status.get("phase"), String.valueOf(status));
        assertEquals(target, status.get("target"));
    }

    private static String managers(Map<String, Object> object) {
        StringBuilder out = new StringBuilder();
        Tree.maps(object, "metadata", "managedFields").stream()
                .filter(entry -> entry.get("subresource") == null)
                .filter(entry -> !String.valueOf(entry.get("manager")).equals("kube-controller-manager"))
                .forEach(entry -> out.append(entry.get("manager"))
                        .append(entry.get("operation"))
                        .append(entry.get("fieldsV1")));
        return out.toString();
    }

    @Test
    void aConfigMapGoesOutAndComesBackAsItWas() {
        manifest("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings, labels: {app: shop}, annotations: {team: blue}}
                data: {colour: green}
                """);
        Map<String, Object> before = found(true, "configmap/settings");

        moved(Moving.move(SPACE, "settings-out", "configmaps/settings", "eurm"), "eurm");

        assertEquals("eurm", Moving.places(SPACE, "configmap/settings"));
        Map<String, Object> guest = found(false, "configmap/settings");
        assertEquals(before.get("data"), guest.get("data"));
        assertEquals(Tree.map(before, "metadata", "labels"), Tree.map(guest, "metadata", "labels"));
        assertEquals("blue", Tree.string(guest, "metadata", "annotations", "team"));
        assertEquals(managers(before), managers(guest));

        moved(Moving.move(SPACE, "settings-back", "configmaps/settings", "home"), "dam");

        assertEquals("dam", Moving.places(SPACE, "configmap/settings"));
        Map<String, Object> after = found(true, "configmap/settings");
        assertEquals(before.get("data"), after.get("data"));
        assertEquals(Tree.map(before, "metadata", "annotations"), Tree.map(after, "metadata", "annotations"));
        assertEquals(managers(before), managers(after));
        Map<String, Object> keeper = found(true, "abroadresource/configmaps.core.settings");
        assertEquals("Home", Tree.string(keeper, "spec", "phase"));
        assertEquals(Tree.string(before, "metadata", "uid"), Tree.string(keeper, "spec", "identity", "uid"));
        assertEquals(Tree.string(after, "metadata", "uid"), Tree.string(keeper, "spec", "location", "uid"));

        // Out once more: the pair's keeper becomes the record again, under the uid that clients know.
        moved(Moving.move(SPACE, "settings-again", "configmaps/settings", "eurm"), "eurm");
        Map<String, Object> again = found(true, "abroadresource/configmaps.core.settings");
        assertEquals("Abroad", Tree.string(again, "spec", "phase"));
        assertEquals(Tree.string(before, "metadata", "uid"), Tree.string(again, "spec", "identity", "uid"));
        moved(Moving.move(SPACE, "settings-there", "configmaps/settings", "eurm"), "eurm");
    }

    @Test
    void whatHomesCollectorWouldDeleteKeepsItsOwnerHere() {
        manifest("{apiVersion: v1, kind: ConfigMap, metadata: {name: owner}}");
        String uid = Tree.string(found(true, "configmap/owner"), "metadata", "uid");
        manifest("""
                apiVersion: v1
                kind: Secret
                metadata: {name: leaflet, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: %s}]}
                """.formatted(uid));
        Map<String, Object> refused = Moving.move(SPACE, "owner-out", "configmaps/owner", "eurm");
        assertEquals("Refused", refused.get("phase"), String.valueOf(refused));
        assertEquals("HasDependents", refused.get("reason"));
        assertTrue(String.valueOf(refused.get("message")).contains("it owns secrets/leaflet, which"));
        assertEquals("dam", Moving.places(SPACE, "configmap/owner"));
        Moving.dam()
                .run("-n " + SPACE + " patch secret leaflet --type=merge -p {\"metadata\":{\"ownerReferences\":[]}}")
                .ok();
        moved(Moving.move(SPACE, "owner-again", "configmaps/owner", "eurm"), "eurm");
        assertEquals("eurm", Moving.places(SPACE, "configmap/owner"));
        assertEquals("dam", Moving.places(SPACE, "secret/leaflet"));
    }

    private static void define(String plural, String kind, String subresources) {
        for (Kubectl each : List.of(Moving.dam(), Moving.eurm())) {
            each.apply("""
                    apiVersion: apiextensions.k8s.io/v1
                    kind: CustomResourceDefinition
                    metadata: {name: %s.move.example.com}
                    spec:
                      group: move.example.com
                      scope: Namespaced
                      names: {plural: %s, kind: %s}
                      versions:
                      - name: v1
                        served: true
                        storage: true
                        subresources: %s
                        schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                    """.formatted(plural, plural, kind, subresources));
            Await.until(
                    "the kind is served",
                    Moving.WITHIN,
                    () -> each.run("get " + plural + ".move.example.com -A").exit() == 0);
        }
    }

    @Test
    void whatAnOperatorWroteIntoAStatusGoesAlong() {
        define("gauges", "Gauge", "{status: {}}");
        String gauge = "gauges.move.example.com/one";
        manifest("{apiVersion: move.example.com/v1, kind: Gauge, metadata: {name: one}, spec: {a: 1}}");
        status("{\"status\":{\"phase\":\"Bound\",\"conditions\":[{\"type\":\"Ready\"}]}}");
        Map<String, Object> before = Tree.map(found(true, gauge), "status");
        moved(Moving.move(SPACE, "gauge-out", gauge, "eurm"), "eurm");
        assertEquals(before, Tree.map(found(false, gauge), "status"));
        status("{\"status\":{\"phase\":\"Lost\"}}");
        assertEquals("Lost", Tree.string(found(false, gauge), "status", "phase"));
        moved(Moving.move(SPACE, "gauge-back", gauge, "home"), "dam");
        assertEquals(Tree.with(before, "Lost", "phase"), Tree.map(found(true, gauge), "status"));
    }

    @Test
    void noGenerationGoesBackWhileItIsAbroad() {
        define("dials", "Dial", "{status: {}}");
        String dial = "dials.move.example.com/one";
        manifest("{apiVersion: move.example.com/v1, kind: Dial, metadata: {name: one}, spec: {a: 1}}");
        for (int a : List.of(2, 3)) {
            Moves.dam().out("-n " + SPACE + " patch " + dial + " --type=merge -p {\"spec\":{\"a\":" + a + "}}");
        }
        String observed = "-n " + SPACE + " patch " + dial + " --subresource=status --type=merge -p "
                + "{\"status\":{\"observedGeneration\":%d,\"conditions\":[{\"type\":\"Ready\",\"observedGeneration\":%d}]}}";
        Moves.dam().out(observed.formatted(3, 3));
        String counts = "-n " + SPACE + " get " + dial
                + " -o jsonpath={.metadata.generation}:{.status.observedGeneration}:{.status.conditions[0].observedGeneration}";
        assertEquals("3:3:3", Moves.dam().out(counts));
        moved(Moving.move(SPACE, "dial-out", dial, "eurm"), "eurm");
        assertEquals("3:3:3", Moves.dam().out(counts));
        assertEquals("1:1:1", Moving.eurm().out(counts.replace("-n " + SPACE, "-n " + SPACE + "--dam")));
        Moves.dam().out("-n " + SPACE + " patch " + dial + " --type=merge -p {\"spec\":{\"a\":4}}");
        assertEquals("4:3:3", Moves.dam().out(counts));
        Moves.dam().out(observed.formatted(4, 4));
        assertEquals("4:4:4", Moves.dam().out(counts));
        assertEquals("2:2:2", Moving.eurm().out(counts.replace("-n " + SPACE, "-n " + SPACE + "--dam")));
        moved(Moving.move(SPACE, "dial-back", dial, "home"), "dam");
        assertEquals("1:1:1", Moves.dam().out(counts), "home counts anew, and what was observed with it");
    }

    /** As an operator does, through the façade. */
    private static void status(String patch) {
        Moves.dam()
                .run("-n " + SPACE + " patch gauge one --subresource=status --type=merge -p " + patch)
                .ok();
    }

    @Test
    void whatACustomKindWithoutSubresourcesCallsStatusGoesAlong() {
        define("plains", "Plain", "{}");
        String plain = "plains.move.example.com/one";
        manifest(
                "{apiVersion: move.example.com/v1, kind: Plain, metadata: {name: one}, spec: {a: 1}, status: {since: 7}}");
        moved(Moving.move(SPACE, "plain-out", plain, "eurm"), "eurm");
        assertEquals(7L, Tree.longOr(found(false, plain), 0, "status", "since"));
        moved(Moving.move(SPACE, "plain-back", plain, "home"), "dam");
        assertEquals(7L, Tree.longOr(found(true, plain), 0, "status", "since"));
    }

    /** Its record does not hold it twice, for which etcd has no room. */
    @Test
    void aConfigMapAsLargeAsOneMayBeComesHomeToo() {
        byte[] noise = new byte[780_000];
        new Random(1).nextBytes(noise);
        String large = Base64.getEncoder().encodeToString(noise);
        manifest("{apiVersion: v1, kind: ConfigMap, metadata: {name: large}, data: {large: " + large + "}}");
        moved(Moving.move(SPACE, "large-out", "configmaps/large", "eurm"), "eurm");
        Moves.dam().run("-n " + SPACE + " annotate configmap large seen=abroad").ok();
        moved(Moving.move(SPACE, "large-back", "configmaps/large", "home"), "dam");
        Map<String, Object> home = found(true, "configmap/large");
        assertEquals(large, Tree.string(home, "data", "large"));
        assertEquals("abroad", Tree.string(home, "metadata", "annotations", "seen"));
        Moving.dam().run("-n " + SPACE + " delete configmap large").ok();
    }

    @Test
    void whatAFinalizerHoldsMovesAsOftenAsOneLikes() {
        manifest("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: held, finalizers: [example.com/held]}
                """);
        for (int round = 1; round <= 2; round++) {
            moved(Moving.move(SPACE, "held-out-" + round, "configmaps/held", "eurm"), "eurm");
            assertEquals("eurm", Moving.places(SPACE, "configmap/held"));
            assertEquals(
                    List.of("example.com/held"), Tree.list(found(false, "configmap/held"), "metadata", "finalizers"));
            moved(Moving.move(SPACE, "held-back-" + round, "configmaps/held", "home"), "dam");
            assertEquals("dam", Moving.places(SPACE, "configmap/held"));
            assertEquals(
                    List.of("example.com/held"), Tree.list(found(true, "configmap/held"), "metadata", "finalizers"));
        }
        Moving.dam()
                .run("-n " + SPACE + " patch configmap held --type=merge -p {\"metadata\":{\"finalizers\":[]}}")
                .ok();
    }

    @Test
    void aDeploymentTakesAlongWhatItNeeds() {
        manifest("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: web-config}
                data: {page: hello}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: web-secret}
                stringData: {password: sesame}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, labels: {app: web}}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers:
                        - name: web
                          image: registry.example/web:1
                          envFrom: [{configMapRef: {name: web-config}}, {secretRef: {name: web-secret}}]
                """);
        Moving.dam().out("-n " + SPACE + " rollout status deployment/web --timeout=60s");
        Map<String, Object> before = found(true, "deployment/web");

        moved(Moving.move(SPACE, "web-out", "deployments.apps/web", "eurm"), "eurm");

        assertEquals("eurm", Moving.places(SPACE, "deployment/web"));
        Map<String, Object> guest = found(false, "deployment/web");
        assertEquals(before.get("spec"), guest.get("spec"));
        assertEquals(managers(before), managers(guest));
        assertEquals(2, Tree.longOr(guest, 0, "status", "availableReplicas"));
        assertEquals("hello", Tree.string(found(false, "configmap/web-config"), "data", "page"));
        assertNotNull(Tree.string(found(false, "secret/web-secret"), "data", "password"));
        assertEquals("both", Moving.places(SPACE, "configmap/web-config"));
        Await.until(
                "its pods at home are gone",
                Moving.WITHIN,
                () -> Moving.dam()
                        .out("-n " + SPACE + " get pods -l app=web -o name")
                        .isBlank());

        moved(Moving.move(SPACE, "web-back", "deployments.apps/web", "home"), "dam");

        assertEquals("dam", Moving.places(SPACE, "deployment/web"));
        assertEquals(before.get("spec"), found(true, "deployment/web").get("spec"));
        assertEquals(managers(before), managers(found(true, "deployment/web")));
    }

    @Test
    void aStatefulSetNeverRunsTwice() {
        manifest("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: queue}
                spec:
                  replicas: 2
                  serviceName: queue
                  selector: {matchLabels: {app: queue}}
                  template:
                    metadata: {labels: {app: queue}}
                    spec: {containers: [{name: queue, image: "registry.example/queue:1"}]}
                """);
        Moving.dam().out("-n " + SPACE + " rollout status statefulset/queue --timeout=60s");

        Map<String, Object> out = Moving.move(SPACE, "queue-out", "statefulsets.apps/queue", "eurm");

        moved(out, "eurm");
        assertEquals("BreakBeforeMake", out.get("strategy"));
        assertEquals("eurm", Moving.places(SPACE, "statefulset/queue"));
        assertTrue(Moving.dam()
                .out("-n " + SPACE + " get pods -l app=queue -o name")
                .isBlank());
        moved(Moving.move(SPACE, "queue-back", "statefulsets.apps/queue", "home"), "dam");
        assertEquals("dam", Moving.places(SPACE, "statefulset/queue"));
        assertTrue(Moving.eurm()
                .out("-n " + SPACE + "--dam get pods -l app=queue -o name")
                .isBlank());
    }

    @Test
    void whatNoTargetTakesIsPutBackHome() {
        manifest("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: stuck}
                spec:
                  replicas: 1
                  serviceName: stuck
                  selector: {matchLabels: {app: stuck}}
                  template:
                    metadata: {labels: {app: stuck}}
                    spec:
                      nodeSelector: {nowhere: "true"}
                      containers: [{name: stuck, image: "registry.example/stuck:1"}]
                """);

        Moving.order(SPACE, "stuck-out", "statefulsets.apps/stuck", "eurm", "  deadline: 3s");

        Map<String, Object> status = Moving.ended(SPACE, "stuck-out");
        assertEquals("Failed", status.get("phase"), String.valueOf(status));
        assertEquals("DeadlineExceeded", status.get("reason"));
        assertEquals("dam", Moving.places(SPACE, "statefulset/stuck"));
    }

    @Test
    void aMoveThatIsCancelledLeavesAllAsItWas() {
        manifest("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: waiting}
                spec:
                  selector: {matchLabels: {app: waiting}}
                  template:
                    metadata: {labels: {app: waiting}}
                    spec:
                      nodeSelector: {nowhere: "true"}
                      containers: [{name: web, image: "registry.example/web:1"}]
                """);
        String uid = Tree.string(found(true, "deployment/waiting"), "metadata", "uid");
        Moving.order(SPACE, "waiting-out", "deployments.apps/waiting", "eurm", "");
        Await.until(
                "it is copied",
                Moving.WITHIN,
                () -> Moving.places(SPACE, "deployment/waiting").equals("both"));

        Moving.dam().out("-n " + SPACE + " delete move waiting-out --timeout=60s");

        assertEquals("dam", Moving.places(SPACE, "deployment/waiting"));
        assertEquals(uid, Tree.string(found(true, "deployment/waiting"), "metadata", "uid"));
        assertTrue(Moving.dam()
                .out("-n " + SPACE + " get abroadresources -o name")
                .lines()
                .noneMatch(each -> each.contains("waiting")));
    }

    private static void refused(String move, String resource, String target, String word) {
        Map<String, Object> status = Moving.move(SPACE, move, resource, target);
        assertEquals("Refused", status.get("phase"), String.valueOf(status));
        assertTrue(String.valueOf(status.get("message")).contains(word), String.valueOf(status));
        assertTrue(Moving.dam()
                .out("-n " + SPACE + " get move " + move + " -o jsonpath={.metadata.finalizers}")
                .isEmpty());
    }

    @Test
    void whatCannotBeMovedIsRefusedAndLeftAlone() {
        manifest("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: staying}
                data: {a: "1"}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: owner}
                spec:
                  selector: {matchLabels: {app: owner}}
                  template:
                    metadata: {labels: {app: owner}}
                    spec: {containers: [{name: web, image: "registry.example/web:1"}]}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: needy}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: needy}}
                  template:
                    metadata: {labels: {app: needy}}
                    spec: {containers: [{name: web, image: "registry.example/web:1", envFrom: [{secretRef: {name: nowhere}}]}]}
                """);
        String version = Tree.string(found(true, "configmap/staying"), "metadata", "resourceVersion");
        String pod = Await.until(
                "owner's pod",
                Moving.WITHIN,
                () -> Moving.dam().out("-n " + SPACE + " get pods -l app=owner -o jsonpath={.items[0].metadata.name}"),
                name -> !name.isBlank());
        refused("no-kind", "widgets.example.com/one", "eurm", "serves no kind");
        refused("no-name", "configmaps/nobody", "eurm", "not found");
        refused("no-cluster", "configmaps/staying", "atlantis", "no cluster atlantis");
        refused("no-pod", "pods/" + pod, "eurm", "owner");
        refused("no-lease", "leases.coordination.k8s.io/x", "eurm", "");
        refused("no-need", "deployments.apps/needy", "eurm", "nowhere");
        Moving.eurm().run("create namespace " + SPACE + "--dam");
        Moving.eurm().out("-n " + SPACE + "--dam create configmap staying --from-literal=whose=eurm");
        refused("taken", "configmaps/staying", "eurm", "of that name");
        assertEquals(version, Tree.string(found(true, "configmap/staying"), "metadata", "resourceVersion"));
        assertEquals("eurm", Tree.string(found(false, "configmap/staying"), "data", "whose"));
        assertTrue(Moving.dam()
                .out("-n " + SPACE + " get abroadresources -o name")
                .lines()
                .noneMatch(each -> each.contains("staying")));
    }
}
