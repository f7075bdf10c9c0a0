package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code companions: Copy}: what scales, guards or selects an object is copied to where it goes, as what it needs is. */
class CopiedCompanionsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final MoveMachine MACHINE = new MoveMachine("dam");
    private static final Map<String, Object> WEB = Trees.of("{'apiVersion':'apps/v1','kind':'Deployment',"
            + "'metadata':{'name':'web','namespace':'shop','uid':'u-1','resourceVersion':'5','creationTimestamp':'2026-01-01T00:00:00Z'},"
            + "'spec':{'template':{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c'}]}}}}");
    private static final Map<String, Object> CANDIDATES =
            Tree.of("candidates", List.of(candidate("web", "{'app':'web'}"), candidate("other", "{'app':'other'}")));

    private static Map<String, Object> candidate(String name, String selector) {
        return new Companions.Candidate(
                        Companions.SERVICES,
                        "dam",
                        Trees.of("{'metadata':{'name':'" + name + "'},'spec':{'selector':" + selector + "}}"))
                .tree();
    }

    private static MoveState state(String companions, MoveEvent... events) {
        MoveState state = MoveState.requested(MoveOrder.of(Tree.of(
                "metadata",
                Tree.of("name", "m", "namespace", "shop", "uid", "m-1"),
                "spec",
                Tree.of(
                        "resource",
                        Tree.of("group", "apps", "resource", "deployments", "name", "web"),
                        "companions",
                        companions,
                        "target",
                        "eurm"))));
        List<MoveEvent> all = new java.util.ArrayList<>(List.of(
                new MoveEvent.Accepted(NOW, 7, Trees.DEPLOYMENTS, "dam", "u-1", "u-1", Strategy.MAKE_BEFORE_BREAK),
                new MoveEvent.Placed(NOW, "eurm", "as ordered")));
        all.addAll(List.of(events));
        for (MoveEvent event : all) {
            state = MACHINE.apply(state, event);
        }
        return state;
    }

    private static Seen seen(Map<Place, Sight> more) {
        Map<Place, Sight> sights = new EnumMap<>(Place.class);
        sights.put(Place.TARGET, new Sight.Absent());
        sights.put(Place.RECORD, new Sight.Absent());
        sights.put(Place.HOME, new Sight.Found(WEB));
        sights.put(Place.COMPANIONS, new Sight.Found(CANDIDATES));
        sights.putAll(more);
        return new Seen(8, true, false, sights);
    }

    @Test
    void theyAreLookedForWhereAskedForOnly() {
        assertTrue(MACHINE.owed(state("Copy")).contains(Place.COMPANIONS));
        assertFalse(MACHINE.owed(state("Stay")).contains(Place.COMPANIONS));
        List<Place> places = MACHINE.owed(state("Copy"));
        assertTrue(
                places.indexOf(Place.COMPANIONS) < places.indexOf(Place.DEPENDENCIES), "they are checked with these");
        MoveEvent prepared = new MoveEvent.Prepared(NOW);
        assertTrue(MACHINE.owed(state("Copy", prepared)).contains(Place.COMPANIONS));
        assertFalse(
                MACHINE.owed(state("Copy", prepared, new MoveEvent.Copied(NOW))).contains(Place.COMPANIONS));
    }

    @Test
    void theRecordNamesThemAndTheyAreCopiedBeforeTheObject() {
        MoveState copying = state("Copy", new MoveEvent.Prepared(NOW));
        Decision.Act act = assertInstanceOf(Decision.Act.class, MACHINE.decide(copying, seen(Map.of()), NOW));
        AbroadRecord record =
                assertInstanceOf(Effect.WriteRecord.class, act.effect()).record();
        List<Dependency> companions = List.of(new Dependency(Companions.SERVICES, "web", true));
        assertEquals(companions, Companions.copied(record));

        Map<Place, Sight> written = Map.of(Place.RECORD, new Sight.Found(record.tree()));
        Decision.Act next = assertInstanceOf(Decision.Act.class, MACHINE.decide(copying, seen(written), NOW));
        assertEquals(
                companions,
                assertInstanceOf(Effect.CopyDependencies.class, next.effect()).dependencies());
    }

    @Test
    void theyAreInUseUntilTheObjectIsHome() {
        AbroadRecord record = Roots.of("web", "eurm", Phase.ABROAD)
                .companions(Companions.trees(List.of(new Dependency(Companions.SERVICES, "web", true))));
        assertEquals(
                Set.of(new DependencyUse.Place("eurm", Companions.SERVICES, Companions.SERVICES.key("shop", "web"))),
                DependencyUse.direct(record));
        assertEquals(Set.of(), DependencyUse.direct(record.in(Phase.HOME)));
    }

    @Test
    void onTheWayHomeNothingIsCopied() {
        MoveState home = MoveState.requested(MoveOrder.of(Tree.of(
                "metadata",
                Tree.of("name", "m", "namespace", "shop", "uid", "m-1"),
                "spec",
                Tree.of(
                        "resource", Tree.of("group", "apps", "resource", "deployments", "name", "web"),
                        "companions", "Copy",
                        "target", "home"))));
        home = MACHINE.apply(
                home,
                new MoveEvent.Accepted(NOW, 7, Trees.DEPLOYMENTS, "eurm", "u-1", "u-2", Strategy.MAKE_BEFORE_BREAK));
        home = MACHINE.apply(home, new MoveEvent.Placed(NOW, "dam", "as ordered"));
        assertFalse(MACHINE.owed(home).contains(Place.COMPANIONS));
    }
}
