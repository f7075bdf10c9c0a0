package io.navidec.cluster.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.batch.BatchMachine.Child;
import io.navidec.cluster.batch.BatchMachine.Choice;
import io.navidec.cluster.batch.BatchMachine.Seen;
import io.navidec.cluster.batch.BatchMachine.Step;
import io.navidec.cluster.move.MovePhase;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchMachineTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Choice CHOSEN = new Choice.Unknown("chosen already");

    private static BatchOrder order(int parallelism, boolean dryRun) {
        return BatchOrder.of(Json.parse(
                "{'metadata':{'name':'all','namespace':'shop','uid':'p-1'},'spec':{'resource':".replace('\'', '"')
                        + "{\"resource\":\"configmaps\"},\"selector\":{},\"target\":\"eurm\",\"dryRun\":" + dryRun
                        + ",\"parallelism\":" + parallelism + "}}"));
    }

    private static final List<MovePhase> ENDS =
            List.of(MovePhase.MOVED, MovePhase.REFUSED, MovePhase.FAILED, MovePhase.CANCELLED);

    private static BatchEvent.BatchEnded end(BatchState state) {
        return java.util.Objects.requireNonNull(state.end());
    }

    private static Member member(String name, Integer... after) {
        return new Member(new ResourceKey("", "configmaps", "shop", name), List.of(after));
    }

    private static BatchState chosen(int parallelism, Member... members) {
        return BatchState.requested(order(parallelism, false))
                .apply(new BatchEvent.Selected(NOW, List.of(members), List.of(), 0));
    }

    private static Seen seen(Map<String, Child> children) {
        return new Seen(true, false, CHOSEN, children);
    }

    private static Seen cancelled(Map<String, Child> children) {
        return new Seen(true, true, CHOSEN, children);
    }

    private static BatchState write(BatchState state, Step step) {
        for (BatchEvent event : assertInstanceOf(Step.Journal.class, step).events()) {
            state = state.apply(event);
        }
        return state;
    }

    @Test
    void isHeldBeforeItsObjectsAreChosen() {
        BatchState state = BatchState.requested(order(4, false));
        Choice choice = new Choice.Chosen(new Selection(List.of(member("a")), List.of(), 0));
        assertEquals(new Step.Hold(), BatchMachine.decide(state, new Seen(false, false, choice, Map.of()), NOW));
        assertTrue(write(state, BatchMachine.decide(state, new Seen(true, false, choice, Map.of()), NOW))
                .selected());
    }

    @Test
    void whereNothingCanBeMovedItSaysWhatWasSkipped() {
        Choice choice = new Choice.Chosen(new Selection(
                List.of(), List.of(new Member.Skipped("pods/a", "a"), new Member.Skipped("pods/b", "b")), 0));
        BatchState state = write(
                BatchState.requested(order(4, false)),
                BatchMachine.decide(
                        BatchState.requested(order(4, false)), new Seen(false, false, choice, Map.of()), NOW));
        assertEquals(MovePhase.REFUSED, end(state).outcome());
        assertEquals(2, Tree.list(BatchStatus.tree(state, List.of()), "skipped").size());
        // It was never held, so nothing is owed.
        assertInstanceOf(Step.Rest.class, BatchMachine.decide(state, new Seen(false, false, CHOSEN, Map.of()), NOW));
    }

    @Test
    void beginsNoMoreAtOnceThanAllowedAndNoneBeforeWhatItNeeds() {
        BatchState state = chosen(2, member("a"), member("b", 0), member("c"), member("d"));
        state = write(state, BatchMachine.decide(state, seen(Map.of()), NOW));
        assertEquals(new Step.Make(List.of(0, 2)), BatchMachine.decide(state, seen(Map.of()), NOW));

        state = state.apply(new BatchEvent.Made(NOW, List.of(0, 2)));
        assertEquals(new Step.Wait(), BatchMachine.decide(state, seen(Map.of()), NOW));

        Map<String, Child> children =
                Map.of(state.child(0), new Child.Over(MovePhase.MOVED, "it is on eurm"), state.child(2), running());
        assertEquals(
                new Step.Journal(
                        List.of(
                                new BatchEvent.MembersEnded(NOW, List.of(0), MovePhase.MOVED, ""),
                                new BatchEvent.Begun(NOW, List.of(1))),
                        false),
                BatchMachine.decide(state, seen(children), NOW));
    }

    private static Child running() {
        return new Child.Running(false);
    }

    /** Each entry writes the journal whole, so several are told of together where nothing waits for them. */
    @Test
    void nobodyWaitsForAnEntryWhileEnoughIsUnderWay() {
        Member[] members = new Member[8];
        for (int i = 0; i < members.length; i++) {
            members[i] = member("m" + i);
        }
        BatchState state = chosen(4, members)
                .apply(new BatchEvent.Begun(NOW, List.of(0, 1, 2, 3)))
                .apply(new BatchEvent.Made(NOW, List.of(0, 1, 2, 3)));
        Map<String, Child> children = new HashMap<>();
        state.running().forEach(place -> children.put(state.child(place), running()));
        for (int ended = 0; ended < 4; ended++) {
            children.put(state.child(ended), new Child.Over(MovePhase.MOVED, ""));
            Step.Journal journal =
                    assertInstanceOf(Step.Journal.class, BatchMachine.decide(state, seen(children), NOW));
            assertEquals(ended < 1, journal.canWait(), ended + 1 + " of 4 have ended");
        }
    }

    @Test
    void ofManyTheStatusListsThoseThatDidNotEndWellFirst() {
        Member[] members = new Member[300];
        for (int i = 0; i < members.length; i++) {
            members[i] = member("m" + i);
        }
        List<Integer> all = IntStream.range(0, 300).boxed().toList();
        BatchState state = chosen(300, members)
                .apply(new BatchEvent.Begun(NOW, all))
                .apply(new BatchEvent.MembersEnded(NOW, all.subList(0, 250), MovePhase.MOVED, ""))
                .apply(new BatchEvent.MembersEnded(NOW, List.of(260, 299), MovePhase.FAILED, "late"));
        Map<String, Object> status = BatchStatus.tree(state, List.of());
        List<Object> listed = Tree.maps(status, "members").stream()
                .map(each -> each.get("object"))
                .toList();
        assertEquals(50, listed.size());
        assertEquals(250L, Tree.longOr(status, 0, "membersOmitted"));
        assertTrue(listed.contains("configmaps/m299") && listed.contains("configmaps/m251"));
        BatchState over = state.apply(new BatchEvent.BatchEnded(NOW, MovePhase.CANCELLED, "Cancelled", "cancelled"));
        assertEquals(
                200, Tree.maps(BatchStatus.tree(over, List.of()), "members").size(), "nothing is written after that");
    }

    @Test
    void journalsOfFormerVersionsAreRead() {
        Map<String, Object> entry =
                Tree.of("event", "MemberEnded", "at", NOW.toString(), "member", 1, "outcome", "Failed", "why", "late");
        BatchState before = chosen(2, member("a"), member("b"));
        List<Map<String, Object>> journal =
                List.of(BatchJournal.tree(new BatchEvent.Selected(NOW, before.members(), List.of(), 0)), entry);
        assertEquals(
                before.apply(new BatchEvent.MembersEnded(NOW, List.of(1), MovePhase.FAILED, "late")),
                BatchJournal.replay(order(2, false), journal));
    }

    @Test
    void whatOthersNeedMayFailAndTheyGoOn() {
        BatchState state = chosen(2, member("a"), member("b", 0))
                .apply(new BatchEvent.MembersEnded(NOW, List.of(0), MovePhase.REFUSED, "no"));
        assertEquals(
                new Step.Journal(List.of(new BatchEvent.Begun(NOW, List.of(1))), false),
                BatchMachine.decide(state, seen(Map.of()), NOW));
    }

    @Test
    void cancelStopsTheRestAndSaysWhatHasMoved() {
        BatchState state = chosen(2, member("a"), member("b"), member("c"), member("d"))
                .apply(new BatchEvent.Begun(NOW, List.of(0, 1)))
                .apply(new BatchEvent.Made(NOW, List.of(0, 1)))
                .apply(new BatchEvent.MembersEnded(NOW, List.of(0), MovePhase.MOVED, ""));
        state = write(state, BatchMachine.decide(state, cancelled(Map.of()), NOW));
        assertTrue(state.stopped());

        Map<String, Child> running = Map.of(state.child(1), new Child.Running(false));
        assertEquals(new Step.Cancel(List.of(1)), BatchMachine.decide(state, cancelled(running), NOW));
        running = Map.of(state.child(1), new Child.Running(true));
        assertEquals(new Step.Wait(), BatchMachine.decide(state, cancelled(running), NOW));

        Map<String, Child> over = Map.of(state.child(1), new Child.Over(MovePhase.CANCELLED, "cancelled"));
        state = write(state, BatchMachine.decide(state, cancelled(over), NOW));
        state = write(state, BatchMachine.decide(state, cancelled(Map.of()), NOW));

        assertEquals(MovePhase.CANCELLED, end(state).outcome());
        assertEquals("cancelled; 1 of 4 moved: configmaps/a", end(state).message());
        Map<String, Object> status = BatchStatus.tree(state, List.of());
        assertEquals(
                List.of("Moved", "Cancelled", "Waiting", "Waiting"),
                Tree.maps(status, "members").stream()
                        .map(each -> each.get("phase"))
                        .toList());
        assertEquals(new Step.Release(), BatchMachine.decide(state, cancelled(Map.of()), NOW));
    }

    @Test
    void aMoveThatSomebodyDeletedCountsAsCancelled() {
        BatchState state = chosen(2, member("a"))
                .apply(new BatchEvent.Begun(NOW, List.of(0)))
                .apply(new BatchEvent.Made(NOW, List.of(0)));
        state = write(state, BatchMachine.decide(state, seen(Map.of(state.child(0), new Child.Missing())), NOW));
        assertEquals(MovePhase.FAILED, end(state).outcome());
        assertEquals(
                "0 of 1 moved; not configmaps/a (its Move was deleted)",
                end(state).message());
    }

    @Test
    void aDryRunEndsPlannedAndSaysWhatCannotBeMoved() {
        BatchState state = BatchState.requested(order(4, true))
                .apply(new BatchEvent.Selected(NOW, List.of(member("a"), member("b")), List.of(), 0))
                .apply(new BatchEvent.Begun(NOW, List.of(0, 1)))
                .apply(new BatchEvent.MembersEnded(NOW, List.of(0), MovePhase.PLANNED, ""))
                .apply(new BatchEvent.MembersEnded(NOW, List.of(1), MovePhase.REFUSED, "name taken"));
        state = write(state, BatchMachine.decide(state, seen(Map.of()), NOW));
        assertEquals(MovePhase.PLANNED, end(state).outcome());
        assertEquals(
                "1 of 2 can be moved; not configmaps/b (name taken)", end(state).message());
    }

    @Test
    void theTimeLeftIsWhatTheRestTakesAtThePaceSoFar() {
        BatchState state = chosen(1, member("a"), member("b"), member("c"))
                .apply(new BatchEvent.Begun(NOW, List.of(0)))
                .apply(new BatchEvent.MembersEnded(NOW.plusSeconds(40), List.of(0), MovePhase.MOVED, ""));
        Map<String, Object> progress = Tree.map(BatchStatus.tree(state, List.of()), "progress");
        assertEquals("1m20s", progress.get("timeLeft"));
        assertEquals("1/3", progress.get("text"));
    }

    @Test
    void theJournalReadsBackAsItWasWritten() {
        List<BatchEvent> events = List.of(
                new BatchEvent.Selected(
                        NOW, List.of(member("a"), member("b", 0)), List.of(new Member.Skipped("pods/x", "owned")), 3),
                new BatchEvent.Begun(NOW, List.of(0)),
                new BatchEvent.Made(NOW, List.of(0)),
                new BatchEvent.MembersEnded(NOW, List.of(0), MovePhase.FAILED, "late"),
                new BatchEvent.Stopped(NOW),
                new BatchEvent.BatchEnded(NOW, MovePhase.CANCELLED, "Cancelled", "cancelled; 0 of 2 moved"));
        BatchState state = BatchState.requested(order(4, false));
        List<Map<String, Object>> journal = new ArrayList<>();
        for (BatchEvent event : events) {
            state = state.apply(event);
            // Through the bytes, as etcd has it.
            journal.add(Json.parse(Json.bytes(BatchJournal.tree(event))));
        }
        assertEquals(state, BatchJournal.replay(order(4, false), journal));
    }

    /** The real mover, Moves that end as they like, crashes, cancels: each object gets its Move once, in order, never too many at once. */
    @Test
    void whateverHappensEachMoveIsMadeOnceInOrderAndAllEnds() {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            Member[] members = new Member[1 + random.nextInt(8)];
            for (int i = 0; i < members.length; i++) {
                members[i] = i > 0 && random.nextInt(3) == 0 ? member("m" + i, random.nextInt(i)) : member("m" + i);
            }
            int parallelism = 1 + random.nextInt(3);
            BatchState state = chosen(parallelism, members);
            Map<String, Child> world = new HashMap<>();
            Set<String> everMade = new HashSet<>();
            boolean cancel = false;
            for (int step = 0; step < 400 && !state.over(); step++) {
                cancel |= random.nextInt(60) == 0;
                for (String name : List.copyOf(world.keySet())) {
                    if (world.get(name) instanceof Child.Running && random.nextInt(4) == 0) {
                        world.put(name, new Child.Over(ENDS.get(random.nextInt(ENDS.size())), "so"));
                    }
                }
                Map<String, Child> children = new HashMap<>();
                for (int place : state.running()) {
                    children.put(state.child(place), world.getOrDefault(state.child(place), new Child.Missing()));
                }
                Step next = BatchMachine.decide(state, new Seen(true, cancel, CHOSEN, children), NOW);
                switch (next) {
                    case Step.Journal journal -> {
                        // Lost, or put off.
                        if (random.nextInt(journal.canWait() ? 2 : 5) > 0) {
                            state = write(state, journal);
                        }
                    }
                    case Step.Make make -> {
                        for (int place : make.members()) {
                            for (int before : members[place].after()) {
                                assertTrue(
                                        world.get(state.child(before)) instanceof Child.Over,
                                        "seed " + seed + " order");
                            }
                            // A crash may also come in the middle of it.
                            if (random.nextInt(5) > 0) {
                                everMade.add(state.child(place));
                                world.putIfAbsent(state.child(place), new Child.Running(false));
                            }
                        }
                    }
                    case Step.Cancel stop ->
                        stop.members().forEach(place -> world.put(stateChild(members, place), new Child.Running(true)));
                    case Step.Wait wait -> {}
                    case Step.Hold hold -> {}
                    case Step.Release release -> {}
                    case Step.Retry retry -> {}
                    case Step.Rest rest -> {}
                }
                long running = world.values().stream()
                        .filter(Child.Running.class::isInstance)
                        .count();
                assertTrue(running <= parallelism, "seed " + seed + ": " + running + " at once");
            }
            assertTrue(state.over(), "seed " + seed + " does not end");
            assertEquals(
                    0,
                    world.values().stream()
                            .filter(Child.Running.class::isInstance)
                            .count(),
                    "seed " + seed + ": it has ended, and a Move of it has not");
            if (!state.stopped()) {
                assertEquals(members.length, everMade.size(), "seed " + seed);
            }
        }
    }

    private static String stateChild(Member[] members, int place) {
        return order(1, false).childName(members[place].key());
    }
}
