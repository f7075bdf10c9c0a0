package io.navidec.shared.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageTest {
    private static final Map<String, Object> REPORT = Json.parse(Examples.REPORT.bytes());

    @Test
    void everyMessageSurvivesTheWire() {
        assertEquals(Examples.REPORT, ClusterReport.read(Examples.REPORT.bytes()));
        assertEquals(Examples.ROSTER, Roster.read(Examples.ROSTER.bytes()));
        for (Order order : List.of(Examples.CHOSEN, Examples.REFUSED, Examples.MOVE_ORDER)) {
            assertEquals(order, Order.read(order.bytes()));
        }
    }

    @Test
    void anotherSchemaVersionIsRefusedInWords() {
        assertEquals(
                "Expected schema version 1 of ClusterReport, but the message has 2: upgrade the older of the two services",
                refusal(Tree.with(REPORT, 2, "schema")));
    }

    @Test
    void anotherTypeIsRefused() {
        assertTrue(refusal(Tree.with(REPORT, "Roster", "type")).startsWith("Expected a message of type ClusterReport"));
        assertThrows(UnreadableMessage.class, () -> Order.read(Examples.ROSTER.bytes()));
    }

    @Test
    void whatIsMissingWrongOrUnknownIsRefusedWithItsPlace() {
        assertEquals(
                "Expected a text at 'sender.version', but found nothing",
                refusal(Tree.without(REPORT, "sender", "version")));
        assertEquals(
                "Expected a whole number at 'load.pods', but found something else",
                refusal(Tree.with(REPORT, "9", "load", "pods")));
        assertEquals(
                "Expected a DNS label at 'sender.cluster', but found something else",
                refusal(Tree.with(REPORT, "order.#", "sender", "cluster")));
        assertEquals(
                "Expected an object at 'moves', but found something else",
                refusal(Tree.with(REPORT, List.of(7), "moves")));
        assertTrue(refusal(Tree.with(REPORT, 1, "sender", "colour")).contains("in 'sender', but found 1 more"));
    }

    @Test
    void noContentIsRepeatedInARefusal() {
        String secret = "hunter2";
        for (String field : List.of("sender", "readiness", "capacity", "kinds", "moves", secret)) {
            assertFalse(refusal(Tree.with(REPORT, secret, field)).contains(secret));
        }
        byte[] broken = ("{\"type\":\"" + secret).getBytes(StandardCharsets.UTF_8);
        String why = assertThrows(UnreadableMessage.class, () -> ClusterReport.read(broken))
                .getMessage();
        assertFalse(String.valueOf(why).contains(secret));
    }

    @Test
    void aBrokenMessageIsReadOrRefusedButNeverAnythingElse() {
        long seed = Long.getLong("navidec.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = Examples.REPORT.bytes();
            for (int i = 0; i <= random.nextInt(3); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
            }
            try {
                assertEquals(
                        timed(Json.parse(ClusterReport.read(bytes).bytes())), timed(Json.parse(bytes)), "seed " + seed);
            } catch (UnreadableMessage e) {
                assertFalse(String.valueOf(e.getMessage()).isEmpty());
            }
        }
    }

    /** The same, with times as such: one time has more than one text, for example with a small t. */
    private static Object timed(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                Map<Object, Object> out = new HashMap<>();
                map.forEach((key, value) -> out.put(key, timed(value)));
                yield out;
            }
            case List<?> list -> list.stream().map(MessageTest::timed).toList();
            case String text -> {
                try {
                    yield Instant.parse(text);
                } catch (DateTimeParseException e) {
                    yield text;
                }
            }
            default -> tree;
        };
    }

    @Test
    void longWordsAreShortened() {
        String reason = new ClusterReport.Readiness(false, "x".repeat(5000)).reason();
        assertEquals(1024, reason.length());
    }

    @Test
    void amountsAddUp() {
        Amount one = new Amount(100, 10, 1);
        List<Amount> all = new ArrayList<>(List.of(one, one.times(3)));
        assertEquals(one.times(4), all.stream().reduce(Amount.NONE, Amount::plus));
        assertEquals(one, one.times(2).minus(one));
    }

    private static String refusal(Map<String, Object> report) {
        byte[] json = Json.bytes(report);
        return String.valueOf(assertThrows(UnreadableMessage.class, () -> ClusterReport.read(json))
                .getMessage());
    }
}
