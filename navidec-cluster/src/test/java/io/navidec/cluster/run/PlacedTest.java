package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.message.MoveRef;
import io.navidec.shared.message.PlacementDecision;
import io.navidec.shared.message.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacedTest {
    private static final MoveRef MOVE = new MoveRef("shop", "web", "m-1");

    @Test
    void aRefusalSaysOnceWhatSpokeAgainstEach() {
        String why = "No cluster fits: eurm: not enough CPU: 4000 asked for, 64 free";
        Placed placed = Placed.of(new PlacementDecision(
                "d-1",
                MOVE,
                new PlacementDecision.Refused(why),
                List.of(new Verdict("eurm", false, 0, List.of(), List.of("not enough CPU: 4000 asked for, 64 free")))));
        assertTrue(placed.refused());
        assertEquals(why, placed.words());
    }

    @Test
    void aChoiceSaysWhatSpokeForAndAgainstEach() {
        Placed placed = Placed.of(new PlacementDecision(
                "d-1",
                MOVE,
                new PlacementDecision.Chosen("eurm", "eurm is the only cluster that fits"),
                List.of(
                        new Verdict("eurm", true, 90, List.of("much is free"), List.of()),
                        new Verdict("dam", false, 0, List.of(), List.of("the resource is there already")))));
        assertEquals("eurm", placed.target());
        assertEquals(
                "eurm is the only cluster that fits; eurm: much is free; dam: the resource is there already",
                placed.words());
    }
}
