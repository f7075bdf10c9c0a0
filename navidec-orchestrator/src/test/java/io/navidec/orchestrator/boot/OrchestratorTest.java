package io.navidec.orchestrator.boot;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.navidec.orchestrator.Reports;
import io.navidec.shared.message.Amount;
import io.navidec.shared.message.ClusterReport;
import io.navidec.shared.message.Order;
import io.navidec.shared.message.PendingPlacement;
import io.navidec.shared.message.PlacementDecision;
import io.navidec.shared.message.Roster;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The whole orchestrator on a real AMQP broker: reports in, orders and rosters out, REST. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBroker.class)
class OrchestratorTest {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static long sequence;

    @Test
    void aMoveWithoutTargetIsPlacedAndExplained() throws Exception {
        try (Wire wire = new Wire("order.dam", "fleet.roster")) {
            PendingPlacement web = Reports.placement("web", "dam", Reports.SMALL);

            PlacementDecision decision = assertInstanceOf(PlacementDecision.class, until(() -> {
                wire.publish("report.eurm", next("eurm").bytes());
                wire.publish("report.dam", Reports.asking(next("dam"), web).bytes());
                return order(wire, "uid-web");
            }));

            assertEquals(
                    "eurm",
                    assertInstanceOf(PlacementDecision.Chosen.class, decision.outcome())
                            .target());
            given().get("/clusters")
                    .then()
                    .statusCode(200)
                    .body("items.name", hasItems("dam", "eurm"))
                    .body("items.find { it.name == 'dam' }.health.state", equalTo("Alive"));
            for (String name : new String[] {"web", "shop/web", "uid-web"}) {
                given().get("/placements/" + name)
                        .then()
                        .statusCode(200)
                        .body("outcome.target", equalTo("eurm"))
                        .body("verdicts.cluster", contains("eurm", "dam"))
                        .body("verdicts[1].against", contains("the resource is there already"));
            }
        }
    }

    @Test
    void whatFitsNowhereIsRefusedWithTheReasons() throws Exception {
        try (Wire wire = new Wire("order.dam")) {
            PendingPlacement huge = Reports.placement("huge", "dam", new Amount(99_000, 1, 1));

            PlacementDecision decision = assertInstanceOf(PlacementDecision.class, until(() -> {
                wire.publish("report.eurm", next("eurm").bytes());
                wire.publish("report.dam", Reports.asking(next("dam"), huge).bytes());
                return order(wire, "uid-huge");
            }));

            String reason = assertInstanceOf(PlacementDecision.Refused.class, decision.outcome())
                    .reason();
            assertEquals(
                    "No cluster fits: dam: the resource is there already, not enough CPU: 99 asked for, 4 free;"
                            + " eurm: not enough CPU: 99 asked for, 4 free",
                    reason);
        }
    }

    @Test
    void theRosterTellsAllWhoIsThere() throws Exception {
        try (Wire wire = new Wire("fleet.roster")) {
            Roster roster = until(() -> {
                wire.publish("report.eurm", next("eurm").bytes());
                byte[] body = wire.next();
                return body == null ? null : Roster.read(body);
            });
            assertEquals(
                    "https://eurm:5443",
                    roster.clusters().stream()
                            .filter(each -> each.name().equals("eurm"))
                            .findFirst()
                            .orElseThrow()
                            .address());
        }
    }

    @Test
    void whatCannotBeReadStopsNothing() throws Exception {
        try (Wire wire = new Wire("fleet.roster")) {
            wire.publish("report.dam", "no JSON at all".getBytes(StandardCharsets.UTF_8));
            wire.publish("report.dam", "{\"type\":\"ClusterReport\",\"schema\":99}".getBytes(StandardCharsets.UTF_8));
            until(() -> {
                // One of the two that all tests know: a third would be in the other tests' reasons.
                wire.publish(
                        "report.dam",
                        Reports.notReady(next("dam"), "told after it").bytes());
                String body = given().get("/clusters").body().asString();
                return body.contains("\"told after it\"") ? body : null;
            });
        }
    }

    @Test
    void whatIsNotKnownIsAnsweredWithAStatus() {
        given().get("/placements/shop/nobody")
                .then()
                .statusCode(404)
                .body("kind", equalTo("Status"))
                .body("reason", equalTo("NotFound"))
                .body("message", startsWith("No placement of a move 'shop/nobody' is known"));
        given().get("/nothing").then().statusCode(404).body("kind", equalTo("Status"));
        given().delete("/clusters").then().statusCode(405).body("kind", equalTo("Status"));
        given().get("/moves").then().statusCode(200).body("items.move.name", not(hasItem("nobody")));
    }

    @Test
    void itIsLiveAndReadyAndHasMetrics() {
        int management = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
        given().port(management).get("/q/health/live").then().statusCode(200);
        given().port(management).get("/q/health/ready").then().statusCode(200);
        String metrics = given().port(management)
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertEquals(true, metrics.contains("navidec_broker_connected"));
        given().port(management).get("/q/info").then().statusCode(200);
    }

    private static ClusterReport next(String cluster) {
        return Reports.of(cluster, 1, ++sequence);
    }

    private static @Nullable Order order(Wire wire, String uid) throws Exception {
        for (byte[] body = wire.next(); body != null; body = wire.next()) {
            String text = new String(body, StandardCharsets.UTF_8);
            if (text.contains("PlacementDecision")
                    && Order.read(body) instanceof PlacementDecision decision
                    && decision.move().uid().equals(uid)) {
                return decision;
            }
        }
        return null;
    }

    private static <T> T until(Callable<@Nullable T> question) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            T answer = question.call();
            if (answer != null) {
                return answer;
            }
            Thread.sleep(java.time.Duration.ofMillis(200));
        }
        throw new AssertionError("Nothing came within 30 s");
    }
}
