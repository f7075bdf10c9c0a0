package io.navidec.shared.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectHeadTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsAnEvent() {
        ObjectHead head = ObjectHead.ofEvent(
                utf8(
                        "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"type\":\"Opaque\",\"rows\":[{\"object\":{}}],"
                                + "\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\",\"uid\":\"u\",\"resourceVersion\":\"7\","
                                + "\"managedFields\":[{\"metadata\":{\"name\":\"no\"}}],\"annotations\":{\"m\":\"{\\\"name\\\":1}\",\"n\":\"\"}}}}"),
                Set.of("m", "o"));
        assertEquals(new ObjectHead("ADDED", "Secret", "a", "shop", "u", "7", Set.of("m"), false), head);
    }

    @Test
    void readsTheRowOfATable() {
        ObjectHead head = ObjectHead.ofEvent(
                utf8(
                        "{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"Table\",\"metadata\":{\"resourceVersion\":\"8\"},\"columnDefinitions\":null,"
                                + "\"rows\":[{\"cells\":[\"x\",{\"object\":1}],\"object\":{\"kind\":\"PartialObjectMetadata\",\"metadata\":{\"name\":\"b\","
                                + "\"resourceVersion\":\"9\"}}}]}}"),
                Set.of());
        assertEquals(new ObjectHead("MODIFIED", "Table", "b", "", "", "9", Set.of(), false), head);
    }

    @Test
    void readsItemsAndRows() {
        assertEquals(
                "a",
                ObjectHead.ofItem(utf8("{\"data\":{\"metadata\":\"x\"},\"metadata\":{\"name\":\"a\"}}"), Set.of())
                        .name());
        assertEquals(
                "b",
                ofRow(utf8("{\"cells\":[{\"metadata\":{\"name\":\"no\"}}],\"object\":{\"metadata\":{\"name\":\"b\"}}}"))
                        .name());
        assertThrows(Json.MalformedJson.class, () -> ObjectHead.ofItem(utf8("[1]"), Set.of()));
        assertThrows(Json.MalformedJson.class, () -> ObjectHead.ofItem(utf8("{\"metadata\":"), Set.of()));
    }

    @Test
    void tellsWhetherAControllerOwnsIt() {
        String item =
                "{\"metadata\":{\"ownerReferences\":[{\"uid\":\"a\"},{\"controller\":%s,\"uid\":\"b\"}],\"name\":\"c\"}}";
        ObjectHead owned = ObjectHead.ofItem(utf8(item.formatted("true")), Set.of());
        assertEquals(true, owned.controlled());
        assertEquals("c", owned.name());
        assertEquals(
                false,
                ObjectHead.ofItem(utf8(item.formatted("false")), Set.of()).controlled());
    }

    @Test
    void readsEscapesAndSpaces() {
        ObjectHead head = ObjectHead.ofItem(
                utf8(
                        " { \"meta\\u0064ata\" : { \"name\" : \"a\\u003cb\\\\\" ,\n\"annotations\" : { \"m\\/n\" : 1.5e3 } , \"namespace\":null } }"),
                Set.of("m/n"));
        assertEquals("a<b\\", head.name());
        assertEquals("", head.namespace());
        assertEquals(Set.of("m/n"), head.annotations());
    }

    /** What a parser of trees finds, of anything. */
    @Test
    void readsWhatAParserReads() {
        long seed = Long.getLong("navidec.json.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 5000; round++) {
            Map<String, Object> event = Tree.of("type", text(random), "object", object(random, 3));
            byte[] json = random.nextBoolean() ? Json.bytes(event) : spaced(event);
            Map<String, Object> object = Tree.map(event, "object");
            Map<String, Object> metadata = Tree.map(object, "metadata");
            ObjectHead head = ObjectHead.ofEvent(json, Set.of("m", "<"));
            String why = "seed " + seed + ": " + Json.text(event);
            assertEquals(Tree.stringOr(event, "", "type"), head.type(), why);
            assertEquals(Tree.stringOr(metadata, "", "name"), head.name(), why);
            assertEquals(Tree.stringOr(metadata, "", "namespace"), head.namespace(), why);
            Set<String> annotations =
                    new HashSet<>(Tree.map(metadata, "annotations").keySet());
            annotations.retainAll(Set.of("m", "<"));
            assertEquals(annotations, head.annotations(), why);
            byte[] items = utf8("[{}," + Json.text(object) + ",\"x\"]}");
            ObjectHead item = ObjectHead.ofItem(items, 4, items.length - 6, Set.of("m", "<"));
            assertEquals(head.name(), item.name(), why);
            assertEquals(head.annotations(), item.annotations(), why);
        }
    }

    /** Cut anywhere, it is told apart from a whole one wherever the part that is read is cut. */
    @Test
    void refusesWhatIsCutOff() {
        byte[] json = utf8(
                "{\"metadata\":{\"name\":\"a\\\"b\",\"x\":[{\"y\":1}],\"ownerReferences\":[{\"controller\":true}]}}");
        for (int length = 0; length < json.length - 1; length++) {
            byte[] cut = Arrays.copyOf(json, length);
            int to = length;
            assertThrows(Json.MalformedJson.class, () -> ObjectHead.ofItem(cut, Set.of()), "after " + length);
            assertThrows(Json.MalformedJson.class, () -> ObjectHead.ofItem(json, 0, to, Set.of()), "before " + to);
        }
    }

    private static ObjectHead ofRow(byte[] json) {
        return ObjectHead.ofRow(json, 0, json.length, Set.of());
    }

    private static byte[] spaced(Map<String, Object> tree) {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Random random) {
        String signs = "ab\"\\/{}[],:<é\u2028\n \uD83D\uDE00";
        StringBuilder out = new StringBuilder();
        int length = random.nextInt(3) == 0 ? random.nextInt(40) : random.nextInt(3);
        while (out.length() < length) {
            int at = random.nextInt(signs.codePointCount(0, signs.length()));
            out.appendCodePoint(signs.codePointAt(signs.offsetByCodePoints(0, at)));
        }
        return out.toString();
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 4)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextBoolean();
            case 2, 3 -> text(random);
            case 4 -> List.of(value(random, depth - 1), value(random, depth - 1));
            default -> object(random, depth - 1);
        };
    }

    private static Map<String, Object> object(Random random, int depth) {
        List<String> keys = new ArrayList<>(List.of(
                "kind", "metadata", "name", "namespace", "annotations", "rows", "m", "<", text(random), text(random)));
        Collections.shuffle(keys, random);
        Map<String, Object> out = new LinkedHashMap<>();
        for (String key : keys.subList(0, random.nextInt(keys.size()))) {
            out.put(key, value(random, depth));
        }
        if (random.nextBoolean() && depth > 0) {
            out.put("metadata", object(random, depth - 1));
        }
        return out;
    }
}
