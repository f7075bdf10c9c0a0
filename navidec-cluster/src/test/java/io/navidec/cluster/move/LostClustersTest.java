package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Clusters that somebody has declared gone for good: where they do not answer, and only there, moves go on without them. */
class LostClustersTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final MoveMachine MACHINE = new MoveMachine("dam");
    private static final ResourceKey WEB = Trees.DEPLOYMENTS.key("shop", "web");
    private static final Sight SILENT = new Sight.Silent("cut off");

    private final AbroadRecord record = AbroadRecord.of(Trees.DEPLOYMENTS, WEB, "u-1", "t", "eurm", Phase.ABROAD)
            .generations(5, 0)
            .seen("u-2", "40", "t")
            .content(Tree.of("metadata", Tree.of("name", "web"), "spec", Tree.of("replicas", 2)));

    private static Map<String, Object> move(String annotation, String... inSpec) {
        return Tree.of(
                "metadata",
                Tree.of(
                        "uid",
                        "m-1",
                        "name",
                        "web-1",
                        "namespace",
                        "shop",
                        "annotations",
                        Tree.of(Names.LOST_CLUSTERS, annotation)),
                "spec",
                Tree.of(
                        "resource",
                        Tree.of("group", "apps", "resource", "deployments", "name", "web"),
                        "target",
                        "home",
                        "lostClusters",
                        List.of(inSpec)));
    }

    private static MoveState state(Map<String, Object> move, MoveEvent... more) {
        MoveState state = MoveState.requested(MoveOrder.of(move));
        state = MACHINE.apply(
                state,
                new MoveEvent.Accepted(NOW, 7, Trees.DEPLOYMENTS, "eurm", "u-1", "u-2", Strategy.MAKE_BEFORE_BREAK));
        state = MACHINE.apply(state, new MoveEvent.Placed(NOW, "dam", "as ordered"));
        state = MACHINE.apply(state, new MoveEvent.Prepared(NOW));
        for (MoveEvent event : more) {
            state = MACHINE.apply(state, event);
        }
        return state;
    }

    private static Decision decide(MoveState state, AbroadRecord record, Sight home) {
        Map<Place, Sight> sights = new EnumMap<>(Place.class);
        sights.put(Place.HOME, home);
        sights.put(Place.RECORD, new Sight.Found(record.tree()));
        sights.put(Place.SOURCE, SILENT);
        return MACHINE.decide(state, new Seen(8, true, false, sights), NOW);
    }

    @Test
    void theyAreNamedInTheOrderOrLater() {
        assertEquals(Set.of(), MoveOrder.of(move("")).lostClusters());
        assertEquals(Set.of("eurm"), MoveOrder.of(move("", "eurm")).lostClusters());
        assertEquals(
                Set.of("eurm", "vega", "rigel"),
                MoveOrder.of(move("vega, rigel", "eurm")).lostClusters());
    }

    @Test
    void aSilentSourceIsWaitedForUnlessItIsTheOneThatIsLost() {
        assertInstanceOf(Decision.Retry.class, decide(state(move("")), record, new Sight.Absent()));
        assertInstanceOf(Decision.Retry.class, decide(state(move("vega")), record, new Sight.Absent()));
        Decision.Act act =
                assertInstanceOf(Decision.Act.class, decide(state(move("eurm")), record, new Sight.Absent()));
        AbroadRecord inbound =
                assertInstanceOf(Effect.WriteRecord.class, act.effect()).record();
        assertEquals(Phase.INBOUND, inbound.phase());
        assertEquals(record.object(), inbound.base());
        assertEquals("40", inbound.baseRevision());
    }

    @Test
    void whatTheRecordHeardSinceTheCopyWasMadeIsCarriedOver() {
        MoveState switching = state(move("eurm"), new MoveEvent.Copied(NOW), new MoveEvent.Ready(NOW));
        Map<String, Object> copy = Tree.of(
                "metadata",
                Tree.of("name", "web", "uid", "u-3", "resourceVersion", "9", "annotations", Tree.of(Names.AWAY, "m-1")),
                "spec",
                Tree.of("replicas", 2));
        AbroadRecord inbound = record.generations(5, 7).in(Phase.INBOUND).basedOn(record.object(), "40");
        Map<String, Object> three = Tree.with(record.object(), 3, "spec", "replicas");

        Decision same = decide(switching, inbound.content(three), new Sight.Found(copy));
        assertEquals("Land", effect(same).name(), "of the same moment the copy's source counts, not the mirror");

        Decision newer = decide(switching, inbound.content(three).seen("u-2", "41", "t"), new Sight.Found(copy));
        Effect.WriteRecord note = assertInstanceOf(Effect.WriteRecord.class, effect(newer));
        assertEquals(Tree.of("spec", Tree.of("replicas", 3)), note.record().carry());
        assertEquals("41", note.record().baseRevision());
    }

    private static Effect effect(Decision decision) {
        return assertInstanceOf(Decision.Act.class, decision).effect();
    }

    @Test
    void whatCannotBeClosedThereIsGivenUpAndSaidSo() {
        Effect close = new Effect.Close("CloseSource", "eurm", 6, false);
        Answer silent = new Answer.Silent("cut off");
        Seen seen = new Seen(8, true, false, Map.of());
        MoveState waits =
                state(move(""), new MoveEvent.Copied(NOW), new MoveEvent.Ready(NOW), new MoveEvent.Switched(NOW));
        assertInstanceOf(Decision.Retry.class, MACHINE.answered(waits, seen, close, silent, NOW));
        MoveState lost =
                state(move("eurm"), new MoveEvent.Copied(NOW), new MoveEvent.Ready(NOW), new MoveEvent.Switched(NOW));
        Decision.Journal journal =
                assertInstanceOf(Decision.Journal.class, MACHINE.answered(lost, seen, close, silent, NOW));
        assertEquals(
                List.of(new MoveEvent.Abandoned(NOW, "eurm", "cut off"), new MoveEvent.Closed(NOW)), journal.events());
        for (MoveEvent event : journal.events()) {
            assertEquals(event, MoveJournal.event(MoveJournal.tree(event)));
            lost = MACHINE.apply(lost, event);
        }
        AbroadRecord home = record.in(Phase.HOME);
        Decision.Journal end = assertInstanceOf(Decision.Journal.class, decide(lost, home, new Sight.Absent()));
        MoveEvent.Ended ended =
                assertInstanceOf(MoveEvent.Ended.class, end.events().get(0));
        assertEquals(MovePhase.MOVED, ended.outcome());
        assertTrue(ended.message().contains("eurm did not answer, and was declared lost"), ended.message());
    }
}
