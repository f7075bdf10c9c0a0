package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutHistoryTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final MoveMachine MACHINE = new MoveMachine("dam");
    private static final ResourceKey WEB = Trees.DEPLOYMENTS.key("shop", "web");

    private static Map<String, Object> replicaSet(String number, String owner) {
        return Trees.of("""
                {'metadata':{'name':'web-%s','namespace':'shop','uid':'rs-%s','resourceVersion':'3','generation':4,
                 'labels':{'app':'web','pod-template-hash':'%s'},
                 'annotations':{'deployment.kubernetes.io/revision':'%s','navidec.io/home':'dam'},
                 'ownerReferences':[{'kind':'Deployment','name':'web','uid':'%s','controller':true}]},
                 'spec':{'replicas':2,'template':{'metadata':{}}},'status':{'replicas':2}}""".formatted(number, number, number, number, owner));
    }

    private static Map<String, Object> revision(long number) {
        return Trees.of("""
                {'metadata':{'name':'web-%d','namespace':'shop'},'data':{'spec':{}},'revision':%d}""".formatted(number, number));
    }

    private static final Map<String, Object> DEPLOYMENT = Trees.of(
            "{'metadata':{'name':'web','annotations':{'deployment.kubernetes.io/revision':'11'}},'spec':{'replicas':2}}");

    private static List<String> names(List<Map<String, Object>> objects) {
        return objects.stream()
                .map(each -> Tree.string(each, "metadata", "name"))
                .toList();
    }

    @Test
    void onlyWorkloadsWithRevisionsHaveOne() {
        assertEquals(Optional.of(KindRules.REPLICA_SETS), RolloutHistory.kind(Trees.DEPLOYMENTS));
        assertEquals(Optional.of(KindRules.REVISIONS), RolloutHistory.kind(Trees.STATEFUL_SETS));
        assertEquals(Optional.empty(), RolloutHistory.kind(KindRules.REPLICA_SETS));
        assertEquals(
                Optional.empty(), RolloutHistory.kind(new ResourceType("", "v1", "configmaps", "ConfigMap", true)));
    }

    @Test
    void theNewestTenOfItsOwnGoAlongButForTheOneThatRuns() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int n = 11; n >= 0; n--) {
            all.add(replicaSet(Integer.toString(n), "u-1"));
        }
        all.add(replicaSet("12", "u-9"));
        Sight sight = RolloutHistory.sight(RolloutHistory.ownedBy("u-1", all));
        List<Map<String, Object>> copies =
                RolloutHistory.copies(Trees.DEPLOYMENTS, DEPLOYMENT, RolloutHistory.read(sight), "u-2");
        assertEquals(
                List.of("web-2", "web-3", "web-4", "web-5", "web-6", "web-7", "web-8", "web-9", "web-10"),
                names(copies));
        assertInstanceOf(Sight.Absent.class, RolloutHistory.sight(List.of()));
    }

    @Test
    void aCopyIsOwnedByTheCopyAndRunsNothing() {
        Map<String, Object> copy = RolloutHistory.copies(
                        Trees.DEPLOYMENTS, DEPLOYMENT, List.of(replicaSet("3", "u-1")), "u-2")
                .get(0);
        assertEquals(Trees.of("""
                        {'apiVersion':'apps/v1','kind':'ReplicaSet',
                         'metadata':{'name':'web-3','namespace':'shop','labels':{'app':'web','pod-template-hash':'3'},
                          'annotations':{'deployment.kubernetes.io/revision':'3'},
                          'ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'u-2','controller':true,'blockOwnerDeletion':true}]},
                         'spec':{'replicas':0,'template':{'metadata':{}}}}"""), copy);
        Map<String, Object> other = RolloutHistory.copies(Trees.STATEFUL_SETS, DEPLOYMENT, List.of(revision(2)), "u-2")
                .get(0);
        assertEquals("ControllerRevision", other.get("kind"));
        assertEquals(2, other.get("revision"));
        assertTrue(other.containsKey("data"));
    }

    private static MoveState copying(ResourceType type, Strategy strategy, MoveEvent... more) {
        MoveState state = MoveState.requested(Trees.order(type.key("shop", "web"), "eurm", false));
        List<MoveEvent> events = new ArrayList<>(List.of(
                new MoveEvent.Accepted(NOW, 7, type, "dam", "u-1", "u-1", strategy),
                new MoveEvent.Placed(NOW, "eurm", "fits"),
                new MoveEvent.Prepared(NOW)));
        events.addAll(List.of(more));
        for (MoveEvent event : events) {
            state = MACHINE.apply(state, event);
        }
        return state;
    }

    @Test
    void theyAreMadeBeforeTheCopyCountsAsMade() {
        MoveState state = copying(Trees.DEPLOYMENTS, Strategy.MAKE_BEFORE_BREAK);
        assertEquals(List.of(Place.TARGET, Place.RECORD, Place.HOME, Place.HISTORY), MACHINE.owed(state));
        AbroadRecord record = AbroadRecord.of(Trees.DEPLOYMENTS, WEB, "u-1", "t", "eurm", Phase.OUTBOUND)
                .generations(7, 0)
                .content(DEPLOYMENT);
        Map<Place, Sight> sights = new EnumMap<>(Place.class);
        sights.put(
                Place.TARGET,
                new Sight.Found(Tree.of(
                        "metadata",
                        Tree.of("uid", "u-2", "annotations", Tree.of(Names.HOME, "dam", Names.GENERATION, "7")))));
        sights.put(Place.RECORD, new Sight.Found(record.tree()));
        sights.put(Place.HOME, new Sight.Found(Tree.of("metadata", Tree.of("uid", "u-1"))));
        sights.put(Place.HISTORY, RolloutHistory.sight(List.of(replicaSet("10", "u-1"), replicaSet("11", "u-1"))));
        Seen seen = new Seen(8, true, false, sights);
        Effect.CopyHistory copy = assertInstanceOf(
                Effect.CopyHistory.class,
                assertInstanceOf(Decision.Act.class, MACHINE.decide(state, seen, NOW))
                        .effect());
        assertEquals(List.of("web-10"), names(copy.bodies()));
        Decision.Journal journal = assertInstanceOf(
                Decision.Journal.class, MACHINE.answered(state, seen, copy, new Answer.Done(Map.of()), NOW));
        assertInstanceOf(MoveEvent.Copied.class, journal.events().get(0));
    }

    @Test
    void whatBreaksFirstKeepsThemInItsRecordMeanwhile() {
        MoveState switching = copying(Trees.STATEFUL_SETS, Strategy.BREAK_BEFORE_MAKE);
        assertEquals(List.of(Place.RECORD, Place.HOME, Place.HISTORY), MACHINE.owed(switching));
        AbroadRecord record = AbroadRecord.of(
                        Trees.STATEFUL_SETS, Trees.STATEFUL_SETS.key("shop", "web"), "u-1", "t", "eurm", Phase.OUTBOUND)
                .generations(7, 0)
                .content(DEPLOYMENT);
        Map<Place, Sight> sights = new EnumMap<>(Place.class);
        sights.put(Place.RECORD, new Sight.Found(record.tree()));
        sights.put(Place.HOME, new Sight.Found(Tree.with(DEPLOYMENT, "u-1", "metadata", "uid")));
        sights.put(Place.HISTORY, RolloutHistory.sight(List.of(revision(1), revision(2))));
        Decision.Act act =
                assertInstanceOf(Decision.Act.class, MACHINE.decide(switching, new Seen(8, true, false, sights), NOW));
        AbroadRecord switched =
                assertInstanceOf(Effect.WriteRecord.class, act.effect()).record();
        assertEquals(Phase.IN_TRANSIT, switched.phase());
        assertEquals(List.of("web-1", "web-2"), names(switched.history()));

        // Put back home, they are made there, and forgotten.
        MoveState back = copying(
                Trees.STATEFUL_SETS,
                Strategy.BREAK_BEFORE_MAKE,
                new MoveEvent.Switched(NOW),
                new MoveEvent.Marked(NOW),
                new MoveEvent.Cleared(NOW),
                new MoveEvent.TurnedHome(NOW, "Cancelled", "not ready"),
                new MoveEvent.Closed(NOW));
        sights.put(Place.RECORD, new Sight.Found(switched.turnedHome(true).tree()));
        sights.put(
                Place.HOME,
                new Sight.Found(Tree.of("metadata", Tree.of("uid", "u-3", "annotations", Tree.of(Names.AWAY, "m-1")))));
        Seen seen = new Seen(9, true, false, sights);
        Effect.CopyHistory copy = assertInstanceOf(
                Effect.CopyHistory.class,
                assertInstanceOf(Decision.Act.class, MACHINE.decide(back, seen, NOW))
                        .effect());
        assertEquals("dam", copy.cluster());
        Decision.Act forget = assertInstanceOf(
                Decision.Act.class, MACHINE.answered(back, seen, copy, new Answer.Done(Map.of()), NOW));
        assertEquals(
                List.of(),
                assertInstanceOf(Effect.WriteRecord.class, forget.effect())
                        .record()
                        .history());
    }
}
