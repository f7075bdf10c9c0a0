package io.navidec.shared.json;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Who an object is, read from its JSON without making a tree of it. All values are empty where there is none. Thread-safe, immutable.
 *
 * @param type of a watch event; empty for objects
 * @param kind of the object, or {@code Table} around it; not told of items
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
    /**
     * Of a watch event; of one with a Table, of its first row's object.
     *
     * @param annotations keys of annotations to look for
     * @throws Json.MalformedJson when the text is no JSON object
     */
    public static ObjectHead ofEvent(byte[] json, Set<String> annotations) {
        return new Reading(json, 0, json.length, annotations).event().head();
    }

    /** As {@link #ofEvent}, of an item of a list. */
    public static ObjectHead ofItem(byte[] json, Set<String> annotations) {
        return ofItem(json, 0, json.length, annotations);
    }

    /** As {@link #ofEvent}, of an item of a list that stands from {@code from} to before {@code to}. */
    public static ObjectHead ofItem(byte[] json, int from, int to, Set<String> annotations) {
        return new Reading(json, from, to, annotations).item().head();
    }

    /** As {@link #ofEvent}, of a row of a Table that stands from {@code from} to before {@code to}. */
    public static ObjectHead ofRow(byte[] json, int from, int to, Set<String> annotations) {
        return new Reading(json, from, to, annotations).row().head();
    }

    /** What has been read so far; one reading, one thread. */
    private static final class Reading {
        private static final byte[] TYPE = ascii("type");
        private static final byte[] OBJECT = ascii("object");
        private static final byte[] KIND = ascii("kind");
        private static final byte[] METADATA = ascii("metadata");
        private static final byte[] ROWS = ascii("rows");
        private static final byte[] NAME = ascii("name");
        private static final byte[] NAMESPACE = ascii("namespace");
        private static final byte[] UID = ascii("uid");
        private static final byte[] RESOURCE_VERSION = ascii("resourceVersion");
        private static final byte[] ANNOTATIONS = ascii("annotations");
        private static final byte[] OWNERS = ascii("ownerReferences");
        private static final byte[] CONTROLLER = ascii("controller");

        private final JsonCursor cursor;
        private final Set<String> wanted;
        private final Set<String> annotations = new HashSet<>();
        private String type = "";
        private String kind = "";
        private String name = "";
        private String namespace = "";
        private String uid = "";
        private String resourceVersion = "";
        private boolean controlled;

        Reading(byte[] json, int from, int to, Set<String> wanted) {
            this.cursor = new JsonCursor(json, from, to);
            this.wanted = wanted;
            if (!cursor.enters('{')) {
                throw new Json.MalformedJson("Expected a JSON object");
            }
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        ObjectHead head() {
            return new ObjectHead(type, kind, name, namespace, uid, resourceVersion, annotations, controlled);
        }

        Reading event() {
            while (cursor.member()) {
                if (cursor.is(TYPE)) {
                    type = text(type);
                } else if (cursor.is(OBJECT) && cursor.enters('{')) {
                    object();
                } else {
                    cursor.skip();
                }
            }
            return this;
        }

        private void object() {
            boolean table = false;
            while (cursor.member()) {
                if (cursor.is(KIND)) {
                    String value = text("");
                    table = value.equals("Table");
                    kind = kind.equals("Table") ? kind : value;
                } else if (cursor.is(METADATA) && cursor.enters('{')) {
                    metadata();
                } else if (table && cursor.is(ROWS) && cursor.enters('[')) {
                    rows();
                } else {
                    cursor.skip();
                }
            }
        }

        /** Only as far as its metadata: what comes after it may be long. */
        Reading item() {
            while (cursor.member()) {
                if (cursor.is(METADATA) && cursor.enters('{')) {
                    metadata();
                    return this;
                }
                cursor.skip();
            }
            return this;
        }

        private void rows() {
            boolean first = true;
            while (cursor.element()) {
                if (first && cursor.enters('{')) {
                    row();
                } else {
                    cursor.skip();
                }
                first = false;
            }
        }

        Reading row() {
            while (cursor.member()) {
                if (cursor.is(OBJECT) && cursor.enters('{')) {
                    object();
                } else {
                    cursor.skip();
                }
            }
            return this;
        }

        private void metadata() {
            while (cursor.member()) {
                if (cursor.is(NAME)) {
                    name = text(name);
                } else if (cursor.is(NAMESPACE)) {
                    namespace = text(namespace);
                } else if (cursor.is(UID)) {
                    uid = text(uid);
                } else if (cursor.is(RESOURCE_VERSION)) {
                    String value = text("");
                    resourceVersion = value.isEmpty() ? resourceVersion : value;
                } else if (cursor.is(ANNOTATIONS) && cursor.enters('{')) {
                    annotations();
                } else if (cursor.is(OWNERS) && cursor.enters('[')) {
                    owners();
                } else {
                    cursor.skip();
                }
            }
        }

        private void owners() {
            while (cursor.element()) {
                if (!cursor.enters('{')) {
                    cursor.skip();
                    continue;
                }
                while (cursor.member()) {
                    if (cursor.is(CONTROLLER)) {
                        controlled |= cursor.truth();
                    } else {
                        cursor.skip();
                    }
                }
            }
        }

        private void annotations() {
            while (cursor.member()) {
                for (String each : wanted) {
                    if (cursor.is(ascii(each))) {
                        annotations.add(each);
                    }
                }
                cursor.skip();
            }
        }

        private String text(String otherwise) {
            String value = cursor.text();
            return value == null ? otherwise : value;
        }
    }
}
