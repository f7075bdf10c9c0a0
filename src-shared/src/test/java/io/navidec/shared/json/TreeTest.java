package io.navidec.shared.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TreeTest {
    private static final Map<String, Object> POD =
            Json.parse("{\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"1\"}},\"items\":[{\"n\":1},7]}");

    @Test
    void findsWhatIsThereAndNothingElse() {
        assertEquals("a", Tree.string(POD, "metadata", "name"));
        assertNull(Tree.string(POD, "metadata", "labels"));
        assertNull(Tree.get(POD, "metadata", "name", "deeper"));
        assertEquals(List.of(Map.of("n", 1)), Tree.maps(POD, "items"));
    }

    @Test
    void aChangedCopyLeavesTheOriginalAlone() {
        Map<String, Object> changed = Tree.with(POD, "2", "metadata", "annotations", "y");

        assertEquals("2", Tree.string(changed, "metadata", "annotations", "y"));
        assertNull(Tree.get(POD, "metadata", "annotations"));
        assertSame(Tree.map(POD, "metadata", "labels"), Tree.map(changed, "metadata", "labels"));
        assertEquals(POD, Tree.without(changed, "metadata", "annotations"));
    }
}
