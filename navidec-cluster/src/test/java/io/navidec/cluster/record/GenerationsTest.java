package io.navidec.cluster.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.navidec.shared.json.Json;
import io.navidec.shared.kube.ResourceType;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GenerationsTest {
    private static Map<String, Object> tree(String singleQuoted) {
        return Json.parse(singleQuoted.replace('\'', '"'));
    }

    @Test
    void bothCountersAreShiftedAndNothingElse() {
        Map<String, Object> object = tree("{'metadata':{'generation':2},'spec':{'observedGeneration':2},"
                + "'status':{'observedGeneration':2,'replicas':2,'conditions':[{'type':'A','observedGeneration':1}]}}");
        Map<String, Object> shifted = Generations.shifted(object, 5);
        assertEquals(
                tree(
                        "{'metadata':{'generation':7},'spec':{'observedGeneration':2},"
                                + "'status':{'observedGeneration':7,'replicas':2,'conditions':[{'type':'A','observedGeneration':6}]}}"),
                shifted);
        assertEquals(object, Generations.shifted(shifted, -5));
        assertSame(object, Generations.shifted(object, 0));
        Map<String, Object> none = tree("{'metadata':{'name':'a'},'data':{}}");
        assertEquals(none, Generations.shifted(none, 5));
    }

    @Test
    void whatWasNeverObservedIsNotObservedBeforeTheBeginning() {
        assertEquals(
                tree("{'status':{'observedGeneration':0}}"),
                Generations.shifted(tree("{'status':{'observedGeneration':1}}"), -5));
    }

    @Test
    void operationsOfAJsonPatchAreShiftedWhereTheyCount() {
        assertEquals(3, Generations.operation("/metadata/generation", 8, -5));
        assertEquals(3, Generations.operation("/status/observedGeneration", 8, -5));
        assertEquals(3, Generations.operation("/status/conditions/0/observedGeneration", 8, -5));
        assertEquals(8, Generations.operation("/status/replicas", 8, -5));
        assertEquals(8, Generations.operation("/spec/observedGeneration", 8, -5));
        assertEquals(
                tree("{'observedGeneration':3}"),
                Generations.operation("/status", tree("{'observedGeneration':8}"), -5));
    }

    @Test
    void theOffsetIsTheLeastThatLetsNothingGoBack() {
        ResourceType maps = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
        AbroadRecord record =
                AbroadRecord.of(maps, maps.key("shop", "a"), "u", "2026-01-01T00:00:00Z", "eurm", Phase.ABROAD);
        assertEquals(6, record.generationsFrom(7, 1).generationOffset());
        assertEquals(0, record.generationsFrom(7, 1).generationsFrom(7, 9).generationOffset());
        assertEquals(0, record.generationsFrom(0, 0).generationOffset());
    }
}
