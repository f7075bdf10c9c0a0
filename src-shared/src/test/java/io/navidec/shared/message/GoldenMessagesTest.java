package io.navidec.shared.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.shared.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** Pins the wire: services of different versions meet at one broker. */
class GoldenMessagesTest {

    @Test
    void clusterReportVersion1() {
        check(
                "cluster-report.v1",
                Examples.REPORT.bytes(),
                Examples.REPORT,
                ClusterReport.read(golden("cluster-report.v1")));
    }

    @Test
    void rosterVersion1() {
        check("roster.v1", Examples.ROSTER.bytes(), Examples.ROSTER, Roster.read(golden("roster.v1")));
    }

    @Test
    void placementDecisionVersion1Chosen() {
        String file = "placement-decision-chosen.v1";
        check(file, Examples.CHOSEN.bytes(), Examples.CHOSEN, Order.read(golden(file)));
    }

    @Test
    void placementDecisionVersion1Refused() {
        String file = "placement-decision-refused.v1";
        check(file, Examples.REFUSED.bytes(), Examples.REFUSED, Order.read(golden(file)));
    }

    @Test
    void moveOrderVersion1() {
        check("move-order.v1", Examples.MOVE_ORDER.bytes(), Examples.MOVE_ORDER, Order.read(golden("move-order.v1")));
    }

    private static void check(String file, byte[] written, Object message, Object read) {
        String what = "The JSON of golden/" + file
                + ".json is released and must neither change nor be edited: give the message the next"
                + " schema version, keep the reader of this one, and add a golden file "
                + file.replaceAll("v\\d+$", "v<next>")
                + ".json beside it.";
        assertEquals(Json.parse(golden(file)), Json.parse(written), what);
        assertEquals(message, read, what);
    }

    private static byte[] golden(String file) {
        try (InputStream in = GoldenMessagesTest.class.getResourceAsStream("/golden/" + file + ".json")) {
            if (in == null) {
                throw new AssertionError(
                        "golden/" + file + ".json is missing: a released format keeps its golden file");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
