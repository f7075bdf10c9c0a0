package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.cluster.record.UidPairs;
import io.navidec.shared.json.Tree;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventFormTest {
    private static final String KNOWN = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String REAL = "bbbbbbbb-0000-4000-8000-000000000001";

    private static Map<String, Object> event() {
        return Tree.of(
                "apiVersion",
                "v1",
                "kind",
                "Event",
                "metadata",
                Tree.of(
                        "name", "web.1",
                        "namespace", "shop",
                        "uid", "cccccccc-0000-4000-8000-000000000001",
                        "resourceVersion", "9"),
                "involvedObject",
                Tree.of("kind", "Deployment", "uid", REAL, "resourceVersion", "8"),
                "count",
                3,
                "reason",
                "Scaled",
                "message",
                "scaled " + REAL,
                "lastTimestamp",
                "2026-01-01T00:00:00Z");
    }

    @Test
    void aCopyIsAboutTheObjectThatClientsKnow() {
        Map<String, Object> copy = EventForm.copy(event(), UidPairs.NONE.with(REAL, KNOWN));
        assertEquals(Tree.of("name", "web.1", "namespace", "shop"), copy.get("metadata"));
        assertEquals(Tree.of("kind", "Deployment", "uid", KNOWN), copy.get("involvedObject"));
        assertEquals("scaled " + KNOWN, copy.get("message"));
        assertEquals(3, copy.get("count"));
    }

    @Test
    void aRepetitionChangesNothingElse() {
        assertEquals(
                Tree.of("count", 3, "lastTimestamp", "2026-01-01T00:00:00Z", "message", "scaled " + REAL),
                EventForm.repeated(event()));
        assertEquals(REAL, EventForm.subject(event()));
        assertEquals("", EventForm.subject(Map.of()));
    }
}
