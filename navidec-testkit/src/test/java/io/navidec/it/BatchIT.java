package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Moves of many on real clusters: each object by a Move of its own, in order, and one that tells of them all. */
@ExtendWith(Fleet.class)
class BatchIT {
    private static final Kubectl DAM = Moving.dam();

    private static void apply(String space, String manifest) {
        DAM.input(manifest, "-n " + space + " apply -f -").ok();
    }

    private static void order(String space, String name, String spec) {
        DAM.input(move(space, name, spec), "create -f -").ok();
    }

    private static String move(String space, String name, String spec) {
        return "{apiVersion: navidec.io/v1alpha1, kind: Move, metadata: {name: " + name + ", namespace: " + space
                + "}, spec: " + spec + "}";
    }

    private static Map<String, String> phases(Map<String, Object> status) {
        Map<String, String> out = new TreeMap<>();
        Tree.maps(status, "members")
                .forEach(each -> out.put(Tree.stringOr(each, "", "object"), Tree.stringOr(each, "", "phase")));
        return out;
    }

    private static Map<String, String> skipped(Map<String, Object> status) {
        Map<String, String> out = new TreeMap<>();
        Tree.maps(status, "skipped")
                .forEach(each -> out.put(Tree.stringOr(each, "", "object"), Tree.stringOr(each, "", "reason")));
        return out;
    }

    private static String deployment(String name, String more) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %s, labels: {app: shop}}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: %s}}
                  template:
                    metadata: {labels: {app: %s}}
                    spec: {%scontainers: [{name: web, image: "registry.example/web:1"%s}]}
                ---
                """.formatted(
                name,
                name,
                name,
                more,
                more.isEmpty() ? ", envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: key}}]" : "");
    }

    private static String configMap(String name) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name
                + ", labels: {app: shop}}, data: {a: b}}\n---\n";
    }

    /** The names of those whose managedFields are kept. */
    private static Set<String> tracked(String space, String kind) {
        return Tree.maps(Moving.json(DAM, "-n " + space + " get " + kind), "items").stream()
                .filter(each -> Tree.get(each, "metadata", "managedFields") != null)
                .map(each -> Tree.stringOr(each, "", "metadata", "name"))
                .collect(Collectors.toSet());
    }

    @Test
    void aSelectorMovesWhatItTakesAndNothingElse() {
        String space = "batch-selector";
        Moving.namespace(space);
        apply(space, configMap("one") + configMap("two") + configMap("three") + configMap("four") + configMap("five"));
        DAM.out("-n " + space + " create configmap other --from-literal=a=b");
        DAM.out("-n " + space + " annotate configmap five navidec.io/stay=yes");

        order(
                space,
                "maps",
                "{resource: {resource: configmaps}, selector: {matchLabels: {app: shop}}, target: eurm, parallelism: 2}");
        Map<String, Object> status = Moving.ended(space, "maps");

        assertEquals("Moved", status.get("phase"), status.toString());
        assertEquals("4 of 4 moved", status.get("message"));
        assertEquals(
                Map.of(
                        "configmaps/four", "Moved",
                        "configmaps/one", "Moved",
                        "configmaps/three", "Moved",
                        "configmaps/two", "Moved"),
                phases(status));
        assertTrue(skipped(status).get("configmaps/five").contains("navidec.io/stay"), status.toString());
        // What nobody writes but NaviDEC has no owners of fields, which cost home a third of each write; the order is
        // its maker's.
        assertEquals(Set.of("maps"), tracked(space, "moves"));
        assertEquals(Set.of(), tracked(space, "abroadresources"));
        for (String name : List.of("one", "two", "three", "four")) {
            assertEquals("eurm", Moving.places(space, "configmap/" + name));
        }
        assertEquals("dam", Moving.places(space, "configmap/five"));
        assertEquals("dam", Moving.places(space, "configmap/other"));
        assertTrue(DAM.out("-n " + space + " get move maps").contains("4/4"));
        String uid = DAM.out("-n " + space + " get move maps -o jsonpath={.metadata.uid}");
        assertEquals(
                4,
                DAM.out("-n " + space + " get moves -l navidec.io/parent=" + uid + " -o name")
                        .lines()
                        .count());

        DAM.out("-n " + space + " delete move maps --timeout=60s");
        Await.until(
                "its Moves go with it",
                Moving.WITHIN,
                () -> DAM.out("-n " + space + " get moves -o name").isBlank());
        assertEquals("eurm", Moving.places(space, "configmap/one"));
    }

    @Test
    void aWholeNamespaceGoesInOrderAndComesBack() {
        String space = "batch-space";
        Moving.namespace(space);
        apply(space, configMap("settings") + deployment("web", ""));
        DAM.out("-n " + space + " create secret generic key --from-literal=a=b");
        DAM.out("-n " + space + " rollout status deployment/web --timeout=60s");

        order(space, "out", "{namespaceWide: true, target: eurm}");
        Map<String, Object> out = Moving.ended(space, "out");

        assertEquals("Moved", out.get("phase"), out.toString());
        assertEquals(
                Map.of("configmaps/settings", "Moved", "deployments.apps/web", "Moved", "secrets/key", "Moved"),
                phases(out));
        for (String each : List.of("configmap/settings", "secret/key", "deployment/web")) {
            assertEquals("eurm", Moving.places(space, each), each);
        }
        Map<String, String> skipped = skipped(out);
        assertTrue(
                skipped.entrySet().stream()
                        .anyMatch(each -> each.getKey().startsWith("pods/")
                                && each.getValue().contains("its controller would make it again")),
                skipped.toString());
        assertTrue(skipped.containsKey("serviceaccounts/default"), skipped.toString());
        String settings = child(space, "configmaps", "{.status.finishedAt}");
        String web = child(space, "deployments", "{.status.startedAt}");
        assertTrue(settings.compareTo(web) <= 0, settings + " before " + web);

        order(space, "back", "{namespaceWide: true, target: home}");
        Map<String, Object> back = Moving.ended(space, "back");

        assertEquals("Moved", back.get("phase"), back.toString());
        for (String each : List.of("configmap/settings", "secret/key", "deployment/web")) {
            assertEquals("dam", Moving.places(space, each), each);
        }
    }

    private static String child(String space, String resource, String path) {
        return DAM.out("-n " + space + " get moves --field-selector=spec.resource.resource=" + resource
                + " -o jsonpath={.items[0]" + path.substring(1));
    }

    @Test
    void cancelStopsTheRestAndSaysWhatHasMoved() {
        String space = "batch-cancel";
        Moving.namespace(space);
        String nowhere = "nodeSelector: {nowhere: yes-no}, ";
        apply(space, configMap("a") + deployment("b", nowhere) + deployment("c", nowhere));

        order(
                space,
                "all",
                "{namespaceWide: true, selector: {matchLabels: {app: shop}}, target: eurm, parallelism: 1}");
        Await.until(
                "the second one is copied",
                Moving.WITHIN,
                () -> Moving.places(space, "deployment/b").equals("both"));
        DAM.out("-n " + space + " annotate move all navidec.io/cancel=true");
        Map<String, Object> status = Moving.ended(space, "all");

        assertEquals("Cancelled", status.get("phase"), status.toString());
        assertEquals("cancelled; 1 of 3 moved: configmaps/a", status.get("message"));
        assertEquals(
                Map.of("configmaps/a", "Moved", "deployments.apps/b", "Cancelled", "deployments.apps/c", "Waiting"),
                phases(status));
        assertEquals("eurm", Moving.places(space, "configmap/a"));
        assertEquals("dam", Moving.places(space, "deployment/b"));
        assertEquals("dam", Moving.places(space, "deployment/c"));

        // Once more, and deleted: the same, and nothing of it is left.
        order(
                space,
                "again",
                "{resource: {group: apps, resource: deployments}, selector: {}, target: eurm, parallelism: 1}");
        Await.until(
                "the first one is copied",
                Moving.WITHIN,
                () -> Moving.places(space, "deployment/b").equals("both"));
        DAM.out("-n " + space + " delete move again --timeout=60s");
        assertEquals("dam", Moving.places(space, "deployment/b"));
        assertEquals("dam", Moving.places(space, "deployment/c"));
        assertTrue(DAM.out(
                        "-n " + space
                                + " get events --field-selector involvedObject.kind=Move,involvedObject.name=again -o jsonpath={.items[*].message}")
                .startsWith("cancelled; 0 of 2 moved"));
    }

    private static void applyWebAndItsCompanions(String space) {
        apply(space, deployment("web", "terminationGracePeriodSeconds: 1, ") + """
                {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
                ---
                {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web},
                 spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}}
                ---
                {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web},
                 spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}}
                """);
    }

    @Test
    void companionsAreCopiedAndFollowedWhereTheMoveSaysSo() {
        String space = "batch-copy";
        Moving.namespace(space);
        applyWebAndItsCompanions(space);
        apply(
                space,
                "{apiVersion: v1, kind: Service, metadata: {name: other}, spec: {selector: {app: other}, ports: [{port: 80}]}}");
        String web = "{resource: {group: apps, resource: deployments, name: web}, target: %s, companions: Copy%s}";

        order(space, "plan", web.formatted("eurm", ", dryRun: true"));
        Map<String, Object> plan = Moving.ended(space, "plan");
        assertEquals(
                3,
                Tree.maps(plan, "plan", "companions").stream()
                        .filter(each -> "Copied".equals(each.get("happens")))
                        .count(),
                plan.toString());
        assertEquals("dam", Moving.places(space, "service/web"));

        order(space, "out", web.formatted("eurm", ""));
        Map<String, Object> status = Moving.ended(space, "out");
        assertEquals("Moved", status.get("phase"), status.toString());
        assertEquals("eurm", Moving.places(space, "deployment/web"));
        for (String each : List.of("service/web", "hpa/web", "pdb/web")) {
            assertEquals("both", Moving.places(space, each), each);
        }
        assertEquals("dam", Moving.places(space, "service/other"));
        Kubectl eurm = Moving.eurm();
        Await.until(
                "the copied Service selects its pods there",
                Moving.WITHIN,
                () -> !eurm.out("-n " + space + "--dam get endpoints web -o jsonpath={.subsets[*].addresses[*].ip}")
                        .isBlank());
        assertEquals(
                "1",
                DAM.out("-n " + space + " get services web -o name").lines().count() + "");

        DAM.out("-n " + space + " patch hpa web -p {\"spec\":{\"maxReplicas\":5}}");
        Await.until(
                "the copy follows",
                Moving.WITHIN,
                () -> eurm.out("-n " + space + "--dam get hpa web -o jsonpath={.spec.maxReplicas}"),
                "5"::equals);

        order(space, "home", web.formatted("home", ""));
        assertEquals("Moved", Moving.ended(space, "home").get("phase"));
        for (String each : List.of("service/web", "hpa/web", "pdb/web")) {
            Await.until(
                    "nobody needs the copy of " + each, Moving.WITHIN, () -> Moving.places(space, each), "dam"::equals);
        }
    }

    @Test
    void companionsFollowWhereTheMoveSaysSo() {
        String space = "batch-follow";
        Moving.namespace(space);
        applyWebAndItsCompanions(space);

        order(
                space,
                "web",
                "{resource: {group: apps, resource: deployments, name: web}, target: eurm, companions: Follow}");
        Map<String, Object> status = Moving.ended(space, "web");

        assertEquals("Moved", status.get("phase"), status.toString());
        assertEquals("eurm", Moving.places(space, "deployment/web"));
        assertEquals("eurm", Moving.places(space, "horizontalpodautoscaler/web"));
        assertEquals("eurm", Moving.places(space, "poddisruptionbudget/web"));
        assertEquals("dam", Moving.places(space, "service/web"));
        assertTrue(skipped(status).get("services/web").contains("stays"), status.toString());
    }

    @Test
    void aPlanOfManyTouchesNothing() throws IOException {
        String space = "batch-plan";
        Moving.namespace(space);
        apply(space, configMap("one") + configMap("two"));
        Moving.eurm().run("create namespace " + space + "--dam");
        Moving.eurm().out("-n " + space + "--dam create configmap two --from-literal=whose=eurm");
        String before = DAM.out("-n " + space + " get configmaps -o jsonpath={.items[*].metadata.resourceVersion}");

        HttpResponse<String> answer = Http.plain()
                .send(
                        "POST",
                        "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT") + "/navidec/v1/moves?dryRun=All",
                        "{\"apiVersion\":\"navidec.io/v1alpha1\",\"kind\":\"Move\",\"metadata\":{\"name\":\"x\",\"namespace\":\""
                                + space + "\"},\"spec\":{\"namespaceWide\":true,\"target\":\"eurm\"}}",
                        "Authorization",
                        "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN"),
                        "Content-Type",
                        "application/json");
        assertEquals(201, answer.statusCode(), answer.body());
        planned(Tree.map(Json.parse(answer.body()), "status"));
        assertEquals("", DAM.out("-n " + space + " get moves -o name"));

        order(space, "plan", "{namespaceWide: true, target: eurm, dryRun: true}");
        planned(Moving.ended(space, "plan"));

        assertEquals(
                before, DAM.out("-n " + space + " get configmaps -o jsonpath={.items[*].metadata.resourceVersion}"));
        assertEquals("", DAM.out("-n " + space + " get abroadresources -o name"));
        assertEquals("dam", Moving.places(space, "configmap/one"));
    }

    private static void planned(Map<String, Object> status) {
        assertEquals("Planned", status.get("phase"), status.toString());
        assertEquals(Map.of("configmaps/one", "Planned", "configmaps/two", "Refused"), phases(status));
        assertTrue(String.valueOf(status.get("message")).startsWith("1 of 2 can be moved"), status.toString());
        assertTrue(skipped(status).containsKey("configmaps/kube-root-ca.crt"), status.toString());
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        String space = "batch-bad";
        Moving.namespace(space);
        for (String spec : List.of(
                "{target: eurm}",
                "{namespaceWide: false, target: eurm}",
                "{namespaceWide: true, resource: {resource: configmaps, name: a}}",
                "{resource: {resource: configmaps}}",
                "{resource: {resource: configmaps, name: a}, selector: {}}",
                "{resource: {resource: configmaps}, selector: {}, parallelism: 0}",
                "{resource: {resource: configmaps}, selector: {}, parallelism: 1000}",
                "{resource: {resource: configmaps}, selector: {matchExpressions: [{key: a, operator: Like}]}}",
                "{resource: {resource: configmaps, name: a}, companions: Clone}")) {
            String error =
                    DAM.input(move(space, "bad", spec), "create -f -").fails().err();
            assertTrue(error.toLowerCase(java.util.Locale.ROOT).contains("invalid"), spec + ": " + error);
        }
        apply(space, configMap("one"));
        Map<String, String> words = Map.of(
                "{resource: {resource: configmaps}, selector: {matchLabels: {app: 'a) ,b'}}, target: eurm}",
                        "spec.selector",
                "{resource: {resource: configmaps}, selector: {matchLabels: {app: nobody}}, target: eurm}", "no object",
                "{resource: {resource: widgets}, selector: {}, target: eurm}", "serves no kind",
                "{resource: {resource: leases, group: coordination.k8s.io}, selector: {}, target: eurm}", "holds it",
                "{resource: {group: apps, resource: deployments, name: none}, companions: Follow, target: eurm}",
                        "not found",
                "{resource: {resource: configmaps, name: one}, companions: Follow}", "name a target");
        int number = 0;
        for (Map.Entry<String, String> each : words.entrySet()) {
            String name = "refused-" + number++;
            order(space, name, each.getKey());
            Map<String, Object> status = Moving.ended(space, name);
            assertEquals("Refused", status.get("phase"), status.toString());
            assertTrue(String.valueOf(status.get("message")).contains(each.getValue()), status.toString());
        }
        assertEquals("dam", Moving.places(space, "configmap/one"));
    }

    /** The border: who may not get, list, update and delete all that is meant makes no Move of it. */
    @Test
    void nobodyMovesByASelectorWhatHeMayNotMoveByName() {
        String space = "batch-rights";
        Moving.namespace(space);
        role(space, "one-name", "{apiGroups: [''], resources: [configmaps], resourceNames: [one], verbs: ['*']}");
        role(space, "no-list", "{apiGroups: [''], resources: [configmaps], verbs: [get, update, delete]}");
        role(space, "no-delete", "{apiGroups: [''], resources: [configmaps], verbs: [get, list, update]}");
        role(space, "maps", "{apiGroups: [''], resources: [configmaps], verbs: [get, list, update, delete]}");
        role(space, "apps", "{apiGroups: [apps], resources: ['*'], verbs: ['*']}");
        role(
                space,
                "scaling",
                "{apiGroups: [apps, autoscaling, policy], resources: [deployments, horizontalpodautoscalers, poddisruptionbudgets], verbs: [get, list, update, delete]}");
        role(space, "core", "{apiGroups: [''], resources: ['*'], verbs: ['*']}");
        role(space, "owner", "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}");

        String named = "{resource: {resource: configmaps, name: one}, target: eurm}";
        String all = "{resource: {resource: configmaps}, selector: {}, target: eurm}";
        String wide = "{namespaceWide: true, target: eurm}";
        String narrowed = "{namespaceWide: true, selector: {matchLabels: {a: b}}, target: eurm}";
        String follow = "{resource: {group: apps, resource: deployments, name: web}, companions: Follow, target: eurm}";
        String stay = "{resource: {group: apps, resource: deployments, name: web}, target: eurm}";

        allowed(space, "one-name", named);
        denied(space, "one-name", all, "list them", "get them");
        allowed(space, "no-list", named);
        denied(space, "no-list", all, "list them");
        denied(space, "no-delete", named, "delete it");
        denied(space, "no-delete", all, "delete them");
        allowed(space, "maps", all);
        for (String who : List.of("one-name", "maps", "apps", "scaling", "core")) {
            denied(space, who, wide, "the whole namespace");
            denied(space, who, narrowed, "the whole namespace");
        }
        allowed(space, "owner", wide);
        allowed(space, "owner", narrowed);
        allowed(space, "apps", stay);
        denied(space, "apps", follow, "companions");
        allowed(space, "scaling", follow);
        denied(space, "owner-elsewhere", all, "get them", "forbidden");
        assertFalse(DAM.out("-n " + space + " get moves -o name").contains("move"));
    }

    private static void role(String space, String user, String rule) {
        DAM.input("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: %1$s, namespace: %2$s}
                rules: [%3$s, {apiGroups: [navidec.io], resources: [moves], verbs: [create]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: %1$s, namespace: %2$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %1$s}]
                """.formatted(user, space, rule), "apply -f -").ok();
    }

    private static void allowed(String space, String who, String spec) {
        Await.until(
                who + " may " + spec,
                Moving.WITHIN,
                () -> DAM.input(move(space, "by-" + who, spec), "create --dry-run=server --as=" + who + " -f -")
                                .exit()
                        == 0);
    }

    private static void denied(String space, String who, String spec, String... words) {
        String error = DAM.input(move(space, "by-" + who, spec), "create --dry-run=server --as=" + who + " -f -")
                .fails()
                .err();
        assertTrue(error.toLowerCase(java.util.Locale.ROOT).contains("forbidden"), who + " " + spec + ": " + error);
        assertTrue(java.util.Arrays.stream(words).anyMatch(error::contains), who + " " + spec + ": " + error);
    }
}
