package io.navidec.shared.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PackedMapTest {
    private static final String TEXT = "{\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":null}},\"data\":[1,2.50,true]}";

    @Test
    void itIsWhatItWas() {
        Map<String, Object> object = Json.parse(TEXT);
        Map<String, Object> packed = PackedMap.of(object);
        assertEquals(object, packed);
        assertEquals(packed, object);
        assertEquals(object.hashCode(), packed.hashCode());
        assertEquals(packed, PackedMap.of(Json.parse(TEXT)));
        assertNotEquals(packed, PackedMap.of(Json.parse("{\"a\":1}")));
        assertEquals(TEXT, Json.text(packed));
        assertEquals("a", Tree.string(packed, "metadata", "name"));
        assertNull(packed.get("none"));
    }

    @Test
    void changesAreCopies() {
        Map<String, Object> packed = PackedMap.of(Json.parse(TEXT));
        assertThrows(UnsupportedOperationException.class, () -> packed.put("a", 1));
        Map<String, Object> changed = Tree.with(packed, "b", "metadata", "name");
        assertEquals("a", Tree.string(packed, "metadata", "name"));
        assertEquals("b", Tree.string(changed, "metadata", "name"));
        assertEquals(Map.of("data", packed.get("data")), Tree.without(packed, "metadata"));
    }

    @Test
    void whatIsPackedOrEmptyStaysAsItIs() {
        Map<String, Object> packed = PackedMap.of(Json.parse(TEXT));
        assertSame(packed, PackedMap.of(packed));
        assertSame(Map.of(), PackedMap.of(Map.of()));
    }

    @Test
    void itWeighsLess() {
        Map<String, Object> object = Json.parse(TEXT);
        assertTrue(Tree.weight(PackedMap.of(object)) < Tree.weight(object), Tree.weight(object) + " bytes");
    }
}
