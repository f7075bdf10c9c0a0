package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BeforeTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final MoveMachine MACHINE = new MoveMachine("dam");
    private static final Map<String, Object> WEB =
            Tree.of("apiVersion", "apps/v1", "kind", "Deployment", "metadata", Tree.of("name", "web", "uid", "u-1"));

    private static MoveState requested(String target) {
        return MoveState.requested(Trees.order(Trees.DEPLOYMENTS.key("shop", "web"), target, false));
    }

    private static MoveState accepted(String target) {
        return MACHINE.apply(
                requested(target),
                new MoveEvent.Accepted(START, 7, Trees.DEPLOYMENTS, "dam", "u-1", "u-1", Strategy.MAKE_BEFORE_BREAK));
    }

    /** After a start the orchestrator's decision may come before the roster that names its cluster. */
    @Test
    void aTargetNobodyHasToldOfYetIsWaitedForAndThenRefused() {
        MoveState preparing = MACHINE.apply(accepted(""), new MoveEvent.Placed(START, "eurm", "fits"));
        Seen seen = new Seen(
                8,
                true,
                false,
                Map.of(
                        Place.RIVAL, new Sight.Absent(),
                        Place.TARGET, new Sight.Denied(Sight.UNKNOWN_CLUSTER, "no cluster eurm is known here, only "),
                        Place.RECORD, new Sight.Absent(),
                        Place.HOME, new Sight.Found(WEB),
                        Place.DEPENDENCIES, new Sight.Absent()));

        Decision.Wait wait =
                assertInstanceOf(Decision.Wait.class, MACHINE.decide(preparing, seen, START.plusSeconds(1)));
        assertEquals("waiting to hear where eurm is", wait.reason());

        Decision.Journal late =
                assertInstanceOf(Decision.Journal.class, MACHINE.decide(preparing, seen, START.plusSeconds(6)));
        MoveEvent.Ended ended =
                assertInstanceOf(MoveEvent.Ended.class, late.events().get(0));
        assertEquals(MovePhase.REFUSED, ended.outcome());
        assertEquals(Sight.UNKNOWN_CLUSTER, ended.reason());
    }

    private static Decision withLastMove(String target, String stay, String uid, int secondsAgo) {
        MoveState state = MoveState.requested(MoveOrder.of(Tree.of(
                "metadata",
                Tree.of("uid", "m-9", "namespace", "shop", "name", "again"),
                "spec",
                Tree.of(
                        "resource",
                        Tree.of("group", "apps", "resource", "deployments", "name", "web"),
                        "target",
                        target,
                        "minimumStay",
                        stay))));
        Map<Place, Sight> all = Map.of(
                Place.RIVAL,
                new Sight.Absent(),
                Place.KIND,
                new Sight.Found(Kinds.tree(Trees.DEPLOYMENTS)),
                Place.LAST_MOVE,
                new Sight.Found(Tree.of(
                        "uid",
                        uid,
                        "target",
                        "dam",
                        "at",
                        START.minusSeconds(secondsAgo).toString())),
                Place.RECORD,
                new Sight.Absent(),
                Place.HOME,
                new Sight.Found(WEB));
        Map<Place, Sight> sights = new java.util.EnumMap<>(Place.class);
        MACHINE.owed(state).forEach(place -> sights.put(place, all.getOrDefault(place, new Sight.Unseen())));
        return MACHINE.decide(state, new Seen(7, true, false, sights), START);
    }

    @Test
    void nothingGoesToAndFroByItself() {
        Decision.Journal refused = assertInstanceOf(Decision.Journal.class, withLastMove("", "5m", "u-1", 60));
        MoveEvent.Ended ended =
                assertInstanceOf(MoveEvent.Ended.class, refused.events().get(0));
        assertEquals("MovedRecently", ended.reason());
        assertTrue(ended.message().contains("stays for another 240s"), ended.message());
        for (Decision free : List.of(
                withLastMove("", "5m", "u-1", 301),
                withLastMove("", "0s", "u-1", 60),
                withLastMove("", "5m", "another-of-that-name", 60),
                withLastMove("eurm", "5m", "u-1", 60))) {
            Decision.Journal accepted = assertInstanceOf(Decision.Journal.class, free);
            assertInstanceOf(MoveEvent.Accepted.class, accepted.events().get(0));
        }
    }

    @Test
    void aMoveToWhereTheObjectIsSaysWhereThatIs() {
        Seen seen = new Seen(
                7,
                false,
                false,
                Map.of(
                        Place.RIVAL, new Sight.Absent(),
                        Place.KIND, new Sight.Found(Kinds.tree(Trees.DEPLOYMENTS)),
                        Place.RECORD, new Sight.Absent(),
                        Place.HOME, new Sight.Found(WEB)));
        Decision.Journal all = assertInstanceOf(Decision.Journal.class, MACHINE.decide(requested("home"), seen, START));
        MoveState end = requested("home");
        for (MoveEvent event : all.events()) {
            end = MACHINE.apply(end, event);
        }
        assertEquals(MovePhase.MOVED, end.phase());
        assertEquals(
                List.of("dam", "dam"),
                List.of(end.course().source(), end.course().target()));
    }

    /** Neither that there is no such object nor what the target's host says of it is the reason. */
    @ParameterizedTest
    @MethodSource("neverMoved")
    void whatIsNeverMovedIsRefusedByThatWhateverElseIsSeen(ResourceType type, String namespace, String why) {
        MoveState asked = MoveState.requested(Trees.order(type.key(namespace, "one"), "eurm", false));
        for (Sight home : List.of(new Sight.Absent(), new Sight.Denied("Forbidden", "no"), new Sight.Found(WEB))) {
            Seen seen = new Seen(
                    7,
                    false,
                    false,
                    Map.of(
                            Place.RIVAL, new Sight.Absent(),
                            Place.KIND, new Sight.Found(Kinds.tree(type)),
                            Place.RECORD, new Sight.Absent(),
                            Place.HOME, home));
            Decision.Journal end = assertInstanceOf(Decision.Journal.class, MACHINE.decide(asked, seen, START));
            MoveEvent.Ended ended =
                    assertInstanceOf(MoveEvent.Ended.class, end.events().get(0));
            assertEquals(MovePhase.REFUSED, ended.outcome());
            String object = type.qualifiedPlural() + "/one cannot be moved: ";
            assertTrue(ended.message().startsWith(object) && ended.message().contains(why), ended.message());
        }
    }

    static Stream<Arguments> neverMoved() {
        return Stream.of(
                Arguments.of(Trees.type("rbac.authorization.k8s.io", "roles", "Role"), "shop", "other cluster"),
                Arguments.of(Trees.type("navidec.io", "moves", "Move"), "shop", "NaviDEC's own"),
                Arguments.of(Trees.type("coordination.k8s.io", "leases", "Lease"), "shop", "holds it"),
                Arguments.of(Trees.clusterScoped("", "nodes", "Node"), "shop", "drain it"),
                Arguments.of(Trees.type("", "configmaps", "ConfigMap"), "kube-system", "keeps its cluster running"));
    }
}
