package io.navidec.shared.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Who an object is, read from its JSON without making a tree of it. All values are empty where there is none. Thread-safe, immutable.
 *
 * @param type of a watch event; empty for objects
 * @param kind of the object, or {@code Table} around it
 * @param name its name
 * @param namespace its namespace
 * @param uid its uid
 * @param resourceVersion its resourceVersion
 * @param annotations keys of its annotations, of those that were asked for
 * @param controlled whether a controller owns it: its annotations may then be copies of its owner's
 */
public record ObjectHead(
        String type,
        String kind,
        String name,
        String namespace,
        String uid,
        String resourceVersion,
        Set<String> annotations,
        boolean controlled) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /**
     * Of a watch event; of one with a Table, of its first row's object.
     *
     * @param annotations keys of annotations to look for
     * @throws Json.MalformedJson when the text is no JSON object
     */
    public static ObjectHead ofEvent(byte[] json, Set<String> annotations) {
        return new Reading(annotations).read(json, Reading::event);
    }

    /** As {@link #ofEvent}, of an item of a list. */
    public static ObjectHead ofItem(byte[] json, Set<String> annotations) {
        return new Reading(annotations).read(json, Reading::object);
    }

    /** As {@link #ofEvent}, of a row of a Table. */
    public static ObjectHead ofRow(byte[] json, Set<String> annotations) {
        return new Reading(annotations).read(json, Reading::row);
    }

    /** What has been read so far; one reading, one thread. */
    private static final class Reading {
        private final Set<String> wanted;
        private final Set<String> annotations = new HashSet<>();
        private String type = "";
        private String kind = "";
        private String name = "";
        private String namespace = "";
        private String uid = "";
        private String resourceVersion = "";
        private boolean controlled;

        Reading(Set<String> wanted) {
            this.wanted = wanted;
        }

        @FunctionalInterface
        interface Part {
            void read(Reading reading, JsonParser parser) throws IOException;
        }

        ObjectHead read(byte[] json, Part part) {
            try (JsonParser parser = FACTORY.createParser(json)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw new Json.MalformedJson("Expected a JSON object");
                }
                part.read(this, parser);
                return new ObjectHead(type, kind, name, namespace, uid, resourceVersion, annotations, controlled);
            } catch (IOException e) {
                throw new Json.MalformedJson("unreadable");
            }
        }

        void event(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("type") && value == JsonToken.VALUE_STRING) {
                    type = parser.getText();
                } else if (field.equals("object") && value == JsonToken.START_OBJECT) {
                    object(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        void object(JsonParser parser) throws IOException {
            boolean table = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("kind") && value == JsonToken.VALUE_STRING) {
                    table = parser.getText().equals("Table");
                    kind = kind.equals("Table") ? kind : parser.getText();
                } else if (field.equals("metadata") && value == JsonToken.START_OBJECT) {
                    metadata(parser);
                } else if (table && field.equals("rows") && value == JsonToken.START_ARRAY) {
                    rows(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void rows(JsonParser parser) throws IOException {
            boolean first = true;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (first && parser.currentToken() == JsonToken.START_OBJECT) {
                    row(parser);
                } else {
                    parser.skipChildren();
                }
                first = false;
            }
        }

        void row(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean object = parser.currentName().equals("object");
                if (parser.nextToken() == JsonToken.START_OBJECT && object) {
                    object(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void metadata(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    text(field, parser.getText());
                } else if (field.equals("annotations") && value == JsonToken.START_OBJECT) {
                    annotations(parser);
                } else if (field.equals("ownerReferences") && value == JsonToken.START_ARRAY) {
                    owners(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void owners(JsonParser parser) throws IOException {
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return;
                } else if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.VALUE_TRUE && "controller".equals(parser.currentName())) {
                    controlled = true;
                }
            }
        }

        private void text(String field, String value) {
            switch (field) {
                case "name" -> name = value;
                case "namespace" -> namespace = value;
                case "uid" -> uid = value;
                case "resourceVersion" -> resourceVersion = value.isEmpty() ? resourceVersion : value;
                default -> {}
            }
        }

        private void annotations(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (wanted.contains(parser.currentName())) {
                    annotations.add(parser.currentName());
                }
                parser.nextToken();
                parser.skipChildren();
            }
        }
    }
}
