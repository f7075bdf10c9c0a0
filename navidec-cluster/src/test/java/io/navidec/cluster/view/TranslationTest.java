package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.record.UidPairs;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranslationTest {
    private static final String KNOWN = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String REAL = "bbbbbbbb-0000-4000-8000-000000000002";
    private static final String BORN = "2026-01-01T00:00:00Z";
    private static final ResourceType DEPLOYMENTS = new ResourceType("apps", "v1", "deployments", "Deployment", true);
    private static final String MODIFIED =
            "Operation cannot be fulfilled on deployments.apps \"web\": the object has been modified; please apply your"
                    + " changes to the latest version and try again";

    private static AbroadRecord record(Phase phase) {
        AbroadRecord record = AbroadRecord.of(DEPLOYMENTS, DEPLOYMENTS.key("shop", "web"), KNOWN, BORN, "eurm", phase);
        return new AbroadRecord(Tree.with(record.tree(), "70", "metadata", "resourceVersion"))
                .seen(REAL, "9", "2026-01-02T00:00:00Z");
    }

    private static Translation translation() {
        return new Translation(record(Phase.ABROAD), UidPairs.NONE);
    }

    private static Map<String, Object> object(String json) {
        return Json.parse(json.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'metadata':{'name':'web'}} | {'metadata':{'name':'web'}}",
                "{'metadata':{'resourceVersion':'70'}} | {'metadata':{'resourceVersion':'9'}}",
                "{'metadata':{'resourceVersion':'0'}} | {'metadata':{'resourceVersion':'0'}}",
                "{'metadata':{'uid':'aaaaaaaa-0000-4000-8000-000000000001'}} | {'metadata':{'uid':'bbbbbbbb-0000-4000-8000-000000000002'}}",
                "{'metadata':{'creationTimestamp':'2026-01-01T00:00:00Z','a':1}} | {'metadata':{'a':1}}",
                "{'metadata':{'creationTimestamp':null}} | {'metadata':{'creationTimestamp':null}}",
                "{'metadata':{'annotations':{'navidec.io/frozen':'x','b':'c'}}} | {'metadata':{'annotations':{'b':'c'}}}",
                "{'metadata':{'annotations':null}} | {'metadata':{'annotations':null}}",
                "{'spec':{'ref':'aaaaaaaa-0000-4000-8000-000000000001'}} | {'spec':{'ref':'bbbbbbbb-0000-4000-8000-000000000002'}}",
                "{'deleteOptions':{'preconditions':{'resourceVersion':'70'}}} | {'deleteOptions':{'preconditions':{'resourceVersion':'9'}}}",
            })
    void bodiesGoOut(String body, String expected) {
        assertEquals(object(expected), translation().objectForAbroad(object(body)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{'op':'test','path':'/metadata/resourceVersion','value':'70'}] | [{'op':'test','path':'/metadata/resourceVersion','value':'9'}]",
                "[{'op':'replace','path':'/metadata/resourceVersion','value':'70'}] | [{'op':'replace','path':'/metadata/resourceVersion','value':'9'}]",
                "[{'op':'remove','path':'/metadata/resourceVersion'}] | [{'op':'remove','path':'/metadata/resourceVersion'}]",
                "[{'op':'test','path':'/metadata/creationTimestamp','value':'2026-01-01T00:00:00Z'}] | []",
                "[{'op':'test','path':'/spec/x','value':'70'}] | [{'op':'test','path':'/spec/x','value':'70'}]",
            })
    void jsonPatchesGoOut(String patch, String expected) {
        List<?> operations = Tree.list(object("{'p':" + patch + "}"), "p");
        assertEquals(
                Tree.list(object("{'p':" + expected + "}"), "p"), translation().patchForAbroad(operations));
    }

    @Test
    void preconditionsThatDoNotHoldAreWordedAsTheApiServerDoes() {
        assertEquals(
                MODIFIED,
                refused(() -> translation().objectForAbroad(object("{'metadata':{'resourceVersion':'9'}}")))
                        .message());
        assertEquals(
                MODIFIED,
                refused(() -> translation()
                                .patchForAbroad(List.of(
                                        object("{'op':'test','path':'/metadata/resourceVersion','value':'69'}"))))
                        .message());
        Status version =
                refused(() -> translation().optionsForAbroad(object("{'preconditions':{'resourceVersion':'1'}}")));
        assertEquals(409, version.code());
        assertEquals(
                "Operation cannot be fulfilled on Deployment.apps \"web\": the ResourceVersion in the precondition (1) does not"
                        + " match the ResourceVersion in record (70). The object might have been modified",
                version.message());
        Status uid = refused(() -> translation().optionsForAbroad(object("{'preconditions':{'uid':'" + REAL + "'}}")));
        assertEquals("Conflict", uid.reason());
        assertTrue(uid.message().contains("does not match the UID in record (" + KNOWN + ")"), uid.message());
        assertTrue(refused(() -> translation().objectForAbroad(object("{'metadata':{'uid':'" + REAL + "'}}")))
                .message()
                .contains("Precondition failed: UID in precondition"));
    }

    private static Status refused(org.junit.jupiter.api.function.Executable work) {
        return assertThrows(Translation.Refused.class, work).status();
    }

    @Test
    void deleteOptionsGoOut() {
        Map<String, Object> options =
                object("{'propagationPolicy':'Orphan','preconditions':{'uid':'" + KNOWN + "','resourceVersion':'70'}}");
        assertEquals(
                object("{'propagationPolicy':'Orphan','preconditions':{'uid':'" + REAL + "','resourceVersion':'9'}}"),
                translation().optionsForAbroad(options));
    }

    @Test
    void answersComeBackAsTheClientKnowsThem() {
        Map<String, Object> real = object("{'kind':'Deployment','metadata':{'name':'web','uid':'" + REAL
                + "','resourceVersion':'12','creationTimestamp':'2026-05-05T00:00:00Z','annotations':{'navidec.io/home':'dam'},"
                + "'labels':{'app':'web'},'managedFields':[{'manager':'navidec','fieldsV1':{'f:metadata':{'f:annotations':"
                + "{'.':{},'f:navidec.io/home':{}}}}},{'manager':'kubectl','fieldsV1':{'f:metadata':{'f:annotations':"
                + "{'f:navidec.io/uid':{},'f:x':{}}}}}]},'spec':{'owner':'" + REAL + "'}}");
        Map<String, Object> seen = translation().answer(real);
        assertEquals(
                object("{'kind':'Deployment','metadata':{'name':'web','uid':'" + KNOWN
                        + "','resourceVersion':'70','creationTimestamp':'" + BORN + "','labels':{'app':'web'},"
                        + "'managedFields':[{'manager':'kubectl','fieldsV1':{'f:metadata':{'f:annotations':{'f:x':{}}}}}]},"
                        + "'spec':{'owner':'" + KNOWN + "'}}"),
                seen);
    }

    @Test
    void theRecordLearnsAndShowsTheSame() {
        Map<String, Object> real = object("{'kind':'Deployment','metadata':{'name':'web','namespace':'shop','uid':'"
                + REAL + "','resourceVersion':'12','creationTimestamp':'2026-05-05T00:00:00Z'},'spec':{'owner':'" + REAL
                + "'}}");
        assertTrue(translation().newer(real));
        AbroadRecord learned = translation().learned(real, "2026-05-06T00:00:00Z");
        assertEquals("12", learned.realResourceVersion());
        assertEquals(KNOWN, learned.uid());
        assertNull(Tree.get(learned.object(), "metadata", "resourceVersion"));
        assertEquals(new Translation(learned, UidPairs.NONE).answer(real), learned.view());
        assertFalse(new Translation(learned, UidPairs.NONE).newer(real));
    }

    @Test
    void anotherObjectOfTheNameIsNoNewsOfThisOne() {
        assertFalse(translation().newer(object("{'metadata':{'uid':'" + KNOWN + "','resourceVersion':'1200'}}")));
    }

    @Test
    void aPairNobodyHasNotedYetIsLearnedFromTheAnswer() {
        AbroadRecord fresh = record(Phase.ABROAD).at("eurm");
        Map<String, Object> real =
                object("{'metadata':{'uid':'" + REAL + "','resourceVersion':'12'},'x':'" + REAL + "'}");
        Translation translation = new Translation(fresh, UidPairs.NONE);
        assertTrue(translation.newer(real));
        assertEquals(KNOWN, Tree.string(translation.answer(real), "x"));
        assertNull(Tree.get(
                translation.objectForAbroad(object("{'metadata':{'uid':'" + KNOWN + "'}}")), "metadata", "uid"));
    }

    @ParameterizedTest
    @CsvSource({
        "10, 9, true",
        "9, 10, false",
        "9, 9, false",
        "1, '', true",
        "340282366920938463463374607431768211455, 9, true"
    })
    void versionsCompareAsNumbers(String one, String other, boolean later) {
        assertEquals(later, Translation.later(one, other));
    }
}
