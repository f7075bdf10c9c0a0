package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NoticeTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final MoveMachine MACHINE = new MoveMachine("dam");

    private final List<Map<String, Object>> journal = new ArrayList<>();

    private MoveState after(String target, boolean restore, boolean dryRun, MoveEvent... events) {
        MoveState state = MoveState.requested(new MoveOrder(
                "m-1",
                "shop",
                "web-1",
                Trees.DEPLOYMENTS.key("shop", "web"),
                target,
                Optional.empty(),
                Duration.ofMinutes(10),
                restore,
                Set.of(),
                dryRun,
                java.time.Duration.ZERO,
                false,
                Permits.NONE));
        for (MoveEvent event : events) {
            state = MACHINE.apply(state, event);
            journal.add(MoveJournal.tree(event));
        }
        return state;
    }

    private static MoveEvent accepted(String source) {
        return new MoveEvent.Accepted(START, 7, Trees.DEPLOYMENTS, source, "u-1", "u-2", Strategy.MAKE_BEFORE_BREAK);
    }

    private static MoveEvent placed(String target, String why) {
        return new MoveEvent.Placed(START, target, why);
    }

    private static MoveEvent ended(MovePhase outcome, String reason, String message) {
        return new MoveEvent.Ended(START, outcome, reason, message);
    }

    private Notice notice(MoveState state) {
        return Notice.of(state, journal).orElseThrow();
    }

    @Test
    void aMoveOutSaysWhereAndWhy() {
        MoveState state = after(
                "", false, false, accepted("dam"), placed("eurm", "less loaded"), ended(MovePhase.MOVED, "Moved", "x"));
        assertEquals(new Notice(false, "Moved", "Moved to eurm: less loaded"), notice(state));
    }

    @Test
    void aReturnSaysFromWhere() {
        MoveState state = after(
                "home",
                false,
                false,
                accepted("eurm"),
                placed("dam", "as ordered"),
                ended(MovePhase.MOVED, "Moved", "x"));
        assertEquals(new Notice(false, "Returned", "Returned from eurm: as ordered"), notice(state));
    }

    @Test
    void aRestoreIsAWarning() {
        MoveState state =
                after("home", true, false, accepted("eurm"), placed("dam", ""), ended(MovePhase.MOVED, "Moved", "x"));
        assertTrue(notice(state).warning());
        assertEquals("Returned", notice(state).reason());
    }

    @Test
    void aRefusalSaysWhyNot() {
        MoveState state = after("eurm", false, false, ended(MovePhase.REFUSED, "Invalid", "it is part of its cluster"));
        assertEquals(new Notice(true, "MoveRefused", "Not moved to eurm: it is part of its cluster"), notice(state));
    }

    @Test
    void aFailureSaysWhat() {
        MoveState state = after(
                "eurm",
                false,
                false,
                accepted("dam"),
                placed("eurm", ""),
                ended(MovePhase.FAILED, "DeadlineExceeded", "not ready"));
        assertEquals(new Notice(true, "MoveFailed", "Not moved to eurm: not ready"), notice(state));
    }

    @Test
    void nothingIsToldWhereNothingHappened() {
        MoveState already = after("eurm", false, false, accepted("eurm"), ended(MovePhase.MOVED, "AlreadyThere", ""));
        MoveState deleted = after("eurm", false, false, ended(MovePhase.CANCELLED, "ObjectDeleted", ""));
        MoveState planned = after("eurm", false, true, ended(MovePhase.PLANNED, "Planned", ""));
        MoveState refusedPlan = after("eurm", false, true, ended(MovePhase.REFUSED, "Invalid", ""));
        MoveState under = after("eurm", false, false, accepted("dam"));
        for (MoveState each : List.of(already, deleted, planned, refusedPlan, under)) {
            assertEquals(Optional.empty(), Notice.of(each, journal));
        }
    }

    @Test
    void theEventIsAboutTheObjectAsHomeKnowsIt() {
        MoveState state =
                after("eurm", false, false, accepted("dam"), placed("eurm", ""), ended(MovePhase.MOVED, "Moved", "x"));
        Map<String, Object> event = notice(state).event(state, Trees.DEPLOYMENTS, "u-9");
        assertEquals(
                Tree.of(
                        "apiVersion",
                        "apps/v1",
                        "kind",
                        "Deployment",
                        "namespace",
                        "shop",
                        "name",
                        "web",
                        "uid",
                        "u-9"),
                event.get("involvedObject"));
        assertEquals("Normal", event.get("type"));
        assertEquals(event, notice(state).event(state, Trees.DEPLOYMENTS, "u-9"), "the same, name included");
    }

    @Test
    void aLongStoryIsCut() {
        MoveState state = after("eurm", false, false, ended(MovePhase.REFUSED, "Invalid", "x".repeat(5000)));
        assertEquals(1000, notice(state).message().length());
    }

    @Test
    void theStatusKeepsWhatHappenedAsConditions() {
        MoveState state = after(
                "eurm",
                false,
                false,
                accepted("dam"),
                placed("eurm", "as ordered"),
                new MoveEvent.Prepared(START.plusSeconds(1)),
                new MoveEvent.Copied(START.plusSeconds(2)),
                new MoveEvent.GaveUp(START.plusSeconds(3), MovePhase.FAILED, "CopyLost", "the copy was deleted"));
        List<Map<String, Object>> conditions = Tree.maps(MoveStatus.tree(state, journal, ""), "conditions");
        assertEquals(
                List.of("Accepted", "Placed", "Prepared", "Copied", "GaveUp", "Moved"),
                conditions.stream().map(each -> each.get("type")).toList());
        assertEquals("2026-11-26T12:00:02Z", conditions.get(3).get("lastTransitionTime"));
        assertEquals("CopyLost", conditions.get(4).get("reason"));
        assertEquals("Unknown", conditions.get(5).get("status"));
    }
}
