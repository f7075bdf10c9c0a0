package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Without RabbitMQ, and without the orchestrator, all goes on but decisions; when they come back, so do these, by themselves. */
@ExtendWith(Fleet.class)
class BrokerIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @Test
    void aMoveWithATargetNeedsNoBrokerAndReportsResumeByThemselves() throws Exception {
        Fleet.orchestrator().awaitReady();
        Await.until("both clusters are known", LONG, () -> alive() == 2);
        Moves.dam()
                .run("-n shop create configmap without-broker --from-literal=a=b")
                .ok();
        Fleet.bed().stop("rabbitmq");
        try {
            Moves.moved("configmaps/without-broker", "eurm");
            assertEquals("b", Moves.dam().out("-n shop get configmap without-broker -o jsonpath={.data.a}"));
            assertEquals(200, Fleet.dam().health("live"));
            assertEquals(200, Fleet.dam().health("ready"));
            assertEquals(200, Fleet.orchestrator().health("live"));
            Moves.moved("configmaps/without-broker", "home");
            Await.until("the silence shows", LONG, () -> alive() == 0);
        } finally {
            Fleet.bed().start("rabbitmq");
        }
        Await.until("reports resume", LONG, () -> alive() == 2);
        Moves.dam().out("-n shop create configmap with-broker --from-literal=a=b");
        Moves.moved("configmaps/with-broker", "");
        Moves.dam().run("-n shop delete configmap without-broker with-broker").ok();
    }

    private static void withoutTarget(String name, String more) {
        Moves.damStraight().apply("""
                apiVersion: navidec.io/v1alpha1
                kind: Move
                metadata: {name: %s, namespace: shop}
                spec: {resource: {resource: configmaps, name: to-and-fro}%s}
                """.formatted(name, more));
    }

    /** Where nobody names a target an object stays for a while where it has come to; who orders may say for how long. */
    @Test
    void nothingGoesToAndFroByItself() {
        Moves.dam().out("-n shop create configmap to-and-fro --from-literal=a=b");
        assertEquals(
                "Moved",
                Moving.move("shop", "fro-1", "configmaps/to-and-fro", "eurm").get("phase"));
        withoutTarget("fro-2", "");
        Map<String, Object> refused = Moving.ended("shop", "fro-2");
        assertEquals("MovedRecently", refused.get("reason"), refused.toString());
        withoutTarget("fro-3", ", minimumStay: 0s");
        assertEquals("Moved", Moving.ended("shop", "fro-3").get("phase"));
        Moves.dam().run("-n shop delete configmap to-and-fro").ok();
    }

    @Test
    void anOrchestratorThatRestartsKnowsTheFleetAgain() throws Exception {
        Fleet.orchestrator().kill();
        Fleet.orchestrator().restart();
        Await.until("both clusters are known", LONG, () -> alive() == 2);
    }

    /** How many clusters the orchestrator believes alive. */
    private static long alive() throws IOException {
        String clusters = Http.plain()
                .send("GET", "http://127.0.0.1:" + Fleet.bed().env("ORCHESTRATOR_PORT") + "/clusters", "")
                .body();
        return Tree.maps(Json.parse(clusters), "items").stream()
                .map(BrokerIT::state)
                .filter("Alive"::equals)
                .count();
    }

    private static String state(Map<String, Object> cluster) {
        return Tree.stringOr(cluster, Tree.stringOr(cluster, "", "state"), "health", "state");
    }
}
