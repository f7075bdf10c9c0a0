package io.navidec.it;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Kubectl;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks for moves with kubectl and tells what became of them. */
final class Moving {
    static final Duration WITHIN = Duration.ofMinutes(3);

    private Moving() {}

    static Kubectl dam() {
        return Fleet.bed().kubectl("DAM_KUBECONFIG");
    }

    static Kubectl eurm() {
        return Fleet.bed().kubectl("EURM_KUBECONFIG");
    }

    static void namespace(String name) {
        dam().apply("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + name + "\"}}");
        Await.until(
                "Moves are served",
                WITHIN,
                () -> dam().run("get moves.navidec.io -A").exit() == 0);
    }

    /** Creates a Move; {@code resource} is {@code deployments.apps/web}. */
    static void order(String namespace, String name, String resource, String target, String more) {
        int slash = resource.indexOf('/');
        String kind = resource.substring(0, slash);
        int dot = kind.indexOf('.');
        String plural = dot < 0 ? kind : kind.substring(0, dot);
        String group = dot < 0 ? "" : kind.substring(dot + 1);
        dam().apply("""
                apiVersion: navidec.io/v1alpha1
                kind: Move
                metadata: {name: %s, namespace: %s}
                spec:
                  resource: {group: "%s", resource: %s, name: %s}
                  target: %s
                %s
                """.formatted(name, namespace, group, plural, resource.substring(slash + 1), target, more));
    }

    /** The status of a Move when it has ended. */
    static Map<String, Object> ended(String namespace, String name) {
        Map<String, Object> move = Await.until(
                "the Move " + name + " has ended",
                WITHIN,
                () -> json(dam(), "-n " + namespace + " get move " + name),
                found -> {
                    String phase = Tree.string(found, "status", "phase");
                    return phase != null && phase.matches("Moved|Refused|Failed|Cancelled|Planned");
                });
        return Tree.map(move, "status");
    }

    static Map<String, Object> move(String namespace, String name, String resource, String target) {
        order(namespace, name, resource, target, "");
        return ended(namespace, name);
    }

    static Map<String, Object> json(Kubectl kubectl, String words) {
        return Json.parse(kubectl.out(words + " --show-managed-fields -o json"));
    }

    /** An object, or null when there is none. */
    static @Nullable Map<String, Object> find(Kubectl kubectl, String namespace, String resource) {
        String out = kubectl.out(
                "-n " + namespace + " get " + resource + " --ignore-not-found --show-managed-fields -o json");
        return out.isBlank() ? null : Json.parse(out);
    }

    /** Where it is: dam, eurm, both or none. */
    static String places(String namespace, String resource) {
        boolean home = find(dam(), namespace, resource) != null;
        boolean abroad = find(eurm(), namespace + "--dam", resource) != null;
        return home && abroad ? "both" : home ? "dam" : abroad ? "eurm" : "none";
    }
}
