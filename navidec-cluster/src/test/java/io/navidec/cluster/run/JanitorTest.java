package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.KeyRing;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Seal;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JanitorTest {
    private static final ResourceType DEPLOYMENTS = new ResourceType("apps", "v1", "deployments", "Deployment", true);
    private static final ResourceKey WEB = DEPLOYMENTS.key("shop", "web");
    private static final String HOME_WEB = "shop/deployments.apps/web";

    private final Vertx vertx = Vertx.vertx();
    private final FakeKube home = FakeKube.home();
    private final FakeKube eurm = FakeKube.guests("eurm", "dam");
    private final AbroadTable table = new AbroadTable();
    private final Records records = new Records(home, table);
    private final SettableClock clock = new SettableClock();
    private final FakeMoves moves = new FakeMoves();
    private final Janitor janitor = new Janitor(
            vertx,
            "dam",
            home,
            records,
            table,
            new ResourceCatalog(new Discovery(), clock),
            cluster -> Optional.of(eurm),
            () -> Set.of("eurm"),
            moves,
            clock);

    /** Says which Moves are active. */
    private static final class FakeMoves implements ActiveMoves {
        private final Set<ResourceKey> owned = new HashSet<>();
        private final Set<String> active = new HashSet<>();
        private final List<MoveSummary> finished = new ArrayList<>();

        @Override
        public boolean owns(ResourceKey key) {
            return owned.contains(key);
        }

        @Override
        public boolean active(String moveUid) {
            return active.contains(moveUid);
        }

        @Override
        public List<MoveSummary> moves() {
            return finished;
        }
    }

    /** Knows deployments and roles. */
    private static final class Discovery implements KubeClient {
        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            List<Object> items = call.target().equals("/apis")
                    ? List.of(
                            group("apps", "deployments", "Deployment"),
                            group("rbac.authorization.k8s.io", "roles", "Role"))
                    : List.of();
            return Uni.createFrom().item(ApiAnswer.json(200, Tree.of("items", items)));
        }

        private static Map<String, Object> group(String name, String plural, String kind) {
            Map<String, Object> resource =
                    Tree.of("resource", plural, "scope", "Namespaced", "responseKind", Tree.of("kind", kind));
            return Tree.of(
                    "metadata", Tree.of("name", name),
                    "versions", List.of(Tree.of("version", "v1", "resources", List.of(resource))));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void begin() {
        records.sealWith(new KeyRing(List.of(Seal.newKey()), 0));
        table.replace(List.of(), 1);
        home.put(new ResourceKey("", "namespaces", "", "shop"), Tree.of());
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private AbroadRecord record(Phase phase) {
        return store(AbroadRecord.of(DEPLOYMENTS, WEB, "uid-web", "2026-01-01T00:00:00Z", "eurm", phase)
                .generations(7, 0));
    }

    private AbroadRecord store(AbroadRecord record) {
        return records.create(record).await().indefinitely();
    }

    private Optional<AbroadRecord> now() {
        return records.read(WEB).await().indefinitely();
    }

    private Map<String, Object> marked(String uid) {
        return home.put(
                HOME_WEB,
                "{'metadata':{'uid':'" + uid + "','annotations':{'navidec.io/away':'m1','keep':'me'}},'spec':{}}");
    }

    private void guest(String key, String more) {
        eurm.put(
                key,
                "{'metadata':{'annotations':{'navidec.io/home':'dam','navidec.io/generation':'7','navidec.io/move':'m1'"
                        + more + "}}}");
    }

    /** A Move that is not active, so that its object's kind and namespace are looked at. */
    private void finishedMove(String target) {
        moves.finished.add(summary("m1", WEB, MovePhase.CANCELLED, target.equals("home") ? "dam" : target));
    }

    private static MoveSummary summary(String uid, ResourceKey key, MovePhase phase, String target) {
        return new MoveSummary(
                uid, key.namespace(), uid, key, phase, "", target, "", "", null, Instant.EPOCH, Instant.EPOCH);
    }

    private void sweep(int rounds) {
        for (int i = 0; i < rounds; i++) {
            janitor.sweep().await().atMost(Duration.ofSeconds(5));
            clock.pass(Duration.ofSeconds(10));
        }
    }

    @Test
    void showsAHiddenObjectAgainThatDidNotLeave() {
        marked("uid-web");
        record(Phase.OUTBOUND);
        sweep(2);
        assertNotNull(now().orElse(null), "not before it has stayed the same for 15 s");
        sweep(1);
        Map<String, Object> object = Objects.requireNonNull(home.get(HOME_WEB));
        assertEquals(Map.of("keep", "me"), Tree.map(object, "metadata", "annotations"));
        assertEquals(Optional.empty(), now());
    }

    /** Controllers copy annotations, for example from a StatefulSet that came home to its ControllerRevisions. */
    @Test
    void leavesWhatAControllerMadeForAHiddenObject() {
        home.put(
                HOME_WEB,
                "{'metadata':{'uid':'u','annotations':{'navidec.io/away':'m1'},'ownerReferences':[{'controller':true}]},'spec':{}}");
        finishedMove("home");
        sweep(3);
        assertNotNull(home.get(HOME_WEB));
    }

    @Test
    void looksForNoGuestsOfAKindThatIsNeverMoved() {
        finishedMove("eurm");
        ResourceKey role = new ResourceKey("rbac.authorization.k8s.io", "roles", "shop", "a");
        moves.finished.add(summary("m2", role, MovePhase.REFUSED, "eurm"));
        Round round = Round.of("dam", moves.moves(), table, new ResourceCatalog(new Discovery(), clock))
                .await()
                .indefinitely();
        assertEquals(Set.of(new Round.Scope(DEPLOYMENTS, "shop")), round.scopes());
    }

    @Test
    void deletesAHiddenObjectThatIsAbroad() {
        marked("uid-web");
        record(Phase.ABROAD);
        sweep(3);
        assertNull(home.get(HOME_WEB));
        assertEquals(Phase.ABROAD, now().orElseThrow().phase());
    }

    @Test
    void showsAHiddenObjectAgainOfWhichThereIsNoRecord() {
        marked("uid-web");
        finishedMove("eurm");
        sweep(3);
        assertEquals(
                Map.of("keep", "me"), Tree.map(Objects.requireNonNull(home.get(HOME_WEB)), "metadata", "annotations"));
    }

    @Test
    void deletesTheCopyOfAReturnWhoseObjectAUserDeleted() {
        marked("uid-copy");
        finishedMove("home");
        sweep(3);
        assertNull(home.get(HOME_WEB));
    }

    @Test
    void touchesNothingThatAMoveOwns() {
        marked("uid-web");
        record(Phase.OUTBOUND);
        guest(HOME_WEB, "");
        moves.owned.add(WEB);
        sweep(8);
        moves.owned.clear();
        moves.active.add("m1");
        eurm.put(
                "shop/deployments.apps/other",
                "{'metadata':{'annotations':{'navidec.io/home':'dam','navidec.io/generation':'7','navidec.io/move':'m1'}}}");
        sweep(1);
        assertEquals(Phase.OUTBOUND, now().orElseThrow().phase());
        assertNotNull(Tree.string(home.get(HOME_WEB), "metadata", "annotations", "navidec.io/away"));
        assertNotNull(eurm.get(HOME_WEB));
        assertEquals(List.of(), eurm.log());
    }

    @Test
    void leavesWhatHasPassedThePointOfNoReturnToAMover() {
        marked("uid-web");
        record(Phase.IN_TRANSIT);
        sweep(8);
        assertEquals(Phase.IN_TRANSIT, now().orElseThrow().phase());
        assertNotNull(Tree.string(home.get(HOME_WEB), "metadata", "annotations", "navidec.io/away"));
    }

    @Test
    void anOutboundRecordOfAReturnedObjectKeepsItsUidAgain() {
        home.put(HOME_WEB, "{'metadata':{'uid':'real'},'spec':{}}");
        store(AbroadRecord.of(DEPLOYMENTS, WEB, "uid-web", "2026-01-01T00:00:00Z", "eurm", Phase.OUTBOUND)
                .generations(7, 0)
                .stillHome("real"));
        sweep(3);
        AbroadRecord keeper = now().orElseThrow();
        assertEquals(Phase.HOME, keeper.phase());
        assertEquals("dam", keeper.cluster());
        assertEquals(Map.of("real", "uid-web"), table.homePairs("shop").toKnown());
        assertEquals(
                "real",
                Tree.string(
                        Tree.maps(keeper.tree(), "metadata", "ownerReferences").getFirst(), "uid"));
    }

    @Test
    void anInterruptedReturnStaysWhereItIs() {
        record(Phase.INBOUND);
        sweep(3);
        assertEquals(Phase.ABROAD, now().orElseThrow().phase());
    }

    @Test
    void endsWhatWasDeletedWithItsDescendants() {
        guest(HOME_WEB, "");
        record(Phase.DELETING);
        ResourceType pods = new ResourceType("", "v1", "pods", "Pod", true);
        AbroadRecord pod = store(AbroadRecord.of(
                        pods, pods.key("shop", "web-1"), "uid-pod", "2026-01-01T00:00:00Z", "eurm", Phase.ABROAD)
                .descendantOf("uid-web"));
        sweep(3);
        assertNull(eurm.get(HOME_WEB));
        assertEquals(Optional.empty(), now());
        assertEquals(Optional.empty(), records.read(pod.key()).await().indefinitely());
        assertEquals(List.of("CLOSE " + WEB + " 7"), eurm.log());
    }

    @Test
    void endsWhatANamespacesDeletionAskedFor() {
        guest(HOME_WEB, "");
        AbroadRecord record = record(Phase.ABROAD);
        home.call(ApiCall.delete("/apis/navidec.io/v1alpha1/namespaces/shop/abroadresources/" + record.name(), null))
                .await()
                .indefinitely();
        table.put(999, WEB, new AbroadRecord(Tree.with(record.tree(), "t", "metadata", "deletionTimestamp")));
        sweep(3);
        assertNull(eurm.get(HOME_WEB));
        assertEquals(Optional.empty(), now());
    }

    @Test
    void keepsTheRecordAsLongAsItsClusterDoesNotAnswer() {
        record(Phase.DELETING);
        eurm.down(true);
        sweep(4);
        assertEquals(Phase.DELETING, now().orElseThrow().phase());
        eurm.down(false);
        sweep(1);
        assertEquals(Optional.empty(), now());
    }

    @Test
    void aKeeperGoesWithItsObject() {
        home.put(HOME_WEB, "{'metadata':{'uid':'real'},'spec':{}}");
        AbroadRecord keeper = record(Phase.OUTBOUND).in(Phase.HOME).at("dam").seen("real", "1", "t");
        records.replace(keeper.ownedBy(DEPLOYMENTS, "web", "real")).await().indefinitely();
        sweep(4);
        assertEquals(Phase.HOME, now().orElseThrow().phase());
        home.remove(HOME_WEB);
        sweep(3);
        assertEquals(Optional.empty(), now());
    }

    @Test
    void closesAGuestThatNobodyClaimsAndLeavesOthersAlone() {
        finishedMove("eurm");
        guest(HOME_WEB, "");
        eurm.put(
                "shop/deployments.apps/theirs",
                "{'metadata':{'annotations':{'navidec.io/home':'other','navidec.io/generation':'7'}}}");
        eurm.put("shop/deployments.apps/own", "{'metadata':{'name':'own'}}");
        eurm.put(
                "shop/deployments.apps/made",
                "{'metadata':{'ownerReferences':[{'controller':true}],'annotations':{'navidec.io/home':'dam','navidec.io/generation':'7'}}}");
        sweep(7);
        assertEquals(List.of("CLOSE " + WEB + " 7"), eurm.log());
        assertNull(eurm.get(HOME_WEB));
    }

    @Test
    void keepsAGuestThatItsRecordClaims() {
        record(Phase.ABROAD);
        guest(HOME_WEB, "");
        sweep(8);
        assertNotNull(eurm.get(HOME_WEB));
    }

    /** After a restart nothing tells that there ever was a move: the first rounds look everywhere. */
    @Test
    void findsCopiesOfDependenciesThatNobodyNeedsAfterARestart() {
        guest("shop/configmaps/a", ",'navidec.io/dependency':'true'");
        sweep(7);
        assertNull(eurm.get("shop/configmaps/a"));
    }

    @Test
    void keepsCopiesThatAreNeeded() {
        guest("shop/configmaps/a", ",'navidec.io/dependency':'true'");
        guest(HOME_WEB, "");
        Map<String, Object> volume = Tree.of("configMap", Tree.of("name", "a"));
        store(AbroadRecord.of(DEPLOYMENTS, WEB, "uid-web", "2026-01-01T00:00:00Z", "eurm", Phase.ABROAD)
                .content(Tree.of("spec", Tree.of("template", Tree.of("spec", Tree.of("volumes", List.of(volume)))))));
        sweep(8);
        assertNotNull(eurm.get("shop/configmaps/a"));
        assertEquals(List.of(), eurm.log());
    }
}
