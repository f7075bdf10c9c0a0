package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListScannerTest {
    private final List<String> parts = new ArrayList<>();

    private ListScanner scanner(int limit) {
        return new ListScanner(limit, new ListScanner.Parts() {
            @Override
            public void before(byte[] json) {
                parts.add(new String(json, StandardCharsets.UTF_8));
            }

            @Override
            public void item(byte[] bytes, int from, int to) {
                parts.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            }
        });
    }

    private static void feed(ListScanner scanner, String text, int size) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i += size) {
            scanner.feed(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void splitsAListCutAnywhere(int size) {
        ListScanner scanner = scanner(1000);
        feed(
                scanner,
                "{\"kind\":\"L\",\"metadata\":{\"items\":[1]},\"items\":[{\"a\":\"]},{\\\"\",\"b\":[{}]}, {\"ü\":\"\\\\\"}],\"x\":[2]}\n",
                size);
        assertTrue(scanner.complete());
        assertEquals(
                List.of(
                        "{\"kind\":\"L\",\"metadata\":{\"items\":[1]},\"items\":[",
                        "{\"a\":\"]},{\\\"\",\"b\":[{}]}",
                        "{\"ü\":\"\\\\\"}"),
                parts);
        assertEquals("],\"x\":[2]}\n", new String(scanner.rest(), StandardCharsets.UTF_8));
    }

    @Test
    void splitsTheRowsOfATable() {
        ListScanner scanner = scanner(1000);
        feed(scanner, "{\"columnDefinitions\":[{\"name\":\"Name\"}],\"rows\":[{\"cells\":[\"a\"]}]}", 5);
        assertEquals(List.of("{\"columnDefinitions\":[{\"name\":\"Name\"}],\"rows\":[", "{\"cells\":[\"a\"]}"), parts);
        assertEquals("]}", new String(scanner.rest(), StandardCharsets.UTF_8));
    }

    @Test
    void knowsAnEmptyListAndOneWithoutItems() {
        ListScanner empty = scanner(1000);
        feed(empty, "{\"items\":[]}", 4);
        assertTrue(empty.complete());
        assertEquals("]}", new String(empty.rest(), StandardCharsets.UTF_8));
        ListScanner none = scanner(1000);
        feed(none, "{\"items\":null}", 4);
        assertFalse(none.complete());
        assertEquals("{\"items\":null}", new String(none.rest(), StandardCharsets.UTF_8));
    }

    @Test
    void keepsNoMoreThanItsLimit() {
        ListScanner scanner = scanner(20);
        assertThrows(
                ListScanner.TooLong.class, () -> feed(scanner, "{\"items\":[{\"a\":\"" + "x".repeat(50) + "\"}]}", 8));
    }
}
