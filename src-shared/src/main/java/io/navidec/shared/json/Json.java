package io.navidec.shared.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON as trees: objects are maps in the order of their members, arrays {@code ArrayList<Object>},
 * whole numbers {@code Integer}, {@code Long} or {@code BigInteger}, others {@code BigDecimal}. Thread-safe.
 *
 * <p>Format: RFC 8259. Nesting deeper than 256 and strings over 8 MiB are refused.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(256)
                        .maxStringLength(8 << 20)
                        .build());
    }

    private Json() {}

    /**
     * Parses one JSON object.
     *
     * @throws MalformedJson when the text is no JSON object
     */
    @SuppressWarnings("unchecked") // the objects of a tree are such maps
    public static Map<String, Object> parse(byte[] utf8) {
        try {
            if (read(utf8) instanceof Map<?, ?> tree) {
                return (Map<String, Object>) tree;
            }
            throw new MalformedJson("Expected a JSON object, but found null or another value");
        } catch (IOException e) {
            throw new MalformedJson(firstLine(e));
        }
    }

    private static @Nullable Object read(byte[] utf8) throws IOException {
        try (JsonParser parser = MAPPER.createParser(utf8)) {
            if (parser.nextToken() == null) {
                throw new MalformedJson("Expected JSON, but found nothing");
            }
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new MalformedJson("Expected one JSON value, but found another after it");
            }
            return value;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new MalformedJson("Expected numbers within reason");
        }
    }

    /** Of no more depth than the parser allows. */
    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new MalformedJson("Expected a JSON value");
        };
    }

    @SuppressWarnings("NullAway") // JSON null is a legal value of these maps
    private static Map<String, Object> object(JsonParser parser) throws IOException {
        CompactMap few = new CompactMap();
        Map<String, Object> many = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            Object value = value(parser);
            if (many != null) {
                many.put(name, value);
            } else if (few.size() < CompactMap.MOST) {
                few.append(name, value); // the parser lets no name come twice
            } else {
                many = new LinkedHashMap<>(few);
                many.put(name, value);
            }
        }
        return many != null ? many : few.trimmed();
    }

    @SuppressWarnings("NullAway") // as above
    private static List<Object> array(JsonParser parser) throws IOException {
        ArrayList<Object> all = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            all.add(value(parser));
        }
        all.trimToSize();
        return all;
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
            return read(utf8);
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
