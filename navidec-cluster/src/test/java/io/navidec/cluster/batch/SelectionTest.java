package io.navidec.cluster.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.batch.BatchMachine.Choice;
import io.navidec.cluster.move.Companions;
import io.navidec.cluster.move.Companions.Candidate;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final ResourceType ACCOUNTS = new ResourceType("", "v1", "serviceaccounts", "ServiceAccount", true);
    private static final ResourceType PODS = new ResourceType("", "v1", "pods", "Pod", true);
    private static final ResourceType DEPLOYMENTS = new ResourceType("apps", "v1", "deployments", "Deployment", true);

    private static Map<String, Object> tree(String singleQuoted) {
        return Json.parse(singleQuoted.replace('\'', '"'));
    }

    private static Candidate at(String cluster, ResourceType type, String name, String more) {
        return new Candidate(type, cluster, tree("{'metadata':{'name':'" + name + "','namespace':'shop'" + more));
    }

    private static Candidate home(ResourceType type, String name) {
        return at("dam", type, name, "}}");
    }

    private static Candidate web() {
        return at(
                "dam",
                DEPLOYMENTS,
                "web",
                "},'spec':{'template':{'metadata':{'labels':{'app':'web'}},'spec':{'serviceAccountName':'robot',"
                        + "'containers':[{'envFrom':[{'configMapRef':{'name':'settings'}}]}]}}}}");
    }

    private static BatchOrder order(String more) {
        return BatchOrder.of(tree(
                "{'metadata':{'name':'all','namespace':'shop','uid':'p'},'spec':{'namespaceWide':true,'target':'eurm'"
                        + more + "}}"));
    }

    private static Selection chosen(BatchOrder order, List<Candidate> named, List<Candidate> companions) {
        return assertInstanceOf(Choice.Chosen.class, Selection.of(order, "dam", named, List.of(), companions))
                .selection();
    }

    private static List<String> names(Selection selection) {
        return selection.members().stream().map(each -> each.key().shortName()).toList();
    }

    @Test
    void whatOthersNeedComesFirstAndIsWaitedFor() {
        Selection selection = chosen(
                order(""),
                List.of(web(), home(MAPS, "zz"), home(MAPS, "settings"), home(ACCOUNTS, "robot")),
                List.of());
        assertEquals(
                List.of("serviceaccounts/robot", "configmaps/settings", "configmaps/zz", "deployments.apps/web"),
                names(selection));
        assertEquals(List.of(0, 1), selection.members().get(3).after());
        assertEquals(List.of(), selection.members().get(2).after());
    }

    @Test
    void whatCannotBeMovedIsSkippedWithTheReason() {
        Selection selection = chosen(
                order(""),
                List.of(
                        at(
                                "dam",
                                PODS,
                                "web-1",
                                ",'ownerReferences':[{'controller':true,'apiVersion':'apps/v1','kind':'ReplicaSet','name':'web-6d'}]}}"),
                        home(MAPS, "kube-root-ca.crt"),
                        at("eurm", MAPS, "there", "}}"),
                        at("dam", MAPS, "moving", ",'annotations':{'navidec.io/away':'m'}}}"),
                        at("dam", MAPS, "staying", ",'annotations':{'navidec.io/stay':'yes'}}}"),
                        at("dam", MAPS, "ending", ",'deletionTimestamp':'2026-01-01T00:00:00Z'}}"),
                        home(MAPS, "free")),
                List.of());
        assertEquals(List.of("configmaps/free"), names(selection));
        Map<String, String> why = new java.util.TreeMap<>();
        selection.skipped().forEach(each -> why.put(each.object(), each.reason()));
        assertEquals(6, why.size(), why.toString());
        assertTrue(why.getOrDefault("pods/web-1", "").contains("replicasets.apps/web-6d"), why.toString());
        assertEquals("it is on eurm already", why.get("configmaps/there"));
        assertEquals("it is in the middle of another move", why.get("configmaps/moving"));
    }

    @Test
    void homeIsATargetForWhatIsAbroad() {
        BatchOrder home = BatchOrder.of(
                tree(
                        "{'metadata':{'name':'b','namespace':'shop','uid':'p'},'spec':{'namespaceWide':true,'target':'home'}}"));
        Selection selection = chosen(home, List.of(at("eurm", MAPS, "a", "}}"), home(MAPS, "b")), List.of());
        assertEquals(List.of("configmaps/a"), names(selection));
        assertEquals("it is on dam already", selection.skipped().getFirst().reason());
    }

    @Test
    void tooManyAreRefusedAndTheSkippedListIsBounded() {
        List<Candidate> many = new ArrayList<>();
        for (int i = 0; i <= Selection.MOST; i++) {
            many.add(home(MAPS, "m" + i));
        }
        Choice.Impossible no =
                assertInstanceOf(Choice.Impossible.class, Selection.of(order(""), "dam", many, List.of(), List.of()));
        assertEquals("TooMany", no.reason());
        assertTrue(no.message().contains("501"), no.message());

        List<Candidate> staying = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            staying.add(at("eurm", MAPS, "m" + i, "}}"));
        }
        Selection selection = chosen(order(""), staying, List.of());
        assertEquals(100, selection.skipped().size());
        assertEquals(50, selection.omitted());
    }

    private static List<Candidate> companions() {
        return List.of(
                new Candidate(
                        Companions.TYPES.get(0),
                        "dam",
                        tree("{'metadata':{'name':'scaler','namespace':'shop'},'spec':{'scaleTargetRef':"
                                + "{'apiVersion':'apps/v1','kind':'Deployment','name':'web'}}}")),
                new Candidate(
                        Companions.TYPES.get(1),
                        "dam",
                        tree(
                                "{'metadata':{'name':'guard','namespace':'shop'},'spec':{'selector':{'matchLabels':{'app':'web'}}}}")),
                new Candidate(
                        Companions.TYPES.get(2),
                        "dam",
                        tree("{'metadata':{'name':'svc','namespace':'shop'},'spec':{'selector':{'app':'web'}}}")));
    }

    @Test
    void companionsFollowTheirRootWhereTheOrderSaysSo() {
        Selection selection = chosen(order(",'companions':'Follow'"), List.of(web()), companions());
        assertEquals(
                List.of(
                        "deployments.apps/web",
                        "horizontalpodautoscalers.autoscaling/scaler",
                        "poddisruptionbudgets.policy/guard"),
                names(selection));
        assertEquals(List.of(0), selection.members().get(1).after());
        assertEquals("services/svc", selection.skipped().getFirst().object());
        assertEquals(List.of("deployments.apps/web"), names(chosen(order(""), List.of(web()), companions())));
    }

    @Test
    void aChildIsAMoveOfOneObjectAndNothingMore() {
        BatchOrder order =
                order(",'companions':'Follow','parallelism':9,'deadline':'5m','selector':{'matchLabels':{'a':'b'}}");
        Map<String, Object> child = order.child(MAPS.key("shop", "a"));
        assertEquals(
                tree("{'resource':{'group':'','resource':'configmaps','name':'a'},'target':'eurm','deadline':'5m',"
                        + "'withOwner':true}"),
                child.get("spec"));
        assertEquals("p", BatchOrder.parent(child));
        assertEquals(false, BatchOrder.is(child), "it would make Moves itself");
    }

    @Test
    void childNamesAreNamesWhateverTheParentIsCalled() {
        for (String name : List.of("a", "a.".repeat(100) + "bcdefgh".repeat(7), "x".repeat(253))) {
            BatchOrder order = BatchOrder.of(Map.of("metadata", Map.of("name", name, "uid", "p", "namespace", "shop")));
            String child = order.childName(MAPS.key("shop", "a"));
            assertTrue(io.navidec.cluster.record.RecordName.subdomain(child), child);
            assertEquals(child, order.childName(MAPS.key("shop", "a")));
        }
    }

    @Test
    void theCasesAreToldApartAsAdmissionDoes() {
        String one = "{'spec':{'resource':{'resource':'configmaps','name':'a'}%s}}";
        assertEquals(false, BatchOrder.is(tree(one.formatted(""))));
        assertEquals(false, BatchOrder.is(tree(one.formatted(",'companions':'Stay'"))));
        assertEquals(false, BatchOrder.is(tree(one.formatted(",'namespaceWide':false"))));
        assertEquals(true, BatchOrder.is(tree(one.formatted(",'companions':'Follow'"))));
        assertEquals(true, BatchOrder.is(tree(one.formatted(",'namespaceWide':true"))));
        assertEquals(true, BatchOrder.is(tree("{'spec':{'resource':{'resource':'configmaps'},'selector':{}}}")));
        // With a name it is that object alone, whatever else there is: that is what was admitted.
        BatchOrder.Scope scope = BatchOrder.of(tree(one.formatted(",'companions':'Follow','selector':{}")))
                .scope();
        assertEquals("a", scope.name());
        assertEquals(
                "",
                BatchOrder.of(tree(one.formatted(",'namespaceWide':true")))
                        .scope()
                        .plural());
    }

    private static Candidate widget(String cluster) {
        return at(cluster, new ResourceType("example.com", "v1", "widgets", "Widget", true), "clock", "}}");
    }

    private static Candidate owned(String cluster, ResourceType type, String name, String apiVersion) {
        return at(
                cluster,
                type,
                name,
                ",'ownerReferences':[{'apiVersion':'" + apiVersion
                        + "','kind':'Widget','name':'clock','uid':'1','controller':true}]}}");
    }

    private static Selection family(String target, String at, Candidate... dependents) {
        List<Selection.Owned> owned = new ArrayList<>();
        for (Candidate each : dependents) {
            owned.add(new Selection.Owned(widget(at), each));
        }
        BatchOrder order = BatchOrder.of(
                tree("{'metadata':{'name':'all','namespace':'shop','uid':'p'},'spec':{'dependents':'Follow','resource':"
                        + "{'group':'example.com','resource':'widgets','name':'clock'},'target':'" + target + "'}}"));
        return assertInstanceOf(Choice.Chosen.class, Selection.of(order, "dam", List.of(widget(at)), owned, List.of()))
                .selection();
    }

    @Test
    void whatIsOwnedGoesBeforeItsOwnerAndComesHomeAfterIt() {
        Selection out = family("eurm", "dam", owned("dam", MAPS, "conf", "example.com/v1"));
        assertEquals(List.of("configmaps/conf", "widgets.example.com/clock"), names(out));
        assertEquals(List.of(0), out.members().get(1).after());
        Selection back = family("home", "eurm", owned("eurm", MAPS, "conf", "example.com/v1"));
        assertEquals(List.of("widgets.example.com/clock", "configmaps/conf"), names(back));
        assertEquals(List.of(0), back.members().get(1).after());
    }

    @Test
    void whatAControllerOfKubernetesMakesStaysAndIsSaidTo() {
        Selection out =
                family("eurm", "dam", owned("dam", PODS, "p", "apps/v1"), owned("eurm", MAPS, "conf", "a.io/v1"));
        assertEquals(List.of("widgets.example.com/clock"), names(out));
        assertEquals(2, out.skipped().size());
        assertTrue(out.skipped().get(0).reason().contains("controller would make it again"), out.toString());
        assertTrue(out.skipped().get(1).reason().contains("already"), out.toString());
    }

    @Test
    void itsMovesMayMoveWhatIsOwned() {
        assertTrue(Tree.isTrue(order("").child(MAPS.key("shop", "a")), "spec", "withOwner"), "of a whole namespace");
        BatchOrder some = BatchOrder.of(
                tree(
                        "{'metadata':{'name':'all','namespace':'shop','uid':'p'},'spec':{'resource':{'resource':'configmaps'},'selector':{}}}"));
        assertFalse(Tree.isTrue(some.child(MAPS.key("shop", "a")), "spec", "withOwner"));
    }

    @Test
    void whatBelongsToSomethingThatStaysStays() {
        Candidate stays = at(
                "dam",
                new ResourceType("example.com", "v1", "widgets", "Widget", true),
                "clock",
                ",'annotations':{'navidec.io/stay':'yes'}}}");
        Candidate conf = owned("dam", MAPS, "conf", "example.com/v1");
        Choice choice = Selection.of(
                order(""), "dam", List.of(stays, conf), List.of(new Selection.Owned(stays, conf)), List.of());
        assertInstanceOf(Choice.Chosen.class, choice);
        assertEquals(List.of(), names(((Choice.Chosen) choice).selection()));
    }
}
