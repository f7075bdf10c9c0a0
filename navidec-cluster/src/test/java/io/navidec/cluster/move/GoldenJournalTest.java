package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.batch.BatchEvent;
import io.navidec.cluster.batch.BatchJournal;
import io.navidec.cluster.batch.BatchOrder;
import io.navidec.cluster.batch.Member;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Journals as they were once written are read for ever, and written the same as long as they have the same schema: they lie in clusters. Never edit these files.
 */
class GoldenJournalTest {
    private static List<Map<String, Object>> golden(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GoldenJournalTest.class.getResourceAsStream("/golden/" + file), file)) {
            String text =
                    "{\"journal\":" + new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8) + "}";
            return Tree.maps(Json.parse(text), "journal");
        }
    }

    private static Set<String> kinds(Class<?> events) {
        Set<String> names = new TreeSet<>();
        Arrays.stream(events.getPermittedSubclasses()).forEach(each -> names.add(each.getSimpleName()));
        return names;
    }

    private static Set<String> kinds(List<Map<String, Object>> journal) {
        Set<String> names = new TreeSet<>();
        journal.forEach(each -> names.add(Tree.stringOr(each, "", "event")));
        return names;
    }

    private static String text(Map<String, Object> tree) {
        return Json.text(tree);
    }

    @Test
    void entriesOfAMoveAreReadAndWrittenAsTheyWere() throws IOException {
        List<Map<String, Object>> journal = golden("move-journal.v1.json");
        assertEquals(kinds(MoveEvent.class), kinds(journal));
        journal.forEach(each -> assertEquals(text(each), text(MoveJournal.tree(MoveJournal.event(each)))));
    }

    @Test
    void entriesOfAMoveOfManyAreReadAndWrittenAsTheyWere() throws IOException {
        List<Map<String, Object>> journal = golden("batch-journal.v2.json");
        assertEquals(kinds(BatchEvent.class), kinds(journal));
        BatchOrder order = order();
        journal.forEach(each -> assertEquals(text(each), text(BatchJournal.tree(BatchJournal.event(order, each)))));
    }

    @Test
    void entriesOfTheFirstSchemaOfAMoveOfManyAreRead() throws IOException {
        List<Map<String, Object>> journal = golden("batch-journal.v1.json");
        assertEquals(kinds(BatchEvent.class), kinds(journal));
        BatchOrder order = order();
        journal.forEach(each -> {
            BatchEvent event = BatchJournal.event(order, each);
            assertEquals(event, BatchJournal.event(order, BatchJournal.tree(event)));
        });
        BatchEvent.Selected selected =
                assertInstanceOf(BatchEvent.Selected.class, BatchJournal.event(order, journal.getFirst()));
        assertEquals(
                List.of(
                        new Member(new ResourceKey("", "configmaps", "shop", "a"), List.of()),
                        new Member(new ResourceKey("apps", "deployments", "shop", "b"), List.of(0))),
                selected.members());
        assertEquals(
                selected,
                BatchJournal.event(order, Tree.without(journal.getFirst(), "schema")),
                "as it was before it said its schema");
    }

    @Test
    void membersOfOneKindAreToldTogetherInTheirOrder() {
        List<Member> members = new ArrayList<>();
        for (String each : List.of(
                "configmaps/a", "configmaps/b", "secrets/a", "configmaps/c", "configmaps/d/0", "configmaps/e")) {
            String[] parts = each.split("/", -1);
            ResourceKey key = new ResourceKey("", parts[0], "shop", parts[1]);
            members.add(new Member(key, parts.length > 2 ? List.of(0) : List.of()));
        }
        BatchEvent selected = new BatchEvent.Selected(Instant.EPOCH, members, List.of(), 0);
        Map<String, Object> tree = BatchJournal.tree(selected);
        assertEquals(5, Tree.maps(tree, "members").size(), text(tree));
        assertEquals(selected, BatchJournal.event(order(), Json.parse(Json.bytes(tree))));
    }

    private static BatchOrder order() {
        return BatchOrder.of(Json.parse("{\"metadata\":{\"name\":\"all\",\"namespace\":\"shop\",\"uid\":\"p-1\"},"
                + "\"spec\":{\"resource\":{\"resource\":\"configmaps\"},\"selector\":{},\"target\":\"eurm\"}}"));
    }

    /** As entries were before they said their schema. */
    @Test
    void withoutASchemaItIsTheFirst() throws IOException {
        Map<String, Object> accepted = golden("move-journal.v1.json").getFirst();
        assertEquals(MoveJournal.event(accepted), MoveJournal.event(Tree.without(accepted, "schema")));
    }

    @Test
    void whatANewerVersionWroteIsRefusedInWords() throws IOException {
        Map<String, Object> newer = Tree.with(golden("move-journal.v1.json").getFirst(), 2, "schema");
        MoveJournal.Unreadable why = assertThrows(MoveJournal.Unreadable.class, () -> MoveJournal.event(newer));
        assertTrue(String.valueOf(why.getMessage()).contains("go on with the version that wrote it"), why.getMessage());
        Map<String, Object> many = Tree.with(golden("batch-journal.v2.json").getFirst(), 3, "schema");
        assertThrows(BatchJournal.Unreadable.class, () -> BatchJournal.event(order(), many));
        Map<String, Object> unknown = Tree.of("event", "Teleported", "at", "2026-11-27T12:00:00Z");
        assertThrows(MoveJournal.Unreadable.class, () -> MoveJournal.event(unknown));
    }
}
