package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.cluster.kubeapi.AcceptedForm;
import io.navidec.cluster.record.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordFormsTest {
    private static final String METADATA = ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static final String JSON = "application/json" + METADATA;
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf" + METADATA;
    private static final String HOME =
            "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"name\":\"a\"}}";

    private static RecordForms forms(String accept) {
        return new RecordForms(AcceptedForm.of(accept), "", List.of());
    }

    private static String homeItem(String accept, String json) {
        return new String(forms(accept).homeItem(json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private static Set<String> fields(String accept) {
        return forms(accept)
                .item(MergeEtcd.record(MergeWorld.KEYS.get(0), "a", 1, Phase.ABROAD, 7), Instant.EPOCH)
                .keySet();
    }

    @Test
    void itemsOfMetadataSayTheirKindToWhoAskedForJson() {
        assertEquals(Set.of("kind", "apiVersion", "metadata"), fields(JSON));
        assertEquals(HOME, homeItem(JSON, HOME));
    }

    @Test
    void itemsOfMetadataSayNoKindToWhoWouldRatherHaveProtobuf() {
        assertEquals(Set.of("metadata"), fields(PROTOBUF + "," + JSON));
        assertEquals("{\"metadata\":{\"name\":\"a\"}}", homeItem(PROTOBUF + "," + JSON, HOME));
    }

    @Test
    void whatDoesNotBeginSoStaysAsItIs() {
        assertEquals("{}", homeItem(PROTOBUF + "," + JSON, "{}"));
        assertEquals(HOME, homeItem("application/vnd.kubernetes.protobuf,application/json", HOME));
    }

    @Test
    void whoWouldTakeProtobufOnlyAfterJsonAskedForJson() {
        assertEquals(HOME, homeItem(JSON + "," + PROTOBUF, HOME));
    }
}
