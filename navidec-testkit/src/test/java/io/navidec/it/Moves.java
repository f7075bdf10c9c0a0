package io.navidec.it;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Bed;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;

/** Moves of dam's objects as a client asks for them, and what became of them. */
final class Moves {
    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final Set<String> ENDS = Set.of("Moved", "Refused", "Failed", "Cancelled");
    private static final Http HTTP = Http.plain();

    private Moves() {}

    /** Asks by the short form, as admin; an empty target lets the orchestrator decide. The answer is home's own. */
    static HttpResponse<String> ask(String kindAndName, String namespace, String target) throws IOException {
        Bed bed = Fleet.bed();
        return HTTP.send(
                "POST",
                "http://127.0.0.1:" + bed.env("dam", "HTTP_PORT") + "/" + kindAndName + "/move?namespace=" + namespace,
                target.isEmpty() ? "{}" : "{\"target\":\"" + target + "\"}",
                "Authorization",
                "Bearer " + bed.content("DAM_TOKEN_FILE_ADMIN"),
                "Content-Type",
                "application/json");
    }

    /** Moves an object of namespace shop and waits until that is done. */
    static void moved(String kindAndName, String target) throws IOException {
        HttpResponse<String> made = ask(kindAndName, "shop", target);
        if (made.statusCode() != 201) {
            throw new AssertionError("No Move of " + kindAndName + " was made: " + made.body());
        }
        String name = Tree.stringOr(Json.parse(made.body()), "", "metadata", "name");
        String end = ended(name);
        if (!end.equals("Moved")) {
            throw new AssertionError("Expected " + name + " to end Moved: " + end + "\n" + status(name));
        }
    }

    /** Waits for the end of a Move and gives its last phase. */
    static String ended(String name) {
        return Await.until("Move " + name + " ends", WITHIN, () -> phase(name), ENDS::contains);
    }

    private static String phase(String name) {
        return dam().out("-n shop get move " + name + " -o jsonpath={.status.phase}");
    }

    /** Reason and message of a Move. */
    static String status(String name) {
        return dam().out(
                        "-n shop get move " + name + " -o jsonpath={.status.phase}:{.status.reason}:{.status.message}");
    }

    /** kubectl through dam's façade, as admin. */
    static Kubectl dam() {
        return Fleet.bed().kubectl("DAM_NAVIDEC_KUBECONFIG");
    }

    /** kubectl straight to dam's API server. */
    static Kubectl damStraight() {
        return Fleet.bed().kubectl("DAM_KUBECONFIG");
    }

    /** kubectl straight to eurm's API server. */
    static Kubectl eurm() {
        return Fleet.bed().kubectl("EURM_KUBECONFIG");
    }
}
