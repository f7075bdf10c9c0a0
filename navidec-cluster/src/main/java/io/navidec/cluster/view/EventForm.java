package io.navidec.cluster.view;

import io.navidec.cluster.record.UidPairs;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.util.LinkedHashMap;
import java.util.Map;

/** Events of guests as home keeps copies of them. Format: core v1 Event. Pure. */
public final class EventForm {
    /** What changes when the same thing happens again. */
    private static final String[] REPEATED = {"count", "lastTimestamp", "series", "message"};

    private EventForm() {}

    /** Items of a list lack apiVersion and kind. */
    public static Map<String, Object> complete(Map<String, Object> item) {
        Map<String, Object> whole = Tree.of("apiVersion", "v1", "kind", "Event");
        whole.putAll(item);
        return whole;
    }

    /** The uid of what it is about; empty when it names none. */
    public static String subject(Map<String, Object> event) {
        return Tree.stringOr(event, "", "involvedObject", "uid");
    }

    /** As home creates it: name and namespace the same, uids those that clients know. */
    public static Map<String, Object> copy(Map<String, Object> event, UidPairs pairs) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", Tree.stringOr(event, "", "metadata", "name"));
        metadata.put("namespace", Tree.stringOr(event, "", "metadata", "namespace"));
        Map<String, Object> copy = Tree.with(event, metadata, "metadata");
        // It is another cluster's, and would mislead.
        copy = Tree.without(copy, "involvedObject", "resourceVersion");
        return pairs.isEmpty() ? copy : Json.parse(Uids.replace(Json.bytes(copy), pairs.toKnown()));
    }

    /** A merge patch of what changes when it happens again. */
    public static Map<String, Object> repeated(Map<String, Object> event) {
        Map<String, Object> patch = new LinkedHashMap<>();
        for (String field : REPEATED) {
            Object value = event.get(field);
            if (value != null) {
                patch.put(field, value);
            }
        }
        return patch;
    }
}
