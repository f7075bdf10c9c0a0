package io.navidec.cluster.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.Query;
import io.navidec.shared.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortMovesTest {
    private static Map<String, Object> order(String query, String body) {
        return ShortMoves.order(Query.parse(query), Json.parse(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void bothWaysOfSayingItMeanTheSame() {
        Map<String, Object> wanted = Map.of("target", "eurm", "restart", true, "lostClusters", List.of("a", "b"));
        assertEquals(wanted, order("", "{\"target\":\"eurm\",\"restart\":true,\"lostClusters\":[\"a\",\"b\"]}"));
        assertEquals(wanted, order("target=eurm&restart=true&lostClusters=a,b&namespace=shop", "{}"));
        assertEquals(wanted, order("target=eurm", "{\"target\":\"x\",\"restart\":\"true\",\"lostClusters\":\"a,b\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "restart=yes | {} | restart is true or false",
                "`` | {\"restart\":1} | restart is true or false",
                "`` | {\"restart\":null} | restart is true or false",
                "`` | {\"target\":7} | target is a string",
                "`` | {\"lostClusters\":[7]} | lostClusters is a list of names",
                "`` | {\"speed\":\"high\"} | no 'speed'"
            })
    void whatIsNoOrderIsRefusedInWords(String query, String body, String words) {
        Answered refused = assertThrows(Answered.class, () -> order(query, body));
        assertEquals(422, refused.answer().status());
        assertTrue(refused.answer().message().contains(words), refused.answer().message());
    }

    @Test
    void theDescriptionNamesEveryField() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/META-INF/openapi.yaml")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            for (String field : ShortMoves.FIELDS) {
                assertTrue(text.contains("\n                " + field + ": {type: "), field);
            }
        }
    }
}
