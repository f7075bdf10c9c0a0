package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {

    @ParameterizedTest
    @CsvSource({
        "OUTBOUND,UNMARK",
        "HOME,UNMARK",
        "ABROAD,DELETE",
        "INBOUND,DELETE",
        "DELETING,DELETE",
        "IN_TRANSIT,LEAVE",
        "LANDING,LEAVE"
    })
    void theRecordSaysWhatAMarkedObjectIs(Phase phase, Sweep.Marked expected) {
        assertEquals(expected, Sweep.marked(Roots.of("web", "eurm", phase), false));
        assertEquals(expected, Sweep.marked(Roots.of("web", "eurm", phase), true));
    }

    @Test
    void withoutARecordAMarkedObjectIsKeptUnlessItIsKnownToBeACopy() {
        assertEquals(Sweep.Marked.UNMARK, Sweep.marked(null, false));
        assertEquals(Sweep.Marked.DELETE, Sweep.marked(null, true));
    }

    /** Home's uid: "same" as clients know, "real" as the record knows it, "other", or none. */
    @ParameterizedTest
    @CsvSource({
        "OUTBOUND,same,false,DELETE",
        "OUTBOUND,,false,DELETE",
        "OUTBOUND,real,false,KEEP_PAIR",
        "OUTBOUND,other,false,DELETE",
        "OUTBOUND,real,true,DELETE",
        "HOME,real,false,LEAVE",
        "HOME,,false,DELETE",
        "HOME,other,false,DELETE",
        "DELETING,,false,END",
        "INBOUND,,false,ABROAD",
        "INBOUND,,true,END",
        "ABROAD,,false,LEAVE",
        "ABROAD,,true,END",
        "IN_TRANSIT,same,false,LEAVE",
        "LANDING,,true,LEAVE"
    })
    void recordsGoOnOrEnd(Phase phase, String homeUid, boolean ending, Sweep.Leftover expected) {
        AbroadRecord record = Roots.of("web", "eurm", phase).seen("real", "1", "t");
        AbroadRecord asked =
                ending ? new AbroadRecord(Tree.with(record.tree(), "t", "metadata", "deletionTimestamp")) : record;
        String uid = homeUid == null ? "" : homeUid.equals("same") ? "uid-web" : homeUid;
        assertEquals(expected, Sweep.root(asked, uid));
    }

    @Test
    void aReturnedObjectIsKnownByItsOtherUidIfTheRecordSaysSo() {
        AbroadRecord record = Roots.of("web", "eurm", Phase.OUTBOUND);
        assertEquals(Sweep.Leftover.KEEP_PAIR, Sweep.root(record.stillHome("some-other"), "some-other"));
        assertEquals(Sweep.Leftover.DELETE, Sweep.root(record, "uid-web"));
    }

    @Test
    void anObjectThatAUserMadeMeanwhileGetsNobodysUid() {
        AbroadRecord record = Roots.of("web", "eurm", Phase.OUTBOUND);
        assertEquals(Sweep.Leftover.DELETE, Sweep.root(record, "another"));
        assertEquals(Sweep.Leftover.DELETE, Sweep.root(record.stillHome("some-other"), "another"));
    }

    @Test
    void descendantsGoWithTheirRoot() {
        AbroadRecord descendant = Roots.of("web-1", "eurm", Phase.ABROAD).descendantOf("uid-web");
        assertTrue(Sweep.orphan(descendant, null));
        assertTrue(Sweep.orphan(descendant, Roots.of("web", "eurm", Phase.HOME)));
        assertTrue(Sweep.orphan(descendant, Roots.of("web", "vega", Phase.ABROAD)));
        assertFalse(Sweep.orphan(descendant, Roots.of("web", "eurm", Phase.ABROAD)));
        assertFalse(Sweep.orphan(descendant, Roots.of("web", "vega", Phase.LANDING)));
    }

    @Test
    void aGuestIsClaimedByARecordThatPlacesItThere() {
        assertTrue(Sweep.unclaimed("eurm", 5, null));
        assertTrue(Sweep.unclaimed("eurm", 5, Roots.of("web", "vega", Phase.ABROAD)));
        assertTrue(Sweep.unclaimed("eurm", 5, Roots.of("web", "eurm", Phase.HOME)));
        assertFalse(Sweep.unclaimed("eurm", 5, Roots.of("web", "eurm", Phase.ABROAD)));
        assertFalse(Sweep.unclaimed("eurm", 5, Roots.of("web", "eurm", Phase.OUTBOUND)));
        assertFalse(Sweep.unclaimed("eurm", 0, null), "a controller's work");
    }
}
