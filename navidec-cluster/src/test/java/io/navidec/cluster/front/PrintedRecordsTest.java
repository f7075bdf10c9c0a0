package io.navidec.cluster.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.navidec.cluster.kubeapi.AcceptedForm;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.view.RecordForms;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintedRecordsTest {
    private static final ResourceType CONFIG_MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final RecordForms JSON = new RecordForms(AcceptedForm.of("application/json"), "", List.of());
    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");

    private final AbroadTable table = new AbroadTable();
    private final PrintedRecords printed = new PrintedRecords(table, 1000);

    private AbroadRecord put(String name, long revision) {
        ResourceKey key = new ResourceKey("", "configmaps", "shop", name);
        AbroadRecord record =
                AbroadRecord.of(CONFIG_MAPS, key, "uid-" + name, "2026-01-01T00:00:00Z", "eurm", Phase.ABROAD);
        record = new AbroadRecord(Tree.with(record.tree(), Long.toString(revision), "metadata", "resourceVersion"));
        table.put(revision, key, record);
        return record;
    }

    private byte[] item(AbroadRecord record) {
        return printed.item(record, JSON, NOW);
    }

    @Test
    void printsOnceUntilItChanges() {
        AbroadRecord first = put("a", 1);
        byte[] json = item(first);
        assertSame(json, item(first));
        AbroadRecord second = put("a", 2);
        String text = new String(item(second), StandardCharsets.UTF_8);
        assertEquals("{\"metadata\":{\"uid\":\"uid-a\",\"resourceVersion\":\"2\"}}", text);
        assertEquals(text.length(), printed.size());
    }

    @Test
    void keepsNothingOfWhatIsGoneOrWasBefore() {
        AbroadRecord first = put("a", 1);
        AbroadRecord second = put("a", 2);
        item(first);
        assertEquals(0, printed.size());
        item(second);
        table.put(3, second.key(), null);
        item(second);
        assertEquals(0, printed.size());
    }

    @Test
    void keepsNoMoreThanItsLimit() {
        for (int i = 0; i < 100; i++) {
            item(put("a" + i, i + 1));
        }
        assertEquals(true, printed.size() > 500 && printed.size() <= 1000, "bytes: " + printed.size());
        AbroadRecord over = put("b", 200);
        assertNotSame(item(over), item(over));
    }

    @Test
    void printsAgesAnew() {
        AbroadRecord record = put("a", 1);
        RecordForms metadata = new RecordForms(
                AcceptedForm.of("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"), "", List.of());
        assertNotSame(printed.item(record, metadata, NOW), printed.item(record, metadata, NOW));
        assertEquals(0, printed.size());
    }
}
