package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.batch.BatchMachine.Child;
import io.navidec.cluster.batch.BatchOrder;
import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.store.Moves;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemberMovesTest {
    private static final ResourceKey ONE = new ResourceKey("", "configmaps", "shop", "one");
    private static final BatchOrder ORDER =
            BatchOrder.of(Json.parse(("{'metadata':{'name':'all','namespace':'shop','uid':'p-1'},"
                            + "'spec':{'resource':{'resource':'configmaps'},'selector':{},'target':'eurm'}}")
                    .replace('\'', '"')));
    private static final String PATH = "/apis/navidec.io/v1alpha1/namespaces/shop/moves/" + ORDER.childName(ONE);

    private final FakeHome home = new FakeHome();
    private final MemberMoves members = new MemberMoves(new Moves(home));

    private static <T> T get(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(5));
    }

    private static Map<String, Object> ended(Map<String, Object> move, String phase) {
        return Tree.with(move, Tree.of("phase", phase, "message", "so"), "status");
    }

    @Test
    void makesAMoveOnceHoweverOftenItIsAskedTo() {
        assertEquals("", get(members.make(ORDER, ONE)));
        assertEquals("", get(members.make(ORDER, ONE)));
        assertEquals(List.of(PATH), List.copyOf(home.objects.keySet()));
        assertInstanceOf(Child.Running.class, get(members.look(ORDER, ONE)));
    }

    @Test
    void seesTheEndOfOneWhetherItHeardOfItOrNot() {
        home.put(PATH, ended(ORDER.child(ONE), "Moved"));
        assertEquals(new Child.Over(MovePhase.MOVED, "so"), get(members.look(ORDER, ONE)));
        members.learn(ended(ORDER.child(ONE), "Failed"));
        assertEquals(new Child.Over(MovePhase.FAILED, "so"), get(members.look(ORDER, ONE)));
    }

    @Test
    void whatItHasNotHeardOfAndCannotReadIsMissing() {
        assertEquals(new Child.Missing(), get(members.look(ORDER, ONE)));
    }

    /** Whoever may make Moves of something can make one with this name, this owner and an end of his choice. */
    @Test
    void aMoveThatOnlyClaimsToBeOneIsNotTakenForOne() {
        Map<String, Object> genuine = ORDER.child(ONE);
        List<Map<String, Object>> forged = List.of(
                Tree.with(genuine, "other", "spec", "resource", "name"),
                Tree.with(genuine, "secrets", "spec", "resource", "resource"),
                Tree.with(genuine, "elsewhere", "spec", "target"),
                Tree.with(genuine, true, "spec", "dryRun"),
                Tree.with(genuine, List.of(), "metadata", "ownerReferences"));
        for (Map<String, Object> each : forged) {
            home.put(PATH, ended(each, "Moved"));
            members.learn(ended(each, "Moved"));
            assertEquals(new Child.Missing(), get(members.look(ORDER, ONE)), each.toString());
            String refusal = get(members.make(ORDER, ONE));
            assertTrue(refusal.startsWith("another Move is called"), refusal);
        }
    }

    /** As {@code kubectl delete move --cascade=orphan} leaves it: the garbage collector takes the owner away, and nothing else. */
    @Test
    void aMoveThatWasOrphanedIsNobodysAnyMore() {
        assertEquals("p-1", members.learn(ORDER.child(ONE)));
        Map<String, Object> orphan = Tree.without(ORDER.child(ONE), "metadata", "ownerReferences");
        home.put(PATH, orphan);
        assertEquals("p-1", members.learn(orphan), "its former owner hears of it");
        assertEquals("", members.learn(orphan));
        assertEquals(new Child.Missing(), get(members.look(ORDER, ONE)));
    }

    @Test
    void whatIsForgottenIsReadAgain() {
        members.learn(ended(ORDER.child(ONE), "Moved"));
        members.forget(ORDER.child(ONE));
        assertEquals(new Child.Missing(), get(members.look(ORDER, ONE)));
    }
}
