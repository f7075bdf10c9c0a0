package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The table of who may do what: every request shape by every user, straight at home, through the façade on an object at home, and through the façade on its
 * abroad twin. Allowed or denied must be the same three times, and a denial must be told in home's words.
 */
@ExtendWith(Fleet.class)
class AuthorizationIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String MERGE = "application/merge-patch+json";
    private static final String JSON = "application/json";
    private static final String APPS = "/apis/apps/v1/namespaces/shop/deployments";
    private static final String CORE = "/api/v1/namespaces/shop/";
    private static final List<User> USERS = new ArrayList<>();
    private static final List<Shape> SHAPES = List.of(
            new Shape("GET", APPS + "/NAME", "", ""),
            new Shape("GET", APPS + "/NAME/scale", "", ""),
            new Shape("GET", APPS + "/NAME/status", "", ""),
            new Shape("PATCH", APPS + "/NAME", MERGE, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"),
            new Shape("PATCH", APPS + "/NAME?dryRun=All", MERGE, "{\"metadata\":{\"labels\":{\"a\":\"c\"}}}"),
            new Shape("PATCH", APPS + "/NAME/scale", MERGE, "{\"spec\":{\"replicas\":1}}"),
            new Shape("PATCH", APPS + "/NAME/status", MERGE, "{\"metadata\":{\"labels\":{\"a\":\"d\"}}}"),
            new Shape(
                    "PATCH",
                    APPS + "/NAME?fieldManager=table&force=true",
                    "application/apply-patch+yaml",
                    "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"NAME\"}}"),
            new Shape("PUT", APPS + "/NAME", JSON, "{}"),
            new Shape("DELETE", APPS + "/NAME?dryRun=All", "", ""),
            new Shape("DELETE", APPS + "/NAME", JSON, "{\"dryRun\":[\"All\"]}"),
            new Shape("DELETE", APPS + "/NAME", JSON, "{\"preconditions\":{\"uid\":\"nobody\"}}"),
            new Shape("GET", APPS + "?fieldSelector=metadata.name%3DNAME", "", ""),
            new Shape("GET", APPS + "?fieldSelector=metadata.name%3DNAME&watch=1&timeoutSeconds=1", "", ""),
            new Shape("GET", APPS, "", ""),
            new Shape("GET", "/apis/apps/v1/deployments", "", ""),
            new Shape("DELETE", APPS + "?fieldSelector=metadata.name%3DNAME&dryRun=All", "", ""),
            new Shape(
                    "POST",
                    APPS,
                    JSON,
                    "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"NAME\"},\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"NAME\"}},\"template\":{\"metadata\":{\"labels\":{\"app\":\"NAME\"}},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"b\"}]}}}}"),
            new Shape("GET", CORE + "configmaps/NAME", "", ""),
            new Shape("PATCH", CORE + "configmaps/NAME", MERGE, "{\"data\":{\"a\":\"b\"}}"),
            new Shape("GET", CORE + "configmaps?fieldSelector=metadata.name%3DNAME", "", ""),
            new Shape("DELETE", CORE + "configmaps/NAME?dryRun=All", "", ""),
            new Shape("GET", CORE + "secrets/NAME", "", ""),
            new Shape("GET", CORE + "secrets?fieldSelector=metadata.name%3DNAME", "", ""),
            new Shape("PATCH", CORE + "secrets/NAME", MERGE, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"),
            new Shape("GET", CORE + "pods/POD", "", ""),
            new Shape("GET", CORE + "pods/POD/log?tailLines=1", "", ""),
            new Shape("GET", CORE + "pods/POD/exec?command=true", "", ""),
            new Shape("POST", CORE + "pods/POD/exec?command=true", "", ""),
            new Shape("GET", CORE + "pods/POD/attach", "", ""),
            new Shape("POST", CORE + "pods/POD/portforward", "", ""),
            new Shape(
                    "POST",
                    CORE + "pods/POD/eviction?dryRun=All",
                    JSON,
                    "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"POD\"}}"),
            new Shape("DELETE", CORE + "pods/POD?dryRun=All", "", ""),
            new Shape("PATCH", CORE + "pods/POD/ephemeralcontainers", "application/strategic-merge-patch+json", "{}"));

    private record Shape(String method, String path, String type, String body) {
        String about(String text, String name, String pod) {
            return text.replace("NAME", name).replace("POD", pod);
        }
    }

    /** The certificate's name in the bed's environment; empty for none. */
    private record User(String name, List<String> headers, String certificate) {
        User(String name, List<String> headers) {
            this(name, headers, "");
        }

        Http trusting(String authority) {
            return certificate.isEmpty()
                    ? Http.tls(authority, null, null)
                    : Http.tls(
                            authority,
                            Fleet.bed().env(certificate + "_CERT"),
                            Fleet.bed().env(certificate + "_KEY"));
        }
    }

    private record Answer(int status, String body) {
        boolean denied() {
            return status == 401 || status == 403;
        }
    }

    @BeforeAll
    static void everythingTwice() throws IOException {
        Moves.dam().input("""
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: Role
                        metadata: {name: table-named, namespace: shop}
                        rules:
                        - {apiGroups: [apps], resources: [deployments, deployments/scale], resourceNames: [tab-home, tab-away], verbs: [get, patch, list, watch, delete]}
                        - {apiGroups: [""], resources: [configmaps, secrets], resourceNames: [tab-home, tab-away], verbs: [get, list]}
                        - {apiGroups: [""], resources: [pods, pods/log, pods/exec], verbs: [get]}
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: {name: table-named, namespace: shop}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: table-named}
                        subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: named}]
                        """, "apply -f -").ok();
        for (String name : List.of("tab-home", "tab-away")) {
            Moves.dam()
                    .run("-n shop create deployment " + name + " --image=nginx")
                    .ok();
            Moves.dam()
                    .run("-n shop create configmap " + name + " --from-literal=k=v")
                    .ok();
            Moves.dam()
                    .run("-n shop create secret generic " + name + " --from-literal=k=v")
                    .ok();
            Moves.dam()
                    .run("-n shop rollout status deployment/" + name + " --timeout=60s")
                    .ok();
        }
        Moves.moved("deployments/tab-away", "eurm");
        Moves.moved("configmaps/tab-away", "eurm");
        Moves.moved("secrets/tab-away", "eurm");
        USERS.add(new User("admin", bearer("ADMIN")));
        USERS.add(new User("dev", bearer("DEV")));
        USERS.add(new User("viewer", bearer("VIEWER")));
        USERS.add(new User("anonymous", List.of()));
        USERS.add(new User("a wrong token", List.of("Authorization", "Bearer nonsense")));
        List<String> impersonating = new ArrayList<>(bearer("ADMIN"));
        impersonating.addAll(List.of("Impersonate-User", "named"));
        USERS.add(new User("admin as named", impersonating));
        List<String> without = new ArrayList<>(bearer("DEV"));
        without.addAll(List.of("Impersonate-User", "named"));
        USERS.add(new User("dev, who may not be named", without));
        USERS.add(new User("cert-dev", List.of(), "DAM_CERT_DEV"));
        USERS.add(new User("cert-odd", List.of(), "DAM_CERT_ODD"));
        USERS.add(new User("cert-admin as named", List.of("Impersonate-User", "named"), "DAM_CERT_ADMIN"));
    }

    private static List<String> bearer(String user) {
        return List.of("Authorization", "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_" + user));
    }

    @AfterAll
    static void clean() {
        for (String kind : List.of("deployment", "configmap", "secret")) {
            Moves.dam().run("-n shop delete " + kind + " tab-home tab-away --ignore-not-found");
        }
        Moves.dam().run("-n shop delete rolebinding,role table-named");
    }

    private static String pod(String name) {
        String[] found = new String[1];
        Await.until("a pod of " + name + " is seen", SOON, () -> {
            found[0] = Moves.dam().out("-n shop get pods -l app=" + name + " -o jsonpath={.items[0].metadata.name}");
            return !found[0].isEmpty();
        });
        return found[0];
    }

    private static Answer ask(Http http, String base, User user, Shape shape, String name, String pod)
            throws IOException {
        List<String> headers = new ArrayList<>(user.headers());
        headers.addAll(List.of("Accept", JSON));
        if (!shape.type().isEmpty()) {
            headers.addAll(List.of("Content-Type", shape.type()));
        }
        HttpResponse<String> answer = http.send(
                shape.method(),
                base + shape.about(shape.path(), name, pod),
                shape.about(shape.body(), name, pod),
                headers.toArray(String[]::new));
        return new Answer(answer.statusCode(), answer.body());
    }

    @Test
    void everybodyMayDoWhatHeMayAtHomeAndNothingElse() throws IOException {
        String home = Fleet.bed().env("DAM_API");
        String facade = "https://localhost:" + Fleet.bed().env("dam", "TLS_PORT");
        String podHome = pod("tab-home");
        String podAway = pod("tab-away");
        List<String> wrong = new ArrayList<>();
        int allowed = 0;
        int denied = 0;
        for (User user : USERS) {
            Http straight = user.trusting(Fleet.bed().env("DAM_API_CA"));
            Http through = user.trusting(Fleet.bed().env("TESTBED_CA"));
            for (Shape shape : SHAPES) {
                Answer atHome = ask(straight, home, user, shape, "tab-home", podHome);
                Answer passed = ask(through, facade, user, shape, "tab-home", podHome);
                Answer abroad = ask(through, facade, user, shape, "tab-away", podAway);
                String what = user.name() + ": " + shape.method() + " " + shape.path();
                if (atHome.denied() != passed.denied() || atHome.denied() != abroad.denied()) {
                    wrong.add(what + ": " + atHome.status() + " " + passed.status() + " " + abroad.status());
                } else if (atHome.denied()
                        && !message(atHome)
                                .equals(message(abroad)
                                        .replace(podAway, podHome)
                                        .replace("tab-away", "tab-home"))) {
                    wrong.add(what + ": " + message(atHome) + " / " + message(abroad));
                } else if (atHome.status() / 100 == 2 && abroad.status() / 100 != 2) {
                    wrong.add(what + ": " + atHome.status() + " " + abroad.status() + " " + abroad.body());
                }
                allowed += atHome.denied() ? 0 : 1;
                denied += atHome.denied() ? 1 : 0;
            }
        }
        assertEquals(List.of(), wrong, String.join("\n", wrong));
        assertTrue(
                allowed > 60 && denied > 60, "both are in the table: " + allowed + " allowed, " + denied + " denied");
    }

    private static String message(Answer answer) {
        Map<String, Object> status = Json.parse(answer.body());
        return Tree.stringOr(status, "", "reason") + " " + Tree.stringOr(status, "", "message");
    }

    /** What was allowed a moment ago is not, once the right is taken away. */
    @Test
    void aRightThatIsTakenAwayIsGoneInSeconds() throws IOException {
        Http through = Http.tls(Fleet.bed().env("TESTBED_CA"), null, null);
        String target = "https://localhost:" + Fleet.bed().env("dam", "TLS_PORT") + CORE + "configmaps/tab-away";
        String[] headers = USERS.stream()
                .filter(each -> each.name().equals("admin as named"))
                .findFirst()
                .orElseThrow()
                .headers()
                .toArray(String[]::new);
        assertEquals(200, through.send("GET", target, "", headers).statusCode());
        String role = Moves.dam().out("-n shop get role table-named -o json");
        Moves.dam().run("-n shop delete role table-named").ok();
        Await.until(
                "the abroad twin is denied",
                Duration.ofSeconds(15),
                () -> through.send("GET", target, "", headers).statusCode() == 403);
        Map<String, Object> again = Tree.without(Json.parse(role), "metadata", "resourceVersion");
        Moves.dam()
                .input(Json.text(Tree.without(again, "metadata", "uid")), "create -f -")
                .ok();
    }
}
