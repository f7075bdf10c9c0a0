package io.navidec.cluster.front;

import io.navidec.cluster.view.EventType;
import io.navidec.cluster.view.RecordForms;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The lines of one merged watch, in the form that its client asked for. */
final class EventLines {
    private final Clock clock;
    private RecordForms forms;

    EventLines(RecordForms forms, Clock clock) {
        this.forms = forms;
        this.clock = clock;
    }

    RecordForms forms() {
        return forms;
    }

    void columns(List<Map<String, Object>> columns) {
        forms = forms.with(columns);
    }

    /** The line of an event. */
    byte[] line(EventType type, EventContent content, long revision) {
        return switch (content) {
            case EventContent.HomeLine line ->
                bare(line.type().equals(type.name()) ? line.json() : retyped(line, type));
            case EventContent.OfRecord record -> event(type, forms.event(record.record(), revision, clock.instant()));
            case EventContent.LookedUp found -> event(type, forms.event(found.object(), revision));
            case EventContent.Nothing nothing -> throw new IllegalStateException("nothing to tell");
        };
    }

    private static byte[] event(EventType type, Map<String, Object> object) {
        return Json.bytes(Tree.of("type", type.name(), "object", object));
    }

    /** A line of home's with another resourceVersion. */
    static byte[] revised(byte[] line, long from, long to) {
        String field = "\"resourceVersion\":\"";
        return new String(line, StandardCharsets.UTF_8)
                .replace(field + from + "\"", field + to + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] retyped(EventContent.HomeLine line, EventType type) {
        String prefix = "{\"type\":\"" + line.type() + "\"";
        String text = new String(line.json(), StandardCharsets.UTF_8);
        return text.startsWith(prefix)
                ? ("{\"type\":\"" + type.name() + "\"" + text.substring(prefix.length()))
                        .getBytes(StandardCharsets.UTF_8)
                : Json.bytes(Tree.with(Json.parse(line.json()), type.name(), "type"));
    }

    /** Rows without objects cannot be told apart, so home is asked for their metadata, which is taken out here. */
    byte[] bare(byte[] line) {
        if (!forms.table() || !forms.includeObject().equals("None")) {
            return line;
        }
        Map<String, Object> event = Json.parse(line);
        List<Object> rows = Tree.maps(event, "object", "rows").stream()
                .<Object>map(row -> Tree.without(row, "object"))
                .toList();
        return Json.bytes(Tree.with(event, rows, "object", "rows"));
    }
}
