package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Tree;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ElectionTest {
    private static final String LEASE = "navidec-system/leases.coordination.k8s.io/navidec-mover-dam";
    private final Vertx vertx = Vertx.vertx();
    private final FakeKube home = FakeKube.home();
    private final SettableClock clock = new SettableClock();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Election candidate(String identity) {
        return new Election(vertx, home, clock, "dam", new Holder(identity));
    }

    private static void tick(Election election) {
        election.tick().await().atMost(Duration.ofSeconds(5));
    }

    private String holder() {
        return Tree.stringOr(home.get(LEASE), "", "spec", "holderIdentity");
    }

    @Test
    void aSingleOneLeadsAtOnce() {
        Election one = candidate("one_1_1_1");
        assertFalse(one.leading());
        tick(one);
        assertTrue(one.leading());
        assertEquals("one_1_1_1", holder());
    }

    @Test
    void theOtherWaitsAsLongAsTheLeaseIsRenewed() {
        Election one = candidate("one_1_1_1");
        Election two = candidate("two_1_1_1");
        tick(one);
        for (int i = 0; i < 10; i++) {
            clock.pass(Duration.ofSeconds(1));
            tick(one);
            tick(two);
            assertTrue(one.leading());
            assertFalse(two.leading());
        }
    }

    @Test
    void anotherHostsLeaseCountsFromWhenItWasSeenLast() {
        tick(candidate("one_1_1_1"));
        clock.pass(Duration.ofSeconds(60));
        Election two = candidate("two_1_1_1");
        tick(two);
        assertFalse(two.leading(), "the other's clock may be wrong");
        clock.pass(Election.LEASE);
        tick(two);
        assertTrue(two.leading());
        assertEquals(1, Tree.longOr(home.get(LEASE), -1, "spec", "leaseTransitions") - 1);
    }

    @Test
    void onTheSameHostItCountsFromItsRenewal() {
        tick(candidate("one_1_1_1"));
        clock.pass(Election.LEASE.minusSeconds(1));
        Election again = candidate("one_1_2_1");
        tick(again);
        assertFalse(again.leading());
        clock.pass(Duration.ofSeconds(1));
        tick(again);
        assertTrue(again.leading());
    }

    @Test
    void aHolderThatIsGoneIsFollowedAtOnce() {
        String[] mine = Holder.self().identity().split("_", -1);
        tick(candidate(mine[0] + "_" + mine[1] + "_" + mine[2] + "_1"));
        Election now = candidate(Holder.self().identity());
        tick(now);
        assertTrue(now.leading());
    }

    @Test
    void ceasesToLeadWhenItCannotRenewInTime() {
        Election one = candidate("one_1_1_1");
        tick(one);
        home.down(true);
        clock.pass(Duration.ofSeconds(2));
        assertThrows(KubeClient.Unreachable.class, () -> tick(one));
        assertTrue(one.leading());
        clock.pass(Duration.ofSeconds(1));
        assertThrows(KubeClient.Unreachable.class, () -> tick(one));
        assertFalse(one.leading());
    }

    /** It takes the request and says nothing; others may follow meanwhile. */
    @Test
    void alsoWhenHomesApiServerHangs() {
        Election one = candidate("one_1_1_1");
        List<Boolean> told = new CopyOnWriteArrayList<>();
        one.onChange(told::add);
        tick(one);
        FakeKube.Held look = home.hold(LEASE);
        clock.pass(Duration.ofSeconds(3));
        assertThrows(IllegalStateException.class, () -> tick(one));
        assertEquals(List.of(true, false), told);
        look.letGo();
        tick(one);
        assertTrue(one.leading());
    }

    /** Whoever listens to two of them believes the later one, whatever their clocks say. */
    @Test
    void itsTermIsCountedByTheLease() {
        Election one = candidate("one_1_1_1");
        assertEquals(0, one.term());
        tick(one);
        assertEquals(1, one.term());
        tick(one);
        assertEquals(1, one.term());
        Election two = candidate("two_1_1_1");
        tick(two);
        clock.pass(Election.LEASE);
        assertEquals(0, one.term());
        tick(two);
        assertEquals(2, two.term());
    }

    @Test
    void doesNotLeadBeyondItsLeaseEvenWhenNothingTicks() {
        Election one = candidate("one_1_1_1");
        tick(one);
        clock.pass(Election.LEASE);
        assertFalse(one.leading());
    }

    @Test
    void ofTwoThatTakeItAtOnceOneWins() {
        Election one = candidate("one_1_1_1");
        tick(one);
        one.stop().await().atMost(Duration.ofSeconds(5));
        assertEquals("", holder());
        Election two = candidate("two_1_1_1");
        Election three = candidate("three_1_1_1");
        tick(two);
        tick(three);
        assertTrue(two.leading() && !three.leading());
    }

    @Test
    void startsByItselfAndTellsAndGivesTheLeaseUp() {
        Election one = candidate("one_1_1_1");
        List<Boolean> told = new CopyOnWriteArrayList<>();
        one.onChange(told::add);
        one.start();
        home.until("it leads", one::leading);
        one.stop().await().atMost(Duration.ofSeconds(5));
        assertFalse(one.leading());
        home.until("both are told", () -> told.equals(List.of(true, false)));
        assertEquals("", holder());
    }
}
