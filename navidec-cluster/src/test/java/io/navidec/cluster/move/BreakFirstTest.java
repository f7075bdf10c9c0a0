package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The way back home of what broke first and found no place: what the simulation meets too seldom. */
class BreakFirstTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final MoveMachine MACHINE = new MoveMachine("dam");
    private static final ResourceKey WEB = Trees.DEPLOYMENTS.key("shop", "web");

    private final AbroadRecord record = AbroadRecord.of(Trees.DEPLOYMENTS, WEB, "u-1", "t", "eurm", Phase.IN_TRANSIT)
            .generations(7, 0)
            .content(Tree.of("metadata", Tree.of("name", "web"), "spec", Tree.of("replicas", 1)));

    private static MoveState turnedHome(MoveEvent... more) {
        MoveState state = MoveState.requested(new MoveOrder(
                "m-2",
                "shop",
                "web-2",
                WEB,
                "eurm",
                Optional.empty(),
                Duration.ofMinutes(10),
                false,
                Set.of(),
                false,
                java.time.Duration.ZERO,
                false,
                Permits.NONE));
        List<MoveEvent> events = new java.util.ArrayList<>(List.of(
                new MoveEvent.Accepted(NOW, 7, Trees.DEPLOYMENTS, "dam", "u-1", "u-1", Strategy.BREAK_BEFORE_MAKE),
                new MoveEvent.Placed(NOW, "eurm", "fits"),
                new MoveEvent.Prepared(NOW),
                new MoveEvent.Switched(NOW),
                new MoveEvent.Marked(NOW),
                new MoveEvent.Cleared(NOW),
                new MoveEvent.TurnedHome(NOW, "Cancelled", "not ready")));
        events.addAll(List.of(more));
        for (MoveEvent event : events) {
            state = MACHINE.apply(state, event);
        }
        return state;
    }

    private static Map<String, Object> home(String uid, String mark) {
        return Tree.of(
                "apiVersion",
                "apps/v1",
                "kind",
                "Deployment",
                "metadata",
                Tree.of("name", "web", "uid", uid, "resourceVersion", "9", "annotations", Tree.of(Names.AWAY, mark)));
    }

    private static Decision decide(MoveState state, AbroadRecord record, Sight home) {
        assertEquals(
                List.of(Place.HOME, Place.RECORD, Place.OWNERS), MACHINE.owed(state), "what is written is read first");
        Map<Place, Sight> sights = Map.of(Place.HOME, home, Place.RECORD, new Sight.Found(record.tree()));
        return MACHINE.decide(state, new Seen(8, true, false, sights), NOW);
    }

    @Test
    void theRecordSaysSoBeforeAnythingElseIsDone() {
        Decision.Act first = assertInstanceOf(Decision.Act.class, decide(turnedHome(), record, new Sight.Absent()));
        Effect.WriteRecord write = assertInstanceOf(Effect.WriteRecord.class, first.effect());
        assertTrue(write.record().turnedHome());
        Decision.Act next =
                assertInstanceOf(Decision.Act.class, decide(turnedHome(), record.turnedHome(true), new Sight.Absent()));
        assertEquals("CloseTarget", next.effect().name());
    }

    @Test
    void aHiddenCopyOfAnotherMoveIsDeletedRatherThanShown() {
        MoveState closed = turnedHome(new MoveEvent.Closed(NOW));
        Decision.Act act = assertInstanceOf(
                Decision.Act.class, decide(closed, record.turnedHome(true), new Sight.Found(home("u-9", "m-1"))));
        Effect.DeleteHome delete = assertInstanceOf(Effect.DeleteHome.class, act.effect());
        assertEquals("u-9", delete.uid());
        assertEquals("9", delete.resourceVersion());
    }

    /** Past the point of no return: giving up would only begin again, for ever. */
    @Test
    void whereAnotherObjectHasTakenItsNameAtHomeItWaits() {
        MoveState state = MoveState.requested(new MoveOrder(
                "m-2",
                "shop",
                "web-2",
                WEB,
                "home",
                Optional.empty(),
                Duration.ofMinutes(10),
                false,
                Set.of(),
                false,
                java.time.Duration.ZERO,
                false,
                Permits.NONE));
        for (MoveEvent event : List.of(
                new MoveEvent.Accepted(NOW, 9, Trees.DEPLOYMENTS, "eurm", "u-1", "u-2", Strategy.BREAK_BEFORE_MAKE),
                new MoveEvent.Placed(NOW, "dam", "as ordered"),
                new MoveEvent.Prepared(NOW),
                new MoveEvent.Switched(NOW),
                new MoveEvent.Cleared(NOW))) {
            state = MACHINE.apply(state, event);
        }
        AbroadRecord landing = record.in(Phase.LANDING).generations(7, 9);
        Map<Place, Sight> sights = Map.of(
                Place.HOME,
                new Sight.Found(Tree.without(home("u-5", "x"), "metadata", "annotations")),
                Place.RECORD,
                new Sight.Found(landing.tree()));
        Decision.Wait wait =
                assertInstanceOf(Decision.Wait.class, MACHINE.decide(state, new Seen(8, true, false, sights), NOW));
        assertTrue(wait.reason().contains("delete or rename it there first"), wait.reason());
        // A copy that a former mover made is nobody's.
        Map<Place, Sight> stray =
                Map.of(Place.HOME, new Sight.Found(home("u-5", "m-1")), Place.RECORD, sights.get(Place.RECORD));
        Decision.Act act =
                assertInstanceOf(Decision.Act.class, MACHINE.decide(state, new Seen(8, true, false, stray), NOW));
        assertInstanceOf(Effect.DeleteHome.class, act.effect());
    }

    @Test
    void thatItIsShownIsJournaledBeforeItIs() {
        MoveState closed = turnedHome(new MoveEvent.Closed(NOW));
        Sight ours = new Sight.Found(home("u-3", "m-2"));
        Decision.Journal journal =
                assertInstanceOf(Decision.Journal.class, decide(closed, record.turnedHome(true), ours));
        assertInstanceOf(MoveEvent.Shown.class, journal.events().get(0));
        MoveState shown = turnedHome(new MoveEvent.Closed(NOW), new MoveEvent.Shown(NOW));
        Decision.Act act = assertInstanceOf(Decision.Act.class, decide(shown, record.turnedHome(true), ours));
        assertEquals("UnmarkHome", act.effect().name());
        // Gone after that: a user deleted it, and nothing comes back.
        Decision.Act dropped =
                assertInstanceOf(Decision.Act.class, decide(shown, record.turnedHome(true), new Sight.Absent()));
        assertInstanceOf(Effect.EraseRecord.class, dropped.effect());
    }
}
