package io.navidec.shared.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":1,\"b\":[true,null,\"x\"],\"c\":{\"d\":1.10}}",
                "{\"big\":340282366920938463463374607431768211455}",
                "{\"text\":\"\\u0000 é \\\"\"}"
            })
    void whatIsReadIsWrittenAgainUnchanged(String text) {
        Map<String, Object> tree = Json.parse(text);

        assertEquals(tree, Json.parse(Json.bytes(tree)));
        assertEquals(text.replace(" ", ""), Json.text(tree).replace(" ", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{}x", "{\"a\":1,\"a\":2}", "{\"a\":tru}", "{\"a\":17e3900000000}"})
    void whatIsNoSingleObjectIsRefused(String text) {
        assertThrows(Json.MalformedJson.class, () -> Json.parse(text));
    }

    @Test
    void theErrorQuotesNothingOfTheText() {
        byte[] text = "{\"password\":\"hunter2\",}".getBytes(StandardCharsets.UTF_8);

        Json.MalformedJson failure = assertThrows(Json.MalformedJson.class, () -> Json.parse(text));

        assertFalse(String.valueOf(failure.getMessage()).contains("hunter2"), failure.getMessage());
    }
}
