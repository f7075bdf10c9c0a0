package io.navidec.cluster.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnerChangeTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    /** Owned at home by 1, and where it is by 2. */
    private static final AbroadRecord RECORD = AbroadRecord.of(
                    MAPS, MAPS.key("shop", "a"), "u", "2026-01-01T00:00:00Z", "eurm", Phase.ABROAD)
            .owners(List.of(owner("1")))
            .content(body("{'metadata':{'name':'a','ownerReferences':[{'uid':'2'}]}}"));

    private static Map<String, Object> owner(String uid) {
        return Tree.of("uid", uid);
    }

    private static Map<String, Object> body(String singleQuoted) {
        return Json.parse(singleQuoted.replace('\'', '"'));
    }

    private static OwnerChange of(String method, String type, String body) {
        return OwnerChange.of(RECORD, method, type, body(body));
    }

    @Test
    void anUpdateSaysAllOwnersAndTheGuestHearsOnlyOfItsOwn() {
        OwnerChange change =
                of("PUT", ApiCall.JSON, "{'metadata':{'ownerReferences':[{'uid':'2'},{'uid':'1'},{'uid':'3'}]}}");
        assertEquals(List.of(owner("2")), OwnerReferences.of(change.body()));
        assertEquals(List.of(owner("1"), owner("3")), change.owners());
        assertEquals(
                List.of(), of("PUT", ApiCall.JSON, "{'metadata':{'name':'a'}}").owners());
    }

    @Test
    void aMergePatchSaysAllOwnersWhereItSaysAny() {
        assertEquals(
                List.of(owner("1")),
                of("PATCH", ApiCall.MERGE_PATCH, "{'data':{}}").owners());
        OwnerChange none = of("PATCH", ApiCall.MERGE_PATCH, "{'metadata':{'ownerReferences':null}}");
        assertEquals(List.of(), none.owners());
        assertEquals(body("{'metadata':{'ownerReferences':null}}"), none.body());
        OwnerChange other = of("PATCH", ApiCall.MERGE_PATCH, "{'metadata':{'ownerReferences':[{'uid':'3'}]}}");
        assertEquals(List.of(owner("3")), other.owners());
        assertEquals(body("{'metadata':{}}"), other.body());
    }

    @Test
    void otherPatchesMergeByUid() {
        String strategic = "application/strategic-merge-patch+json";
        assertEquals(
                List.of(owner("1"), owner("3")),
                of("PATCH", strategic, "{'metadata':{'ownerReferences':[{'uid':'3'}]}}")
                        .owners());
        assertEquals(
                List.of(owner("3")),
                of("PATCH", strategic, "{'metadata':{'ownerReferences':[{'$patch':'delete','uid':'1'},{'uid':'3'}]}}")
                        .owners());
        assertEquals(
                List.of(owner("1")),
                of("PATCH", "application/apply-patch+yaml", "{'metadata':{'name':'a','ownerReferences':[{'uid':'1'}]}}")
                        .owners());
    }

    @Test
    void aJsonPatchOfOwnersIsRefusedInWords() {
        OwnerChange.refuseOperations(
                RECORD, List.of(Tree.of("op", "remove", "path", "/metadata/ownerReferencesOfMine")));
        for (String path : List.of("/metadata/ownerReferences", "/metadata/ownerReferences/0")) {
            assertThrows(
                    Answered.class,
                    () -> OwnerChange.refuseOperations(RECORD, List.of(Tree.of("op", "remove", "path", path))));
            assertThrows(
                    Answered.class,
                    () -> OwnerChange.refuseOperations(
                            RECORD, List.of(Tree.of("op", "copy", "from", path, "path", "/metadata/labels/a"))));
        }
    }

    @Test
    void ofADescendantItsClusterIsTold() {
        AbroadRecord descendant = RECORD.descendantOf("root");
        Map<String, Object> body = body("{'metadata':{'ownerReferences':[{'uid':'9'}]}}");
        assertEquals(body, OwnerChange.of(descendant, "PUT", ApiCall.JSON, body).body());
    }
}
