package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Moves of what has owners (docs/adr/0010): no guest bears them, home's object bears those that are there. */
class OwnedTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final MoveMachine MACHINE = new MoveMachine("dam");
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final ResourceKey KEY = MAPS.key("shop", "conf");
    private static final Map<String, Object> OWNER =
            Trees.of("{'apiVersion':'example.com/v1','kind':'Widget','name':'clock','uid':'w-1'}");

    private static Map<String, Object> object(String uid, String more) {
        Map<String, Object> out =
                Trees.of("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'conf','namespace':'shop',"
                        + "'uid':'" + uid + "','resourceVersion':'9'},'data':{'a':'b'}}");
        return more.isEmpty() ? out : Tree.with(out, Trees.of(more), "metadata", "annotations");
    }

    private static MoveState state(String source, String target, MoveEvent... more) {
        MoveState state = MoveState.requested(Trees.order(KEY, target, false));
        state = MACHINE.apply(
                state, new MoveEvent.Accepted(NOW, 7, MAPS, source, "u-1", "u-1", Strategy.MAKE_BEFORE_BREAK));
        state = MACHINE.apply(state, new MoveEvent.Placed(NOW, target.equals("home") ? "dam" : target, "fits"));
        for (MoveEvent event : more) {
            state = MACHINE.apply(state, event);
        }
        return state;
    }

    private static Effect act(MoveState state, Map<Place, Sight> sights) {
        return assertInstanceOf(Decision.Act.class, decide(state, sights)).effect();
    }

    private static Decision decide(MoveState state, Map<Place, Sight> sights) {
        return MACHINE.decide(state, new Seen(8, true, false, new EnumMap<>(sights)), NOW);
    }

    private static AbroadRecord record(Phase phase) {
        return AbroadRecord.of(MAPS, KEY, "u-1", "t", "eurm", phase)
                .generations(7, 0)
                .owners(List.of(OWNER))
                .content(object("", ""));
    }

    @Test
    void theRecordKnowsTheOwnersAndTheGuestDoesNot() {
        MoveState copying = state("dam", "eurm", new MoveEvent.Prepared(NOW));
        Map<String, Object> home = OwnerReferences.with(object("u-1", ""), List.of(OWNER));
        Effect.WriteRecord write = assertInstanceOf(
                Effect.WriteRecord.class,
                act(
                        copying,
                        Map.of(
                                Place.TARGET, new Sight.Absent(),
                                Place.RECORD, new Sight.Absent(),
                                Place.HOME, new Sight.Found(home))));
        assertEquals(List.of(OWNER), write.record().owners());
        Effect.Create create = assertInstanceOf(
                Effect.Create.class,
                act(
                        copying,
                        Map.of(
                                Place.TARGET,
                                new Sight.Absent(),
                                Place.RECORD,
                                new Sight.Found(write.record().tree()),
                                Place.HOME,
                                new Sight.Found(home))));
        assertEquals(List.of(), OwnerReferences.of(create.body()));
    }

    @Test
    void ownersThatChangeOnTheWayAreNotedBeforeHomesObjectGoes() {
        MoveState clearing = state(
                "dam",
                "eurm",
                new MoveEvent.Prepared(NOW),
                new MoveEvent.Copied(NOW),
                new MoveEvent.Ready(NOW),
                new MoveEvent.Switched(NOW),
                new MoveEvent.Marked(NOW));
        Map<String, Object> home = object("u-1", "{'" + Names.AWAY + "':'m-1'}");
        Map<String, Object> guest = object("g-1", "{'" + Names.HOME + "':'dam','" + Names.GENERATION + "':'7'}");
        Effect.WriteRecord note = assertInstanceOf(
                Effect.WriteRecord.class,
                act(
                        clearing,
                        Map.of(
                                Place.TARGET, new Sight.Found(guest),
                                Place.RECORD,
                                        new Sight.Found(record(Phase.IN_TRANSIT).tree()),
                                Place.HOME, new Sight.Found(home))));
        assertEquals("NoteOwners", note.name());
        assertEquals(List.of(), note.record().owners());
        assertInstanceOf(
                Effect.DeleteHome.class,
                act(
                        clearing,
                        Map.of(
                                Place.TARGET, new Sight.Found(guest),
                                Place.RECORD, new Sight.Found(note.record().tree()),
                                Place.HOME, new Sight.Found(home))));
    }

    @Test
    void whatComesHomeIsOwnedByWhatIsThere() {
        Sight both = OwnersSeen.sight(List.of(OWNER), List.of());
        Map<String, Object> guest = object("g-1", "{'" + Names.HOME + "':'dam','" + Names.GENERATION + "':'7'}");
        Map<Place, Sight> sights = new EnumMap<>(Map.of(
                Place.HOME,
                new Sight.Absent(),
                Place.RECORD,
                new Sight.Found(
                        record(Phase.INBOUND).generations(5, 7).base(guest).tree()),
                Place.SOURCE,
                new Sight.Found(guest),
                Place.OWNERS,
                both));
        MoveState copying = state("eurm", "home", new MoveEvent.Prepared(NOW));
        assertTrue(MACHINE.owed(copying).contains(Place.OWNERS));
        Effect.Create create = assertInstanceOf(Effect.Create.class, act(copying, sights));
        assertEquals(List.of(OWNER), OwnerReferences.of(create.body()));
        sights.put(Place.OWNERS, OwnersSeen.sight(List.of(), List.of()));
        assertEquals(
                List.of(),
                OwnerReferences.of(assertInstanceOf(Effect.Create.class, act(copying, sights))
                        .body()));
    }

    @Test
    void whoseOwnerIsAbroadDoesNotComeHome() {
        Map<String, Object> guest = object("g-1", "{'" + Names.HOME + "':'dam','" + Names.GENERATION + "':'7'}");
        MoveState preparing = state("eurm", "home");
        assertTrue(MACHINE.owed(preparing).contains(Place.OWNERS));
        Decision.Journal refused = assertInstanceOf(
                Decision.Journal.class,
                decide(
                        preparing,
                        Map.of(
                                Place.RIVAL, new Sight.Absent(),
                                Place.HOME, new Sight.Absent(),
                                Place.RECORD,
                                        new Sight.Found(record(Phase.ABROAD).tree()),
                                Place.SOURCE, new Sight.Found(guest),
                                Place.OWNERS, OwnersSeen.sight(List.of(), List.of("widgets/clock on eurm")))));
        MoveEvent.Ended end =
                assertInstanceOf(MoveEvent.Ended.class, refused.events().getFirst());
        assertEquals("OwnerAbroad", end.reason());
        assertTrue(end.message().contains("widgets/clock on eurm"), end.message());
    }
}
