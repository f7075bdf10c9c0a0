package io.navidec.cluster.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Json;
import io.navidec.shared.kube.ResourceType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealedMoveTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);

    private static AbroadRecord record(String object, String base, String carry) {
        return AbroadRecord.of(MAPS, MAPS.key("shop", "one"), "uid", "", "eurm", Phase.INBOUND)
                .content(tree(object))
                .base(tree(base))
                .carry(tree(carry));
    }

    private static Map<String, Object> tree(String singleQuoted) {
        return Json.parse(singleQuoted.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'data':{'a':'b'}} | {} | {}",
                "{'data':{'a':'b'}} | {} | {'data':{'a':null}}",
                "{'data':{'a':'b'}} | {'data':{'a':'b'}} | {}",
                "{'data':{'a':'b'},'n':1} | {'data':{'a':'c'},'list':[{'x':null}]} | {'data':{'a':'d'}}",
                "{'spec':{}} | {'spec':{'empty':null}} | {}",
                "{'spec':{'a':{'b':1}}} | {'spec':{'a':{}}} | {}",
                "{} | {'spec':{'a':{}}} | {}",
            })
    void whatIsSealedIsReadBackAsItWas(String object, String base, String carry) {
        AbroadRecord record = record(object, base, carry);
        Map<String, Object> held = SealedMove.of(record);
        Map<String, Object> again = held.isEmpty() ? held : Json.parse(Json.bytes(held));
        assertEquals(
                record.tree(),
                SealedMove.into(record(object, "{}", "{}"), again).tree());
    }

    /** As services before this one wrote it. */
    @Test
    void aWholeBaseIsUnderstood() {
        assertEquals(
                record("{'a':1}", "{'a':2}", "{}").tree(),
                SealedMove.into(record("{'a':1}", "{}", "{}"), tree("{'base':{'a':2},'carry':{}}"))
                        .tree());
    }

    @Test
    void whatClientsSeeAnywayIsNotHeldTwice() {
        String large = "{'data':{'large':'" + "x".repeat(100_000) + "'},'metadata':{'labels':{'a':'%s'}}}";
        AbroadRecord record = record(large.formatted("b"), large.formatted("c"), "{}");
        assertTrue(Json.bytes(SealedMove.of(record)).length < 100, () -> "" + SealedMove.of(record));
    }
}
