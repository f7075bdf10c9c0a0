package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.record.UidPairs;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MirrorRulesTest {
    private static final ResourceType DEPLOYMENTS = new ResourceType("apps", "v1", "deployments", "Deployment", true);
    private static final ResourceType SETS = new ResourceType("apps", "v1", "replicasets", "ReplicaSet", true);
    private static final ResourceType PODS = new ResourceType("", "v1", "pods", "Pod", true);
    private static final ResourceKey WEB = DEPLOYMENTS.key("shop", "web");
    private static final String KNOWN = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String REAL = "bbbbbbbb-0000-4000-8000-000000000001";
    private static final String SET = "bbbbbbbb-0000-4000-8000-000000000002";
    private static final String POD = "bbbbbbbb-0000-4000-8000-000000000003";
    private static final String NOW = "2026-01-01T00:00:00Z";

    private final Lineage lineage = new Lineage();

    private AbroadRecord known(AbroadRecord record) {
        lineage.apply(new AbroadTable.Change(1, record.key(), null, record));
        return record;
    }

    private static AbroadRecord root(Phase phase) {
        return AbroadRecord.of(DEPLOYMENTS, WEB, KNOWN, "2020-01-01T00:00:00Z", "eurm", phase)
                .generations(7, 0)
                .seen(REAL, "100", NOW)
                .content(Tree.of("metadata", Tree.of("name", "web")))
                .printed(List.of("Name", "Ready", "Age"), List.of("web", "1/1", "5s"));
    }

    private static AbroadRecord descendant(ResourceType type, String name, String uid) {
        return AbroadRecord.of(type, type.key("shop", name), uid, NOW, "eurm", Phase.ABROAD)
                .seen(uid, "50", NOW)
                .descendantOf(KNOWN);
    }

    private static Map<String, Object> object(String name, String uid, String version, String owner) {
        Map<String, Object> metadata = Tree.of(
                "name",
                name,
                "namespace",
                "shop",
                "uid",
                uid,
                "resourceVersion",
                version,
                "creationTimestamp",
                "2025-05-05T05:05:05Z",
                "labels",
                Tree.of("app", "web", "navidec.io/x", "y"),
                "annotations",
                Tree.of("navidec.io/uid", KNOWN, "navidec.io/home", "dam"),
                "ownerReferences",
                owner.isEmpty() ? null : List.of(Tree.of("uid", owner, "kind", "X")));
        return Tree.of("apiVersion", "v1", "kind", "X", "metadata", metadata, "spec", Tree.of("a", 1));
    }

    private static Sighting.Present seen(ResourceType type, Map<String, Object> object, long asOf) {
        String name = Tree.stringOr(object, "", "metadata", "name");
        return new Sighting.Present(
                "eurm",
                type,
                type.key("shop", name),
                object,
                List.of("Name", "Ready", "Age"),
                List.of(name, "1/1", "9s"),
                asOf);
    }

    private static Sighting.Present web(String version) {
        return seen(DEPLOYMENTS, object("web", REAL, version, ""), 0);
    }

    private MirrorStep decide(@Nullable AbroadRecord record, Sighting sighting) {
        return MirrorRules.decide(record, sighting, lineage, UidPairs.NONE.with(REAL, KNOWN), NOW);
    }

    private static Sighting gone(AbroadRecord record, String uid) {
        return new Sighting.Gone("eurm", record.type(), record.key(), uid);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void theContentOfARootIsTheMirrorsInSomePhasesOnly(Phase phase) {
        MirrorStep step = decide(root(phase), web("101"));
        boolean mirrors = phase == Phase.ABROAD || phase == Phase.INBOUND || phase == Phase.DELETING;
        assertEquals(mirrors, step instanceof MirrorStep.Update, step.toString());
        assertEquals(!mirrors, step instanceof MirrorStep.Nothing, step.toString());
    }

    @Test
    void aRootsContentIsWhatHomesClientsSee() {
        MirrorStep.Update update = assertInstanceOf(MirrorStep.Update.class, decide(root(Phase.ABROAD), web("101")));
        AbroadRecord record = update.record();
        assertEquals("2020-01-01T00:00:00Z", Tree.string(record.object(), "metadata", "creationTimestamp"));
        assertEquals(Map.of("app", "web"), Tree.map(record.object(), "metadata", "labels"));
        assertFalse(Json.text(record.object()).contains("navidec.io"));
        assertFalse(Json.text(record.object()).contains(REAL));
        assertEquals("101", record.realResourceVersion());
        assertEquals(Phase.ABROAD, record.phase());
        assertEquals(List.of("web", "1/1", "9s"), record.cells());
    }

    @Test
    void anOlderSightingCountsOnlyWhenAFreshListSaysSo() {
        AbroadRecord record = root(Phase.ABROAD);
        assertInstanceOf(MirrorStep.Nothing.class, decide(record, web("99")));
        assertInstanceOf(MirrorStep.Update.class, decide(record, web("99").asOf(100)));
        assertInstanceOf(MirrorStep.Update.class, decide(record, web("99").asOf(Sighting.RESTORED)));
        assertInstanceOf(MirrorStep.Update.class, decide(record, web("1000")), "versions compare as numbers");
    }

    /** While a long list is read, the answer to a client's write is in the record already. */
    @Test
    void whatWasWrittenAfterTheListIsNotTakenBack() {
        assertInstanceOf(
                MirrorStep.Nothing.class, decide(root(Phase.ABROAD), web("97").asOf(99)));
    }

    @Test
    void whatIsKnownAlreadyIsNotWrittenAgainThoughItsAgeTicks() {
        MirrorStep.Update first = assertInstanceOf(MirrorStep.Update.class, decide(root(Phase.ABROAD), web("101")));
        Sighting.Present later = new Sighting.Present(
                "eurm",
                DEPLOYMENTS,
                WEB,
                web("101").object(),
                web("101").columns(),
                List.of("web", "1/1", "30s"),
                1000);
        assertInstanceOf(MirrorStep.Nothing.class, decide(first.record(), later));
        Sighting.Present ready = new Sighting.Present(
                "eurm", DEPLOYMENTS, WEB, web("101").object(), web("101").columns(), List.of("web", "0/1", "30s"), 0);
        assertInstanceOf(MirrorStep.Update.class, decide(first.record(), ready));
    }

    @Test
    void aRecordThatKnowsNoRealUidTakesItsOwnGuestOnly() {
        AbroadRecord unseen = root(Phase.ABROAD).seen("", "", NOW);
        assertInstanceOf(MirrorStep.Update.class, decide(unseen, web("3")));
        Map<String, Object> stranger = Tree.without(web("3").object(), "metadata", "annotations");
        assertInstanceOf(MirrorStep.RootVanished.class, decide(unseen, seen(DEPLOYMENTS, stranger, 0)));
    }

    @Test
    void aStrangerInARootsPlaceMeansThatTheRootIsGone() {
        Sighting stranger = seen(DEPLOYMENTS, object("web", SET, "300", ""), 1000);
        assertInstanceOf(MirrorStep.RootVanished.class, decide(root(Phase.ABROAD), stranger));
        assertInstanceOf(MirrorStep.Nothing.class, decide(root(Phase.INBOUND), stranger));
        assertInstanceOf(MirrorStep.Finish.class, decide(root(Phase.DELETING), stranger));
    }

    @Test
    void whatIsSeenElsewhereOrInAnotherVersionIsNotTheRecords() {
        AbroadRecord elsewhere = root(Phase.ABROAD).at("third").seen(REAL, "1", NOW);
        assertInstanceOf(MirrorStep.Nothing.class, decide(elsewhere, web("101")));
        assertInstanceOf(MirrorStep.Nothing.class, decide(elsewhere, gone(elsewhere, REAL)));
        ResourceType beta = new ResourceType("apps", "v1beta1", "deployments", "Deployment", true);
        assertInstanceOf(
                MirrorStep.Nothing.class,
                decide(root(Phase.ABROAD), seen(beta, web("101").object(), 0)));
    }

    @Test
    void descendantsAreFoundAlongTheirOwners() {
        Sighting.Present set = seen(SETS, object("web-1", SET, "60", REAL), 1000);
        Sighting.Present pod = seen(PODS, object("web-1-x", POD, "61", SET), 1000);
        assertInstanceOf(MirrorStep.Wait.class, decide(null, set), "its root has no record yet");
        AbroadRecord root = known(root(Phase.ABROAD));
        assertInstanceOf(MirrorStep.Wait.class, decide(null, pod), "its owner has no record yet");
        AbroadRecord made = known(
                assertInstanceOf(MirrorStep.Create.class, decide(null, set)).record());
        assertEquals(
                KNOWN,
                Tree.string(
                        Tree.maps(made.object(), "metadata", "ownerReferences").get(0), "uid"));
        assertEquals(SET, made.uid());
        assertEquals("2025-05-05T05:05:05Z", made.creationTimestamp());
        assertEquals(root.generation(), made.generation());
        assertEquals("descendant", Tree.string(made.tree(), "metadata", "labels", "navidec.io/role"));
        AbroadRecord child =
                assertInstanceOf(MirrorStep.Create.class, decide(null, pod)).record();
        assertEquals(KNOWN, child.rootUid());
        assertFalse(child.root());
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void noDescendantIsMadeForARootThatClientsDoNotSee(Phase phase) {
        known(root(phase));
        MirrorStep step = decide(null, seen(SETS, object("web-1", SET, "60", REAL), 1000));
        assertEquals(phase.visible(), step instanceof MirrorStep.Create, step.toString());
    }

    @Test
    void noDescendantIsMadeWhileTheNamespaceEnds() {
        known(new AbroadRecord(Tree.with(root(Phase.ABROAD).tree(), NOW, "metadata", "deletionTimestamp")));
        assertInstanceOf(MirrorStep.Nothing.class, decide(null, seen(SETS, object("web-1", SET, "60", REAL), 1000)));
    }

    @Test
    void whatNobodyOwnsIsNotBroughtHome() {
        known(root(Phase.ABROAD));
        assertInstanceOf(MirrorStep.Nothing.class, decide(null, seen(PODS, object("stray", POD, "61", ""), 1000)));
    }

    @Test
    void aRootThatIsAdoptedThereWaitsUntilClientsKnowItsOwner() {
        AbroadRecord set = AbroadRecord.of(SETS, SETS.key("shop", "web-1"), SET, NOW, "eurm", Phase.ABROAD)
                .seen(SET, "50", NOW);
        Map<String, Object> owner = Tree.of("apiVersion", "apps/v1", "kind", "Deployment", "name", "web", "uid", REAL);
        Map<String, Object> adopted =
                Tree.with(object("web-1", SET, "51", ""), List.of(owner), "metadata", "ownerReferences");
        Sighting.Present seen = seen(SETS, adopted, 0);
        known(AbroadRecord.of(DEPLOYMENTS, WEB, KNOWN, NOW, "eurm", Phase.OUTBOUND)); // its uid there is not known yet
        assertInstanceOf(MirrorStep.Wait.class, decide(set, seen));
        known(root(Phase.OUTBOUND));
        assertInstanceOf(MirrorStep.Wait.class, decide(set, seen));
        known(root(Phase.IN_TRANSIT));
        MirrorStep.Update update = assertInstanceOf(MirrorStep.Update.class, decide(set, seen));
        assertFalse(Json.text(update.record().object()).contains(REAL));
    }

    @Test
    void endpointsBelongToTheServiceOfTheirName() {
        ResourceType services = new ResourceType("", "v1", "services", "Service", true);
        ResourceType endpoints = new ResourceType("", "v1", "endpoints", "Endpoints", true);
        Map<String, Object> object = Tree.with(object("db", POD, "61", ""), "Endpoints", "kind");
        assertInstanceOf(MirrorStep.Wait.class, decide(null, seen(endpoints, object, 1000)));
        known(AbroadRecord.of(services, services.key("shop", "db"), KNOWN, NOW, "eurm", Phase.ABROAD));
        assertInstanceOf(MirrorStep.Create.class, decide(null, seen(endpoints, object, 1000)));
    }

    @Test
    void aDescendantEndsWhenItIsGoneOrAnotherHasItsNameOrItsRootLeaves() {
        AbroadRecord pod = descendant(PODS, "web-1-x", POD);
        Sighting same = seen(PODS, object("web-1-x", POD, "61", SET), 0);
        assertInstanceOf(MirrorStep.Delete.class, decide(pod, same), "its root is unknown");
        known(root(Phase.ABROAD));
        assertInstanceOf(MirrorStep.Update.class, decide(pod, same));
        assertInstanceOf(MirrorStep.Delete.class, decide(pod, seen(PODS, object("web-1-x", KNOWN, "62", SET), 0)));
        assertInstanceOf(MirrorStep.Delete.class, decide(pod, gone(pod, POD)));
        assertInstanceOf(MirrorStep.Delete.class, decide(pod, gone(pod, "")));
        assertInstanceOf(MirrorStep.Nothing.class, decide(pod, gone(pod, KNOWN)), "the end of an earlier one");
        known(root(Phase.HOME));
        assertInstanceOf(MirrorStep.Delete.class, MirrorRules.upkeep(pod, lineage));
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void aRootThatIsGoneIsLostOnlyWhenNobodyAskedForItsEnd(Phase phase) {
        AbroadRecord root = root(phase);
        Class<?> expected = switch (phase) {
            case ABROAD -> MirrorStep.RootVanished.class;
            case DELETING -> MirrorStep.Finish.class;
            case OUTBOUND, IN_TRANSIT, INBOUND, LANDING, HOME -> MirrorStep.Nothing.class;
        };
        assertInstanceOf(expected, decide(root, gone(root, "")));
        assertInstanceOf(expected, decide(root, gone(root, REAL)));
        assertInstanceOf(MirrorStep.Nothing.class, decide(root, gone(root, SET)));
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void aRecordThatIsToEndIsEndedWhereTheMirrorKeepsIt(Phase phase) {
        AbroadRecord ending = new AbroadRecord(Tree.with(root(phase).tree(), NOW, "metadata", "deletionTimestamp"));
        MirrorStep step = MirrorRules.upkeep(ending, lineage);
        assertEquals(
                phase == Phase.ABROAD || phase == Phase.DELETING, step instanceof MirrorStep.Finish, step.toString());
        if (phase == Phase.ABROAD) {
            assertInstanceOf(MirrorStep.Finish.class, decide(ending, gone(ending, REAL)));
        }
        assertInstanceOf(MirrorStep.Nothing.class, MirrorRules.upkeep(root(phase), lineage));
    }

    @Test
    void lineageForgetsWhatIsGone() {
        AbroadRecord root = known(root(Phase.ABROAD));
        AbroadRecord pod = known(descendant(PODS, "web-1-x", POD));
        assertEquals(java.util.Set.of(pod.key()), lineage.descendants(KNOWN));
        assertNotNull(lineage.seenAs("eurm", POD));
        lineage.apply(new AbroadTable.Change(2, pod.key(), pod, null));
        lineage.apply(new AbroadTable.Change(3, root.key(), root, null));
        assertTrue(lineage.descendants(KNOWN).isEmpty());
        assertTrue(lineage.roots().isEmpty());
        assertEquals(null, lineage.seenAs("eurm", POD));
    }
}
