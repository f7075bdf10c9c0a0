package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.Status;
import io.navidec.shared.json.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final MoveMachine MACHINE = new MoveMachine("dam");
    private static final Map<String, Object> WEB = Trees.of("{'apiVersion':'apps/v1','kind':'Deployment',"
            + "'metadata':{'name':'web','namespace':'shop','uid':'u-1'},'spec':{'template':{"
            + "'metadata':{'labels':{'app':'web','tier':'front'}},"
            + "'spec':{'serviceAccountName':'robot','containers':[{'name':'c','envFrom':[{'configMapRef':{'name':'settings'}}]}],"
            + "'volumes':[{'name':'v','secret':{'secretName':'maybe','optional':true}}]}}}}");
    private static final Map<String, Object> NEEDED = Tree.of(
            "needed",
            List.of(
                    needed("serviceaccounts/robot", "", true),
                    needed("secrets/maybe", "", false),
                    needed("configmaps/settings", "", true),
                    needed("secrets/pull", "serviceaccounts/robot", true)));

    private static Map<String, Object> needed(String what, String by, boolean copied) {
        return Tree.of("object", what, "by", by, "copied", copied);
    }

    private static MoveState preparing(boolean dryRun, String target) {
        MoveState state = MoveState.requested(Trees.order(Trees.DEPLOYMENTS.key("shop", "web"), target, dryRun));
        state = MACHINE.apply(
                state,
                new MoveEvent.Accepted(START, 7, Trees.DEPLOYMENTS, "dam", "u-1", "u-1", Strategy.MAKE_BEFORE_BREAK));
        return MACHINE.apply(state, new MoveEvent.Placed(START, target, "as ordered"));
    }

    private static Map<Place, Sight> sights(Map<String, Object> home) {
        Map<Place, Sight> sights = new EnumMap<>(Place.class);
        sights.put(Place.RIVAL, new Sight.Absent());
        sights.put(Place.TARGET, new Sight.Absent());
        sights.put(Place.RECORD, new Sight.Absent());
        sights.put(Place.HOME, new Sight.Found(home));
        sights.put(Place.DEPENDENCIES, new Sight.Found(NEEDED));
        return sights;
    }

    private static Seen seen(Map<Place, Sight> sights) {
        return new Seen(8, false, false, sights);
    }

    private static Plan planned(Map<Place, Sight> sights) {
        MoveState state = preparing(true, "eurm");
        Decision.Act act = assertInstanceOf(Decision.Act.class, MACHINE.decide(state, seen(sights), START));
        Decision.Journal end = assertInstanceOf(
                Decision.Journal.class,
                MACHINE.answered(state, seen(sights), act.effect(), new Answer.Done(Map.of()), START));
        return MACHINE.plan(state, seen(sights), (MoveEvent.Ended) end.events().getLast());
    }

    private static List<String> texts(List<Plan.Item> items) {
        return items.stream()
                .map(each -> each.what() + " " + each.more().get("reason"))
                .toList();
    }

    @Test
    void saysWhatMovesWhatIsCopiedAndWhy() {
        Plan plan = planned(sights(WEB));
        assertEquals(
                List.of(new Plan.Item(
                        "deployments.apps/web", Map.of("from", "dam", "to", "eurm", "strategy", "MakeBeforeBreak"))),
                plan.moves());
        assertEquals(List.of("replicasets.apps", "pods"), plan.madeThere());
        assertEquals(
                List.of(
                        "serviceaccounts/robot its serviceAccountName",
                        "configmaps/settings envFrom of container c",
                        "secrets/pull serviceaccounts/robot refers to it"),
                texts(plan.copies()));
        assertTrue(
                texts(plan.stays()).get(1).startsWith("secrets/maybe named by volume v, optional"),
                plan.stays().toString());
        assertEquals("eurm would take it", plan.targetSays());
        assertEquals("1 to move, 3 to copy, 0 companions", plan.tree().get("summary"));
    }

    @Test
    void saysWhatHappensToCompanions() {
        Map<Place, Sight> sights = sights(WEB);
        List<Map<String, Object>> candidates = new ArrayList<>();
        candidates.add(candidate(
                Companions.AUTOSCALERS,
                "dam",
                "{'metadata':{'name':'web'},'spec':{'scaleTargetRef':"
                        + "{'apiVersion':'apps/v1','kind':'Deployment','name':'web'}}}"));
        candidates.add(candidate(
                Companions.AUTOSCALERS,
                "dam",
                "{'metadata':{'name':'other'},'spec':{'scaleTargetRef':"
                        + "{'apiVersion':'apps/v1','kind':'StatefulSet','name':'web'}}}"));
        candidates.add(candidate(
                Companions.BUDGETS,
                "eurm",
                "{'metadata':{'name':'guard'},'spec':{'selector':"
                        + "{'matchExpressions':[{'key':'tier','operator':'In','values':['front','back']}]}}}"));
        candidates.add(
                candidate(Companions.SERVICES, "dam", "{'metadata':{'name':'svc'},'spec':{'selector':{'app':'web'}}}"));
        candidates.add(candidate(Companions.SERVICES, "dam", "{'metadata':{'name':'none'},'spec':{}}"));
        sights.put(Place.COMPANIONS, new Sight.Found(Tree.of("candidates", candidates)));

        assertEquals(
                List.of(
                        "horizontalpodautoscalers.autoscaling/web it scales it; on dam it finds nothing to scale",
                        "poddisruptionbudgets.policy/guard it guards the pods of it; then both are on eurm",
                        "services/svc it selects the pods of it; on dam it finds no pods to send to"),
                texts(planned(sights).companions()));
    }

    private static Map<String, Object> candidate(
            io.navidec.shared.kube.ResourceType type, String cluster, String object) {
        return new Companions.Candidate(type, cluster, Trees.of(object)).tree();
    }

    /** A plan must not promise what the move would refuse, nor refuse what it would do. */
    @Test
    void decidesAsTheMoveItselfDoes() {
        Map<Place, Sight> stays = sights(Tree.with(WEB, "yes", "metadata", "annotations", "navidec.io/stay"));
        Map<Place, Sight> missing = sights(WEB);
        missing.put(Place.DEPENDENCIES, new Sight.Denied("DependencyMissing", "secrets/s is needed"));
        Map<Place, Sight> taken = sights(WEB);
        taken.put(Place.TARGET, new Sight.Found(WEB));
        Map<Place, Sight> gone = sights(WEB);
        gone.put(Place.HOME, new Sight.Absent());
        for (Map<Place, Sight> each : List.of(stays, missing, taken, gone, sights(WEB))) {
            Decision real = MACHINE.decide(preparing(false, "eurm"), seen(each), START);
            Decision dry = MACHINE.decide(preparing(true, "eurm"), seen(each), START);
            assertEquals(real, dry);
            if (dry instanceof Decision.Journal journal) {
                MoveEvent.Ended end = (MoveEvent.Ended) journal.events().getLast();
                Plan plan = MACHINE.plan(preparing(true, "eurm"), seen(each), end);
                assertEquals(new Plan.Refusal(end.reason(), end.message()), plan.refusal());
                assertEquals("", plan.targetSays(), "the target was not asked");
            }
        }
    }

    @Test
    void tellsWhatTheTargetSaid() {
        MoveState state = preparing(true, "eurm");
        Seen seen = seen(sights(WEB));
        Decision.Act act = assertInstanceOf(Decision.Act.class, MACHINE.decide(state, seen, START));
        Decision.Journal end = assertInstanceOf(
                Decision.Journal.class,
                MACHINE.answered(
                        state,
                        seen,
                        act.effect(),
                        new Answer.Refused(Status.of(403, "Forbidden", "exceeded quota")),
                        START));
        Plan plan = MACHINE.plan(state, seen, (MoveEvent.Ended) end.events().getLast());
        assertEquals("eurm would not take it: exceeded quota", plan.targetSays());
        assertEquals("refused: Forbidden", plan.tree().get("summary"));
    }

    @Test
    void endsPlannedWithoutAnythingTouched() {
        MoveState state = preparing(true, "eurm");
        Seen seen = seen(sights(WEB));
        Decision.Act act = assertInstanceOf(Decision.Act.class, MACHINE.decide(state, seen, START));
        Decision.Journal end = assertInstanceOf(
                Decision.Journal.class, MACHINE.answered(state, seen, act.effect(), new Answer.Done(Map.of()), START));
        MoveState after = MACHINE.apply(state, end.events().getLast());
        assertEquals(MovePhase.PLANNED, after.phase());
        assertFalse(after.has(MoveState.Note.TOUCHED));
        assertInstanceOf(Decision.Rest.class, MACHINE.decide(after, seen, START));
    }

    @Test
    void listsAreBounded() {
        List<Map<String, Object>> many = new ArrayList<>();
        for (int i = 0; i < Plan.MOST + 20; i++) {
            many.add(needed("configmaps/c" + i, "", true));
        }
        Map<Place, Sight> sights = sights(WEB);
        sights.put(Place.DEPENDENCIES, new Sight.Found(Tree.of("needed", many)));
        Map<String, Object> tree = planned(sights).tree();
        assertEquals(Plan.MOST, Tree.list(tree, "copies").size());
        assertEquals(20, tree.get("copiesOmitted"));
    }

    @Test
    void holdsNoContent() {
        Map<Place, Sight> sights = sights(Tree.with(WEB, "sesame", "metadata", "annotations", "password"));
        assertFalse(planned(sights).tree().toString().contains("sesame"));
    }
}
