package io.navidec.cluster.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.navidec.shared.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestPatchTest {
    private static final Map<String, Object> MARKS = Map.of("navidec.io/home", "dam");

    private static List<Object> sent(String operations) {
        if (Json.parseValue(operations.getBytes(StandardCharsets.UTF_8)) instanceof List<?> parsed) {
            return GuestPatch.of(parsed, MARKS, "shop", "shop--dam");
        }
        throw new AssertionError("no array: " + operations);
    }

    @Test
    void annotationsReplacedAsAWholeKeepTheMarks() {
        assertEquals(
                List.of(Map.of(
                        "op",
                        "replace",
                        "path",
                        "/metadata/annotations",
                        "value",
                        Map.of("a", "b", "navidec.io/home", "dam"))),
                sent(
                        "[{\"op\":\"replace\",\"path\":\"/metadata/annotations\",\"value\":{\"a\":\"b\",\"navidec.io/home\":\"other\"}}]"));
    }

    @Test
    void annotationsRemovedAsAWholeLeaveTheMarks() {
        assertEquals(
                List.of(Map.of("op", "replace", "path", "/metadata/annotations", "value", MARKS)),
                sent("[{\"op\":\"remove\",\"path\":\"/metadata/annotations\"}]"));
    }

    @Test
    void theNamespaceIsTheGuests() {
        assertEquals(
                List.of(Map.of("op", "test", "path", "/metadata/namespace", "value", "shop--dam")),
                sent("[{\"op\":\"test\",\"path\":\"/metadata/namespace\",\"value\":\"shop\"}]"));
    }

    @Test
    void theLastManifestIsInTheGuestsNamespace() {
        String path = "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration";
        assertEquals(
                List.of(Map.of("op", "test", "path", path, "value", "{\"namespace\":\"shop--dam\"}")),
                sent("[{\"op\":\"test\",\"path\":\"" + path + "\",\"value\":\"{\\\"namespace\\\":\\\"shop\\\"}\"}]"));
    }

    @Test
    void textThatOnlySpeaksOfNavidecPasses() {
        String operation = "{\"op\":\"add\",\"path\":\"/data/note\",\"value\":\"navidec.io/home\"}";
        assertEquals(List.of(Json.parse(operation.getBytes(StandardCharsets.UTF_8))), sent("[" + operation + "]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"remove\",\"path\":\"/metadata/annotations/navidec.io~1home\"}",
                "{\"op\":\"replace\",\"path\":\"/metadata\",\"value\":{}}",
                "{\"op\":\"replace\",\"path\":\"\",\"value\":{}}",
                "{\"op\":\"move\",\"from\":\"/metadata/annotations\",\"path\":\"/data\"}",
                "{\"op\":\"copy\",\"from\":\"/data\",\"path\":\"/metadata/annotations\"}",
                "{\"op\":\"copy\",\"from\":\"/metadata/annotations/navidec.io~1home\",\"path\":\"/data/x\"}"
            })
    void whatIsNotTheSendersIsRefused(String operation) {
        assertThrows(GuestPatch.Refused.class, () -> sent("[" + operation + "]"));
    }
}
