package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Kubectl;
import io.navidec.testkit.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Owners and what they own: both keep each other wherever they are, and end together as they would at home. */
@ExtendWith(Fleet.class)
class OwnersIT {
    private static final String SPACE = "owners";
    private static final String IN = "-n " + SPACE + " ";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static Kubectl dam;

    @BeforeAll
    static void widgets() {
        dam = Moves.dam();
        Moving.namespace(SPACE);
        for (Kubectl each : List.of(Moving.dam(), Moving.eurm())) {
            each.apply("""
                    apiVersion: apiextensions.k8s.io/v1
                    kind: CustomResourceDefinition
                    metadata: {name: widgets.owners.example.com}
                    spec:
                      group: owners.example.com
                      scope: Namespaced
                      names: {plural: widgets, kind: Widget}
                      versions:
                      - name: v1
                        served: true
                        storage: true
                        schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                    """);
            Await.until(
                    "the kind is served",
                    SOON,
                    () -> each.run("get widgets.owners.example.com -A").exit() == 0);
        }
    }

    @AfterAll
    static void clean() {
        dam.run("delete namespace " + SPACE + " --ignore-not-found --wait=false");
    }

    private static String widget(String name) {
        dam.apply("{apiVersion: owners.example.com/v1, kind: Widget, metadata: {name: " + name + ", namespace: " + SPACE
                + "}, spec: {size: 1}}");
        return uid("widget/" + name);
    }

    private static String uid(String object) {
        return dam.out(IN + "get " + object + " -o jsonpath={.metadata.uid}");
    }

    private static String owners(String object) {
        return dam.out(IN + "get " + object + " -o jsonpath={.metadata.ownerReferences[*].uid}");
    }

    private static String reference(String widget, String uid, boolean controller) {
        return "ownerReferences: [{apiVersion: owners.example.com/v1, kind: Widget, name: " + widget + ", uid: " + uid
                + ", controller: " + controller + ", blockOwnerDeletion: true}]";
    }

    private static String configMap(String name, String owner, String value) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + ", namespace: " + SPACE + ", " + owner
                + "}, data: {a: " + value + "}}";
    }

    private static String deployment(String name, String owner) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %s, namespace: %s, %s}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: %s}}
                  template:
                    metadata: {labels: {app: %s}}
                    spec: {containers: [{name: web, image: "registry.example/web:1"}]}
                """.formatted(name, SPACE, owner, name, name);
    }

    /** What a garbage collector would delete for want of an owner, made now, it has deleted: so it has judged all that was there before. */
    private static void collectorPasses(Kubectl kubectl, String namespace) {
        String name = "nobodys-" + UUID.randomUUID();
        kubectl.input(
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + ", namespace: " + namespace
                                + ", " + reference("nobody", UUID.randomUUID().toString(), false) + "}}",
                        "create -f -")
                .ok();
        Await.until(
                "the garbage collector has passed",
                SOON,
                () -> kubectl.run("-n " + namespace + " get configmap " + name).exit() != 0);
    }

    private static void collectorsPass() {
        collectorPasses(Moving.dam(), SPACE);
        collectorPasses(Moving.eurm(), SPACE + "--dam");
    }

    private static Map<String, Object> family(String name, String widget, String target) {
        dam.input(
                        "{apiVersion: navidec.io/v1alpha1, kind: Move, metadata: {name: " + name + ", namespace: "
                                + SPACE
                                + "}, spec: {resource: {group: owners.example.com, resource: widgets, name: " + widget
                                + "}, dependents: Follow, target: " + target + "}}",
                        "create -f -")
                .ok();
        return Moving.ended(SPACE, name);
    }

    private static void gone(String object) {
        Await.until(object + " is gone", SOON, () -> Moving.places(SPACE, object), "none"::equals);
        Await.until(
                object + " is gone for clients",
                SOON,
                () -> dam.run(IN + "get " + object).exit() != 0);
    }

    @Test
    void aWidgetGoesOutAndComesHomeWithAllThatItOwns(@TempDir Path folder) {
        String uid = widget("clock");
        String owner = reference("clock", uid, true);
        dam.apply(configMap("clock-conf", owner, "b"));
        dam.apply(deployment("clock-app", owner));
        dam.out(IN + "rollout status deployment/clock-app --timeout=60s");

        Map<String, Object> alone = Moving.move(SPACE, "alone", "widgets.owners.example.com/clock", "eurm");
        assertEquals("HasDependents", alone.get("reason"), () -> Json.text(alone));
        assertTrue(Tree.stringOr(alone, "", "message").contains("dependents: Follow"), alone.toString());
        Map<String, Object> child = Moving.move(SPACE, "child", "configmaps/clock-conf", "eurm");
        assertTrue(Tree.stringOr(child, "", "message").contains("dependents: Follow"), child.toString());

        List<String> all = List.of("widget/clock", "configmap/clock-conf", "deployment/clock-app");
        try (Running watch = dam.start(
                folder.resolve("watch"),
                IN + "get configmaps --output-watch-events -w -o jsonpath={.type}={.object.metadata.name}{\"\\n\"}")) {
            Await.until("the watch stands", SOON, () -> watch.output().contains("clock-conf"));
            Map<String, Object> out = family("family-out", "clock", "eurm");
            assertEquals("Moved", out.get("phase"), () -> Json.text(out));
            all.forEach(each -> assertEquals("eurm", Moving.places(SPACE, each), each));
            collectorsPass();
            all.forEach(each -> assertEquals("eurm", Moving.places(SPACE, each), each));
            assertEquals(uid, owners("configmap/clock-conf"));
            assertEquals(uid, owners("deployment/clock-app"));
            assertEquals(
                    "configmap/clock-conf unchanged",
                    dam.input(configMap("clock-conf", owner, "b"), "apply -f -")
                            .ok()
                            .out()
                            .strip());

            // What writers say of owners never reaches a garbage collector that does not know them.
            dam.input(configMap("clock-conf", owner, "c"), "replace -f -").ok();
            dam.input(configMap("clock-conf", owner, "d"), "apply --server-side --force-conflicts -f -")
                    .ok();
            collectorsPass();
            assertEquals("eurm", Moving.places(SPACE, "configmap/clock-conf"));
            assertEquals(uid, owners("configmap/clock-conf"));
            assertEquals("d", dam.out(IN + "get configmap clock-conf -o jsonpath={.data.a}"));

            Map<String, Object> early = Moving.move(SPACE, "early", "configmaps/clock-conf", "home");
            assertEquals("OwnerAbroad", early.get("reason"), () -> Json.text(early));

            Map<String, Object> back = family("family-back", "clock", "home");
            assertEquals("Moved", back.get("phase"), () -> Json.text(back));
            all.forEach(each -> assertEquals("dam", Moving.places(SPACE, each), each));
            collectorsPass();
            all.forEach(each -> assertEquals("dam", Moving.places(SPACE, each), each));
            assertFalse(watch.output().contains("DELETED=clock"), watch.output());
        }
        assertEquals(uid, uid("widget/clock"));
        assertEquals(uid, owners("configmap/clock-conf"));
        Map<String, Object> home =
                Objects.requireNonNull(Moving.find(Moving.dam(), SPACE, "widgets.owners.example.com/clock"));
        String real = Tree.stringOr(home, "", "metadata", "uid");
        assertNotEquals(uid, real);
        assertEquals(
                real, Moving.dam().out(IN + "get configmap clock-conf -o jsonpath={.metadata.ownerReferences[*].uid}"));

        // Once more, as what came home is known by other uids now; and then its end is the end of all.
        Map<String, Object> again = family("family-again", "clock", "eurm");
        assertEquals("Moved", again.get("phase"), () -> Json.text(again));
        collectorsPass();
        all.forEach(each -> assertEquals("eurm", Moving.places(SPACE, each), each));
        dam.run(IN + "delete widget clock").ok();
        all.forEach(OwnersIT::gone);
        assertEquals(
                "",
                dam.out(IN + "get moves -o name")
                        .lines()
                        .filter(each -> each.contains("restore"))
                        .findFirst()
                        .orElse(""));
    }

    @Test
    void whatIsAbroadEndsWithItsOwnerAtHome() {
        String uid = widget("bell");
        dam.apply(configMap("bell-conf", reference("bell", uid, false), "b"));
        assertEquals(
                "Moved",
                Moving.move(SPACE, "bell-out", "configmaps/bell-conf", "eurm").get("phase"));
        collectorsPass();
        assertEquals("eurm", Moving.places(SPACE, "configmap/bell-conf"));
        assertEquals(uid, owners("configmap/bell-conf"));
        dam.run(IN + "delete widget bell").ok();
        gone("configmap/bell-conf");
    }

    @Test
    void whatIsToStayStaysWithoutItsOwner() {
        for (String owner : List.of("drum", "flute")) {
            String uid = widget(owner);
            dam.apply(configMap(owner + "-conf", reference(owner, uid, false), "b"));
        }
        // The one at home, the other abroad.
        assertEquals(
                "Moved",
                Moving.move(SPACE, "drum-out", "configmaps/drum-conf", "eurm").get("phase"));
        assertEquals("Moved", family("flute-out", "flute", "eurm").get("phase"));
        dam.run(IN + "delete widget drum --cascade=orphan").ok();
        dam.run(IN + "delete widget flute --cascade=orphan").ok();
        for (String owner : List.of("drum", "flute")) {
            gone("widget/" + owner);
            Await.until("it has no owner", SOON, () -> owners("configmap/" + owner + "-conf"), String::isEmpty);
        }
        collectorsPass();
        for (String owner : List.of("drum", "flute")) {
            assertEquals("eurm", Moving.places(SPACE, "configmap/" + owner + "-conf"));
        }
        assertEquals(
                "Moved",
                Moving.move(SPACE, "drum-back", "configmaps/drum-conf", "home").get("phase"));
        collectorsPass();
        assertEquals("dam", Moving.places(SPACE, "configmap/drum-conf"));
    }

    @Test
    void aPatchMayTakeTheOwnersAwayAndGiveOthers() {
        String uid = widget("horn");
        String other = widget("harp");
        dam.apply(configMap("horn-conf", reference("horn", uid, false), "b"));
        assertEquals(
                "Moved",
                Moving.move(SPACE, "horn-out", "configmaps/horn-conf", "eurm").get("phase"));
        String patch = "-n " + SPACE + " patch configmap horn-conf --type=";
        dam.run(patch + "merge -p {\"metadata\":{\"ownerReferences\":null}}").ok();
        assertEquals("", owners("configmap/horn-conf"));
        String harp = "{\"apiVersion\":\"owners.example.com/v1\",\"kind\":\"Widget\",\"name\":\"harp\",\"uid\":\""
                + other + "\"}";
        dam.run(patch + "strategic -p {\"metadata\":{\"ownerReferences\":[" + harp + "]}}")
                .ok();
        assertEquals(other, owners("configmap/horn-conf"));
        assertTrue(dam.run(patch + "json -p [{\"op\":\"remove\",\"path\":\"/metadata/ownerReferences\"}]")
                .err()
                .contains("use a merge patch"));
        dam.run(IN + "delete widget horn").ok();
        collectorsPass();
        assertEquals("eurm", Moving.places(SPACE, "configmap/horn-conf"));
        dam.run(IN + "delete widget harp").ok();
        gone("configmap/horn-conf");
    }

    @Test
    void whatAnAbroadOwnerGetsIsMadeWhereItIs() {
        String uid = widget("organ");
        assertEquals("Moved", family("organ-out", "organ", "eurm").get("phase"));
        String owner = reference("organ", uid, true);
        dam.input(configMap("organ-conf", owner, "b"), "create -f -").ok();
        dam.input(deployment("organ-app", owner), "apply --server-side --field-manager=player -f -")
                .ok();
        dam.out(IN + "rollout status deployment/organ-app --timeout=60s");
        List<String> all = List.of("configmap/organ-conf", "deployment/organ-app");
        collectorsPass();
        all.forEach(each -> assertEquals("eurm", Moving.places(SPACE, each), each));
        all.forEach(each -> assertEquals(uid, owners(each), each));
        assertEquals(
                "kubectl-create",
                dam.out(
                        IN
                                + "get configmap organ-conf --show-managed-fields -o jsonpath={.metadata.managedFields[*].manager}"));
        assertTrue(dam.input(deployment("organ-app", owner), "apply --server-side --field-manager=player -f -")
                .ok()
                .out()
                .contains("serverside-applied"));
        assertTrue(dam.input(configMap("organ-conf", owner, "b"), "create -f -")
                .err()
                .contains("already exists"));
        assertEquals(
                "Apply",
                dam.out(
                        IN
                                + "get deployment organ-app --show-managed-fields -o jsonpath={.metadata.managedFields[?(@.manager==\"player\")].operation}"));

        Kubectl viewer = Fleet.bed().kubectl("DAM_VIEWER_NAVIDEC_KUBECONFIG");
        assertTrue(viewer.input(configMap("organ-other", owner, "b"), "create -f -")
                .err()
                .contains("Forbidden"));
        assertTrue(dam.input(
                        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: organ-data, namespace: " + SPACE
                                + ", "
                                + owner
                                + "}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}}",
                        "create -f -")
                .err()
                .contains("where its owner"));
        assertEquals("none", Moving.places(SPACE, "pvc/organ-data"));

        Map<String, Object> back = family("organ-back", "organ", "home");
        assertEquals("Moved", back.get("phase"), () -> Json.text(back));
        collectorsPass();
        all.forEach(each -> assertEquals("dam", Moving.places(SPACE, each), each));
        dam.run(IN + "delete widget organ").ok();
        all.forEach(OwnersIT::gone);
    }
}
