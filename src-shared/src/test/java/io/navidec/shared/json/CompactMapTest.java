package io.navidec.shared.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompactMapTest {
    /** Whatever is done to it, it is what a LinkedHashMap is. */
    @Test
    void itIsALinkedHashMapInLessMemory() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 2000; run++) {
            Map<String, Object> model = new LinkedHashMap<>();
            Map<String, Object> map = new CompactMap();
            for (int step = 0; step < 40; step++) {
                String key = "k" + random.nextInt(12);
                switch (random.nextInt(5)) {
                    case 0, 1 -> assertEquals(model.put(key, step), map.put(key, step), "seed " + seed);
                    case 2 -> assertEquals(model.remove(key), map.remove(key), "seed " + seed);
                    case 3 -> {
                        int less = random.nextInt(40);
                        model.values().removeIf(each -> (int) each == less);
                        map.values().removeIf(each -> (int) each == less);
                    }
                    default -> {
                        assertEquals(model.get(key), map.get(key), "seed " + seed);
                        assertEquals(model.containsKey(key), map.containsKey(key), "seed " + seed);
                    }
                }
                assertEquals(model, map, "seed " + seed);
                assertEquals(map, model, "seed " + seed);
                assertEquals(model.hashCode(), map.hashCode(), "seed " + seed);
                assertEquals(
                        new ArrayList<>(model.entrySet()), new ArrayList<>(map.entrySet()), "in order, seed " + seed);
            }
        }
    }

    @Test
    void aNullIsAValue() {
        Map<String, Object> map = Json.parse("{\"a\":null,\"b\":1}");
        assertInstanceOf(CompactMap.class, map);
        assertTrue(map.containsKey("a"));
        assertNull(map.get("a"));
        assertFalse(map.containsKey("c"));
        assertFalse(map.containsKey(null));
        assertEquals("{\"a\":null,\"b\":1}", Json.text(map));
    }

    @Test
    void copiesDoNotShare() {
        Map<String, Object> map = Json.parse("{\"a\":1,\"b\":2}");
        Map<String, Object> copy = CompactMap.copyOf(map);
        copy.put("c", 3);
        copy.remove("a");
        assertEquals(Map.of("a", 1, "b", 2), map);
        assertEquals(Map.of("b", 2, "c", 3), copy);
    }

    @Test
    void manyEntriesAreHashed() {
        StringBuilder json = new StringBuilder("{\"k0\":0");
        for (int i = 1; i < 100; i++) {
            json.append(",\"k").append(i).append("\":").append(i);
        }
        Map<String, Object> map = Json.parse(json.append("}").toString());
        assertInstanceOf(LinkedHashMap.class, map);
        assertEquals(100, map.size());
        assertEquals(json.toString(), Json.text(map));
        assertInstanceOf(LinkedHashMap.class, CompactMap.copyOf(map));
    }

    @Test
    void anIteratorEnds() {
        Iterator<Map.Entry<String, Object>> end = new CompactMap().entrySet().iterator();
        assertFalse(end.hasNext());
        assertThrows(NoSuchElementException.class, end::next);
    }

    @Test
    void entriesWriteThrough() {
        Map<String, Object> map = new CompactMap();
        map.put("a", 1);
        Map.Entry<String, Object> entry = map.entrySet().iterator().next();
        entry.setValue(2);
        assertEquals(2, map.get("a"));
        assertEquals(Map.entry("a", 2), entry);
        assertEquals(List.of("a=2").toString(), map.entrySet().toString());
    }
}
