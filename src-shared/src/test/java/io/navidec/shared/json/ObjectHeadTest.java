package io.navidec.shared.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
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
                ObjectHead.ofRow(
                                utf8(
                                        "{\"cells\":[{\"metadata\":{\"name\":\"no\"}}],\"object\":{\"metadata\":{\"name\":\"b\"}}}"),
                                Set.of())
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
}
