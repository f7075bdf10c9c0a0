package io.navidec.shared.message;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One JSON object of a message, read field by field: what is missing, wrong or unknown is refused with its path, never guessed. Not thread-safe. */
final class Fields {
    private static final int MESSAGE_LIMIT = 8 << 20;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private final String path;
    private final Map<String, Object> object;
    private final Set<String> known = new HashSet<>();

    private Fields(String path, Map<String, Object> object) {
        this.path = path;
        this.object = object;
    }

    /** Opens a message of that type and schema version, and reads all of it. */
    static <T> T read(byte[] json, String type, int schema, Function<Fields, T> reader) {
        if (json.length > MESSAGE_LIMIT) {
            throw new UnreadableMessage(
                    "Expected at most " + MESSAGE_LIMIT + " bytes, but the message has " + json.length);
        }
        Map<String, Object> tree;
        try {
            tree = Json.parse(json);
        } catch (Json.MalformedJson e) {
            throw new UnreadableMessage("Expected a JSON message, but it is none: " + e.getMessage());
        }
        Fields fields = new Fields("", tree);
        if (!type.equals(fields.text("type"))) {
            throw new UnreadableMessage("Expected a message of type " + type + ", but it is of another type");
        }
        long version = fields.number("schema");
        if (version != schema) {
            throw new UnreadableMessage("Expected schema version " + schema + " of " + type + ", but the message has "
                    + version + ": upgrade the older of the two services");
        }
        return fields.whole(reader);
    }

    /** The type a message says it has; to choose its reader by. */
    static String type(byte[] json) {
        try {
            return Tree.stringOr(Json.parse(json), "", "type");
        } catch (Json.MalformedJson e) {
            throw new UnreadableMessage("Expected a JSON message, but it is none: " + e.getMessage());
        }
    }

    /** The beginning of a message of that type and version, to which its fields are added. */
    static Map<String, Object> head(String type, int schema) {
        return Tree.of("type", type, "schema", schema);
    }

    private <T> T whole(Function<Fields, T> reader) {
        T out = reader.apply(this);
        Set<String> unknown = new TreeSet<>(object.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new UnreadableMessage("Expected no other fields than " + new TreeSet<>(known) + " in '" + path
                    + "', but found " + unknown.size() + " more");
        }
        return out;
    }

    private @Nullable Object value(String name) {
        known.add(name);
        return object.get(name);
    }

    private UnreadableMessage wrong(String name, String expected) {
        return new UnreadableMessage("Expected " + expected + " at '" + at(name) + "', but found "
                + (object.get(name) == null ? "nothing" : "something else"));
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    boolean has(String name) {
        return object.containsKey(name);
    }

    String text(String name) {
        if (value(name) instanceof String s) {
            return s;
        }
        throw wrong(name, "a text");
    }

    /** A name that may stand in a routing key: a DNS label (RFC 1123). */
    String label(String name) {
        String text = text(name);
        if (!LABEL.matcher(text).matches()) {
            throw wrong(name, "a DNS label");
        }
        return text;
    }

    boolean truth(String name) {
        if (value(name) instanceof Boolean b) {
            return b;
        }
        throw wrong(name, "true or false");
    }

    long number(String name) {
        Object value = value(name);
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw wrong(name, value instanceof BigInteger ? "a whole number of 64 bits" : "a whole number");
    }

    @Nullable
    Instant instantOrNull(String name) {
        if (value(name) == null) {
            return null;
        }
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw wrong(name, "an instant of RFC 3339");
        }
    }

    <T> T object(String name, Function<Fields, T> reader) {
        return read(at(name), value(name), name, reader);
    }

    private <T> T read(String where, @Nullable Object value, String name, Function<Fields, T> reader) {
        if (value instanceof Map<?, ?>) {
            return new Fields(where, Tree.map(value)).whole(reader);
        }
        throw wrong(name, "an object");
    }

    <T> List<T> objects(String name, Function<Fields, T> reader) {
        List<T> out = new ArrayList<>();
        for (Object each : array(name)) {
            out.add(read(at(name) + "[" + out.size() + "]", each, name, reader));
        }
        return List.copyOf(out);
    }

    List<String> texts(String name) {
        List<String> out = new ArrayList<>();
        for (Object each : array(name)) {
            if (!(each instanceof String text)) {
                throw wrong(name, "texts only");
            }
            out.add(text);
        }
        return List.copyOf(out);
    }

    private List<?> array(String name) {
        if (value(name) instanceof List<?> list) {
            return list;
        }
        throw wrong(name, "an array");
    }
}
