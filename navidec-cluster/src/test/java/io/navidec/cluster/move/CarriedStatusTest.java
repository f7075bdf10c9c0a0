package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Status goes along where nobody would write it anew: that of custom kinds, where it is a subresource, and what a Job has done. */
class CarriedStatusTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final MoveMachine MACHINE = new MoveMachine("dam");
    private static final ResourceType GAUGES = new ResourceType("example.com", "v1", "gauges", "Gauge", true);

    private static Decision decide(ResourceType type, String wanted, String there, Phase phase, MoveEvent... more) {
        return decide(type, "{'a':1}", wanted, there, phase, more);
    }

    private static Decision decide(
            ResourceType type, String spec, String wanted, String there, Phase phase, MoveEvent... more) {
        MoveState state = state(type, more);
        Map<String, Object> content =
                Trees.of("{'metadata':{'name':'one','namespace':'shop'},'spec':" + spec + ",'status':" + wanted + "}");
        AbroadRecord record = AbroadRecord.of(type, state.key(), "u-1", "t", "eurm", phase)
                .generations(7, 0)
                .content(content);
        Map<String, Object> copy = Tree.with(CopyForm.of(type, content), Trees.of(there), "status");
        copy = Tree.with(copy, "u-2", "metadata", "uid");
        copy = Tree.with(copy, "9", "metadata", "resourceVersion");
        copy = Tree.with(copy, Tree.of(Names.HOME, "dam", Names.GENERATION, "7"), "metadata", "annotations");
        Map<Place, Sight> sights = new EnumMap<>(Place.class);
        sights.put(Place.TARGET, new Sight.Found(copy));
        sights.put(Place.RECORD, new Sight.Found(record.tree()));
        sights.put(
                Place.HOME,
                phase == Phase.OUTBOUND
                        ? new Sight.Found(Tree.with(content, "u-1", "metadata", "uid"))
                        : new Sight.Absent());
        return MACHINE.decide(state, new Seen(8, true, false, sights), NOW);
    }

    private static MoveState state(ResourceType type, MoveEvent... more) {
        MoveState state = MoveState.requested(Trees.order(type.key("shop", "one"), "eurm", false));
        List<MoveEvent> events = new ArrayList<>(List.of(
                new MoveEvent.Accepted(NOW, 7, type, "dam", "u-1", "u-1", Strategy.MAKE_BEFORE_BREAK),
                new MoveEvent.Placed(NOW, "eurm", "fits"),
                new MoveEvent.Prepared(NOW)));
        events.addAll(List.of(more));
        for (MoveEvent event : events) {
            assertEquals(event, MoveJournal.event(MoveJournal.tree(event)));
            state = MACHINE.apply(state, event);
        }
        return state;
    }

    private static Effect effect(Decision decision) {
        return assertInstanceOf(Decision.Act.class, decision).effect();
    }

    @Test
    void theCopyGetsItBeforeItCounts() {
        Effect.CarryStatus carry = assertInstanceOf(
                Effect.CarryStatus.class, effect(decide(GAUGES, "{'phase':'Bound'}", "{}", Phase.OUTBOUND)));
        assertEquals(Trees.of("{'metadata':{'resourceVersion':'9'},'status':{'phase':'Bound'}}"), carry.patch());
        assertInstanceOf(
                Decision.Journal.class,
                decide(GAUGES, "{'phase':'Bound'}", "{'phase':'Bound'}", Phase.OUTBOUND),
                "there already");
        assertInstanceOf(
                Decision.Journal.class,
                decide(Trees.DEPLOYMENTS, "{'replicas':2}", "{}", Phase.OUTBOUND),
                "controllers write it anew");
    }

    @Test
    void whatWasWrittenUntilTheSwitchFollowsOnce() {
        MoveEvent[] switched = {
            new MoveEvent.Copied(NOW), new MoveEvent.Ready(NOW), new MoveEvent.Switched(NOW), new MoveEvent.Marked(NOW)
        };
        Decision late = decide(GAUGES, "{'phase':'Lost'}", "{'phase':'Bound'}", Phase.IN_TRANSIT, switched);
        Effect.CarryStatus carry = assertInstanceOf(Effect.CarryStatus.class, effect(late));
        for (Answer answer : List.of(
                new Answer.Done(Map.of()),
                new Answer.Refused(io.navidec.cluster.kubeapi.Status.badRequest("no such subresource")))) {
            Decision.Journal noted = assertInstanceOf(
                    Decision.Journal.class,
                    MACHINE.answered(state(GAUGES, switched), new Seen(8, true, false, Map.of()), carry, answer, NOW));
            assertEquals(List.of(new MoveEvent.StatusCarried(NOW)), noted.events());
        }
        MoveEvent[] carried = {switched[0], switched[1], switched[2], switched[3], new MoveEvent.StatusCarried(NOW)};
        assertEquals(
                "RecordAbroad",
                effect(decide(GAUGES, "{'phase':'Lost'}", "{'phase':'Other'}", Phase.IN_TRANSIT, carried))
                        .name());
    }

    private static final String ENDED =
            "{'startTime':'t','succeeded':1,'conditions':[{'type':'Complete','status':'True'}]}";

    @Test
    void aJobThatHasEndedIsHeldUntilThatIsTold() {
        Effect.CarryStatus carry = assertInstanceOf(
                Effect.CarryStatus.class,
                effect(decide(
                        KindRules.JOBS,
                        "{'suspend':false}",
                        ENDED,
                        "{'conditions':[{'type':'Suspended','status':'True'}],'ready':0}",
                        Phase.OUTBOUND)));
        assertEquals(
                Tree.with(Trees.of(ENDED), null, "ready"),
                carry.patch().get("status"),
                "what its controller has written there goes");
        Effect.Patch resume = assertInstanceOf(
                Effect.Patch.class, effect(decide(KindRules.JOBS, "{'suspend':false}", ENDED, ENDED, Phase.OUTBOUND)));
        assertEquals(
                Trees.of("{'metadata':{'resourceVersion':'9'},'spec':{'suspend':false}}"), resume.patch(), "then only");
        assertInstanceOf(
                Decision.Journal.class, decide(KindRules.JOBS, "{'suspend':true}", ENDED, ENDED, Phase.OUTBOUND));
    }

    @Test
    void whereItCannotBeToldNoCopyIsLeft() {
        Effect carry = effect(decide(KindRules.JOBS, "{'suspend':false}", ENDED, "{}", Phase.OUTBOUND));
        Answer no = new Answer.Refused(io.navidec.cluster.kubeapi.Status.invalid("status.conditions: no"));
        Decision.Journal noted = assertInstanceOf(
                Decision.Journal.class,
                MACHINE.answered(state(KindRules.JOBS), new Seen(8, true, false, Map.of()), carry, no, NOW));
        assertInstanceOf(MoveEvent.GaveUp.class, noted.events().getFirst());
        assertInstanceOf(
                Decision.Again.class,
                MACHINE.answered(
                        state(KindRules.JOBS),
                        new Seen(8, true, false, Map.of()),
                        carry,
                        new Answer.Done(Map.of()),
                        NOW));
    }

    @Test
    void aSuspendedJobTakesAlongWhatItHasDoneAndNothingElse() {
        Effect.CarryStatus carry = assertInstanceOf(
                Effect.CarryStatus.class,
                effect(decide(
                        KindRules.JOBS,
                        "{'suspend':true}",
                        "{'succeeded':2,'failed':1,'completedIndexes':'0,3','ready':0,'conditions':[{'type':'Suspended','status':'True'}]}",
                        "{'failed':1,'terminating':0}",
                        Phase.OUTBOUND)));
        assertEquals(
                Trees.of("{'succeeded':2,'completedIndexes':'0,3'}"),
                carry.patch().get("status"));
        assertInstanceOf(
                Decision.Journal.class,
                decide(KindRules.JOBS, "{'suspend':false}", "{'succeeded':2,'active':1}", "{}", Phase.OUTBOUND),
                "one that starts again does so from its beginning");
    }

    @Test
    void aJobThatIsStartedMeanwhileGoesNoFurther() {
        MoveEvent[] ready = {new MoveEvent.Copied(NOW), new MoveEvent.Ready(NOW)};
        Decision.Journal noted = assertInstanceOf(
                Decision.Journal.class,
                decide(KindRules.JOBS, "{'suspend':false}", "{'active':1}", "{}", Phase.OUTBOUND, ready));
        MoveEvent.GaveUp why =
                assertInstanceOf(MoveEvent.GaveUp.class, noted.events().getFirst());
        assertEquals(MovePhase.REFUSED, why.outcome());
    }

    /** That of the copy which was turned away does not count. */
    @Test
    void whatIsPutBackHomeHasItToo() {
        MoveEvent[] back = {
            new MoveEvent.Switched(NOW),
            new MoveEvent.Marked(NOW),
            new MoveEvent.Cleared(NOW),
            new MoveEvent.StatusCarried(NOW),
            new MoveEvent.TurnedHome(NOW, "Cancelled", "not ready"),
            new MoveEvent.Closed(NOW)
        };
        MoveState state = state(GAUGES, back);
        Map<String, Object> content =
                Trees.of("{'metadata':{'name':'one','namespace':'shop'},'spec':{'a':1},'status':{'phase':'Bound'}}");
        AbroadRecord record = AbroadRecord.of(GAUGES, state.key(), "u-1", "t", "eurm", Phase.IN_TRANSIT)
                .generations(7, 0)
                .content(content)
                .turnedHome(true);
        Map<String, Object> home =
                Tree.with(CopyForm.of(GAUGES, Tree.without(content, "status")), "9", "metadata", "resourceVersion");
        home = Tree.with(home, state.order().uid(), "metadata", "annotations", Names.AWAY);
        Map<Place, Sight> sights =
                Map.of(Place.HOME, new Sight.Found(home), Place.RECORD, new Sight.Found(record.tree()));
        Effect.CarryStatus carry = assertInstanceOf(
                Effect.CarryStatus.class, effect(MACHINE.decide(state, new Seen(8, true, false, sights), NOW)));
        assertEquals("dam", carry.cluster());
    }
}
