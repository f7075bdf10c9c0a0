package io.navidec.cluster.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.navidec.shared.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
    private static final String APPLY = "application/apply-patch+yaml";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": [1, 2], \"b\": \"c\"}",
                "{\"a\": [1, 2,], \"b\": \"c\",}",
                "a: [1, 2]\nb: c\n",
                "{a: [1, 2], b: c}"
            })
    void anApplyPatchMayBeAnyYaml(String body) {
        assertEquals(Map.of("a", List.of(1, 2), "b", "c"), Documents.object(APPLY, bytes(body)));
    }

    @Test
    void whatIsCalledJsonIsJson() {
        assertThrows(Json.MalformedJson.class, () -> Documents.object("application/json", bytes("{\"a\": 1,}")));
        assertThrows(Answered.class, () -> Documents.object(APPLY, bytes("{\"a\": ")));
    }
}
