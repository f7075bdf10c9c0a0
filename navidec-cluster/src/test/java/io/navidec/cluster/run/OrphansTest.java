package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.view.Lineage;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of a Deployment that was deleted with propagationPolicy Orphan. */
class OrphansTest {
    private static final ResourceType DEPLOYMENTS = new ResourceType("apps", "v1", "deployments", "Deployment", true);
    private static final ResourceType SETS = new ResourceType("apps", "v1", "replicasets", "ReplicaSet", true);
    private static final ResourceType PODS = new ResourceType("", "v1", "pods", "Pod", true);
    private static final ResourceKey WEB = DEPLOYMENTS.key("shop", "web");
    private static final ResourceKey SET = SETS.key("shop", "web-1");
    private static final ResourceKey POD = PODS.key("shop", "web-1-x");
    private static final String KNOWN = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String REAL = "bbbbbbbb-0000-4000-8000-000000000001";
    private static final String SET_UID = "bbbbbbbb-0000-4000-8000-000000000002";
    private static final String POD_UID = "bbbbbbbb-0000-4000-8000-000000000003";
    private static final String NOW = "2026-01-01T00:00:00Z";

    private final SettableClock clock = new SettableClock();
    private final FakeHome home = new FakeHome();
    private final AbroadTable table = new AbroadTable();
    private final Records records = new Records(home, table);
    private final Lineage lineage = new Lineage();
    private final FakeGuests guests = new FakeGuests(this::answer);
    private final RootEnd end =
            new RootEnd(records, new GuestLook(guests), new Orphans("dam", guests, records, table, lineage), clock);

    private Map<String, Object> rootThere = Map.of();
    private Map<String, Object> setThere = guest("web-1", SET_UID, "");

    private static Map<String, Object> guest(String name, String uid, String owner) {
        return Tree.of(
                "metadata",
                Tree.of(
                        "name",
                        name,
                        "namespace",
                        "shop",
                        "uid",
                        uid,
                        "resourceVersion",
                        "200",
                        "ownerReferences",
                        owner.isEmpty() ? null : List.of(Tree.of("uid", owner))));
    }

    private ApiAnswer answer(ApiCall call) {
        if (call.target().startsWith("/-/close")) {
            return ApiAnswer.json(200, Tree.of("gone", true));
        }
        if (call.method().equals("PATCH")) {
            return ApiAnswer.json(200, setThere);
        }
        if (call.method().equals("DELETE")) {
            return ApiAnswer.json(200, rootThere);
        }
        return rootThere.isEmpty()
                ? Status.notFound(WEB).answer()
                : ApiAnswer.json(200, Tree.of("rows", List.of(Tree.of("cells", List.of(), "object", rootThere))));
    }

    private static AbroadRecord descendant(ResourceKey key, ResourceType type, String uid, String owner) {
        return AbroadRecord.of(type, key, uid, NOW, "eurm", Phase.ABROAD)
                .seen(uid, "50", NOW)
                .content(Tree.of("metadata", Tree.of("ownerReferences", List.of(Tree.of("uid", owner)))))
                .descendantOf(KNOWN);
    }

    @BeforeEach
    void aDeploymentThatLeavesASetWithAPod() {
        Runnable forGood = table.subscribe(lineage::apply);
        assert forGood != null;
        table.replace(List.of(), 1);
        stored(AbroadRecord.of(DEPLOYMENTS, WEB, KNOWN, NOW, "eurm", Phase.DELETING)
                .generations(7, 0)
                .seen(REAL, "100", NOW)
                .deletionAccepted(NOW)
                .orphaning(true));
        stored(descendant(POD, PODS, POD_UID, SET_UID));
        stored(descendant(SET, SETS, SET_UID, KNOWN));
    }

    private void stored(AbroadRecord record) {
        records.create(record).await().indefinitely();
    }

    private Optional<AbroadRecord> now(ResourceKey key) {
        return records.read(key).await().indefinitely();
    }

    private void goOn() {
        end.go(WEB).await().indefinitely();
    }

    private boolean called(String beginning) {
        return guests.calls.stream().anyMatch(call -> call.toString().startsWith(beginning));
    }

    private static Map<String, Object> body(ApiCall call) {
        byte[] body = call.body();
        return body == null ? Map.of() : Json.parse(body);
    }

    @Test
    void whatItOwnedIsTakenOverBeforeItsRecordEnds() {
        for (int n = 0; n < 4; n++) {
            goOn();
            assertTrue(
                    now(WEB).isEmpty() || !now(SET).orElseThrow().root() || now(POD).isPresent(),
                    "never a time at which something is nobody's");
        }
        AbroadRecord set = now(SET).orElseThrow();
        assertTrue(set.root());
        assertEquals(7, set.generation());
        assertEquals("root", Tree.string(set.tree(), "metadata", "labels", "navidec.io/role"));
        assertEquals(SET_UID, now(POD).orElseThrow().rootUid());
        assertTrue(now(WEB).isEmpty());
        ApiCall mark = guests.calls.stream()
                .filter(call -> call.method().equals("PATCH"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> body = body(mark);
        assertEquals("dam", Tree.string(body, "metadata", "annotations", "navidec.io/home"));
        assertEquals(SET_UID, Tree.string(body, "metadata", "uid"), "of this one only");
    }

    @Test
    void whatStillNamesItAsOwnerWillBeCollectedThereAndWaits() {
        setThere = guest("web-1", SET_UID, REAL);
        goOn();
        goOn();
        assertFalse(now(SET).orElseThrow().root());
        assertTrue(now(WEB).isPresent());
        setThere = guest("web-1", SET_UID, "");
        for (int n = 0; n < 4; n++) {
            goOn();
        }
        assertTrue(now(SET).orElseThrow().root());
        assertTrue(now(WEB).isEmpty());
    }

    @Test
    void whatGoesWithItIsNotRevived() {
        setThere = Tree.with(setThere, NOW, "metadata", "deletionTimestamp");
        goOn();
        assertFalse(now(SET).orElseThrow().root());
        assertTrue(now(WEB).isPresent());
    }

    @Test
    void whileItIsThereNothingIsTakenOverAndNothingClosed() {
        rootThere = Tree.with(guest("web", REAL, ""), NOW, "metadata", "deletionTimestamp");
        clock.pass(Duration.ofMinutes(5));
        goOn();
        assertEquals(1, guests.calls.size(), () -> guests.calls.toString());
        assertTrue(now(WEB).isPresent());
    }

    @Test
    void aDeleteThatACrashKeptFromBeingForwardedIsForwardedAsItWasMeant() {
        rootThere = guest("web", REAL, "");
        goOn();
        assertFalse(called("DELETE"), "it may be on its way");
        clock.pass(Duration.ofMinutes(1));
        goOn();
        ApiCall delete = guests.calls.stream()
                .filter(call -> call.method().equals("DELETE"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> body = body(delete);
        assertEquals("Orphan", Tree.string(body, "propagationPolicy"));
        assertEquals(REAL, Tree.string(body, "preconditions", "uid"));
        assertFalse(called("POST /-/close"), "closing would take along what is to stay");
    }
}
