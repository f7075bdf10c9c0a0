package io.navidec.orchestrator.boot;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Nobody listens where the broker should be: the orchestrator starts, lives and answers. */
@QuarkusTest
@TestProfile(NoBrokerTest.NoBroker.class)
class NoBrokerTest {

    /** The discard port. */
    public static final class NoBroker implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("rabbitmq-host", "127.0.0.1", "rabbitmq-port", "9");
        }
    }

    @Test
    void itLivesAndAnswersWithoutABroker() {
        int management = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
        given().port(management).get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
        given().port(management).get("/q/health/ready").then().statusCode(200);
        given().get("/clusters").then().statusCode(200).body("items.size()", equalTo(0));
    }
}
