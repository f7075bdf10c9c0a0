package io.navidec.shared.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON as trees: objects are {@code LinkedHashMap<String, Object>}, arrays {@code ArrayList<Object>},
 * whole numbers {@code Integer}, {@code Long} or {@code BigInteger}, others {@code BigDecimal}. Thread-safe.
 *
 * <p>Format: RFC 8259. Nesting deeper than 256 and strings over 8 MiB are refused.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(256)
                        .maxStringLength(8 << 20)
                        .build());
    }

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private Json() {}

    /**
     * Parses one JSON object.
     *
     * @throws MalformedJson when the text is no JSON object
     */
    public static Map<String, Object> parse(byte[] utf8) {
        try {
            Map<String, Object> tree = MAPPER.readValue(utf8, OBJECT);
            if (tree == null) {
                throw new MalformedJson("Expected a JSON object, but found null");
            }
            return tree;
        } catch (IOException e) {
            throw new MalformedJson(firstLine(e));
        }
    }

    /** As {@link #parse(byte[])}, from text. */
    public static Map<String, Object> parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Parses any JSON value.
     *
     * @throws MalformedJson when the text is no JSON
     */
    public static @Nullable Object parseValue(byte[] utf8) {
        try {
            return MAPPER.readValue(utf8, Object.class);
        } catch (IOException e) {
            throw new MalformedJson(firstLine(e));
        }
    }

    /** The tree as compact UTF-8 JSON. */
    public static byte[] bytes(@Nullable Object tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a JSON tree: " + firstLine(e), e);
        }
    }

    /** The tree as API servers send one: compact JSON and a line feed after it. */
    public static byte[] line(@Nullable Object tree) {
        byte[] json = bytes(tree);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    /** The tree as compact JSON text. */
    public static String text(@Nullable Object tree) {
        return new String(bytes(tree), StandardCharsets.UTF_8);
    }

    /** Jackson adds an excerpt of the source, which may hold a Secret: only its own first line is passed on. */
    private static String firstLine(IOException e) {
        if (e instanceof JsonProcessingException json) {
            json.clearLocation();
            String message = json.getOriginalMessage();
            return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
        }
        return "unreadable";
    }

    /** The text is not the JSON that was expected. The message holds nothing of the text but single odd characters. */
    public static final class MalformedJson extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MalformedJson(String message) {
            super(message);
        }
    }
}
