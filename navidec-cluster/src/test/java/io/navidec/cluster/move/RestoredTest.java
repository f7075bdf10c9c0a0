package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is lost where it was comes home from its record, unless a copy cannot be what the original was (docs/adr/0010). */
class RestoredTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final MoveMachine MACHINE = new MoveMachine("dam");
    private static final ResourceType MAPS = Trees.type("", "configmaps", "ConfigMap");
    private static final ResourceType CLAIMS = Trees.type("resource.k8s.io", "resourceclaims", "ResourceClaim");
    private static final Map<String, Object> GUEST = Tree.of(Names.HOME, "dam", Names.GENERATION, "7");

    private static MoveOrder order(ResourceType type, boolean restore, boolean lost) {
        Map<String, Object> resource = Tree.of("group", type.group(), "resource", type.plural(), "name", "one");
        Map<String, Object> spec = Tree.of("resource", resource, "target", "home");
        return MoveOrder.of(Tree.of(
                "metadata",
                Tree.of(
                        "uid",
                        "m-1",
                        "namespace",
                        "shop",
                        "name",
                        "back",
                        "annotations",
                        Tree.of(Names.RESTORE, Boolean.toString(restore), Names.LOST_CLUSTERS, lost ? "eurm" : "")),
                "spec",
                spec));
    }

    private static Map<String, Object> object(String more) {
        Map<String, Object> out = Trees.of(more);
        out = Tree.with(out, "one", "metadata", "name");
        return Tree.with(out, "shop", "metadata", "namespace");
    }

    private static Decision preparing(ResourceType type, MoveOrder order, Map<String, Object> object, Sight source) {
        MoveState state = MACHINE.apply(
                MoveState.requested(order),
                new MoveEvent.Accepted(NOW, 9, type, "eurm", "u-1", "g-1", Strategy.MAKE_BEFORE_BREAK));
        state = MACHINE.apply(state, new MoveEvent.Placed(NOW, "dam", "as ordered"));
        AbroadRecord record = AbroadRecord.of(type, type.key("shop", "one"), "u-1", "t", "eurm", Phase.ABROAD)
                .generations(7, 0)
                .content(object);
        Seen seen = new Seen(
                9,
                true,
                false,
                Map.of(
                        Place.RIVAL, new Sight.Absent(),
                        Place.HOME, new Sight.Absent(),
                        Place.RECORD, new Sight.Found(record.tree()),
                        Place.OWNERS, new Sight.Absent(),
                        Place.SOURCE, source));
        return MACHINE.decide(state, seen, NOW);
    }

    private static String refusal(Decision decision) {
        Decision.Journal journal = assertInstanceOf(Decision.Journal.class, decision);
        MoveEvent.Ended end =
                assertInstanceOf(MoveEvent.Ended.class, journal.events().getFirst());
        assertEquals(MovePhase.REFUSED, end.outcome());
        return end.message();
    }

    static Stream<Arguments> spared() {
        return Stream.of(
                Arguments.of(
                        MAPS,
                        "{'metadata':{'ownerReferences':[{'apiVersion':'example.com/v1','kind':'Widget','name':'clock','controller':true}]}}",
                        "its controller would make it again here"),
                Arguments.of(Trees.DEPLOYMENTS, "{'spec':{'paused':true,'replicas':2}}", "resume it first"),
                Arguments.of(Trees.CRON_JOBS, "{'status':{'active':[{'name':'one-123'}]}}", "one-123"),
                Arguments.of(
                        CLAIMS, "{'status':{'allocation':{'devices':{'results':[{}]}}}}", "devices of this cluster"),
                Arguments.of(
                        CLAIMS, "{'status':{'reservedFor':[{'resource':'pods','name':'web-1','uid':'u'}]}}", "web-1"));
    }

    /** As long as it is there, what runs for it is spared; once it is gone, there is nothing that could be. */
    @ParameterizedTest
    @MethodSource("spared")
    void whatRanForItIsNoReasonAnyMore(ResourceType type, String content, String why) {
        Map<String, Object> object = object(content);
        Sight there = new Sight.Found(Tree.with(object, GUEST, "metadata", "annotations"));
        String refusal = refusal(preparing(type, order(type, true, false), object, there));
        assertTrue(refusal.contains(why), refusal);
        for (MoveOrder order : new MoveOrder[] {order(type, true, false), order(type, false, true)}) {
            Decision.Act act = assertInstanceOf(Decision.Act.class, preparing(type, order, object, new Sight.Absent()));
            assertInstanceOf(Effect.TryOut.class, act.effect());
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(KindRules.JOBS, "{'status':{'active':1}}", "start again"),
                Arguments.of(KindRules.JOBS, "{'spec':{'suspend':true},'status':{'active':1}}", "start again"),
                Arguments.of(KindRules.PODS, "{'status':{'phase':'Failed'}}", "run again"),
                Arguments.of(
                        Trees.STATEFUL_SETS,
                        "{'spec':{'volumeClaimTemplates':[{}]}}",
                        "data does not travel by itself"),
                Arguments.of(
                        Trees.CRON_JOBS,
                        "{'spec':{'jobTemplate':{'spec':{'template':{'spec':{'volumes':[{'persistentVolumeClaim':{'claimName':'disk'}}]}}}}}}",
                        "persistentvolumeclaims/disk"),
                Arguments.of(
                        Trees.type("", "secrets", "Secret"),
                        "{'type':'kubernetes.io/service-account-token'}",
                        "a token holds"),
                Arguments.of(
                        KindRules.PODS,
                        "{'metadata':{'ownerReferences':[{'apiVersion':'apps/v1','kind':'ReplicaSet','name':'web','controller':true}]}}",
                        "would make it again here"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatACopyCannotBeIsRefusedAllTheSame(ResourceType type, String content, String why) {
        String refusal = refusal(preparing(type, order(type, true, false), object(content), new Sight.Absent()));
        assertTrue(refusal.contains(why), refusal);
    }

    private static Decision settling(Sight source) {
        MoveOrder order = order(Trees.DEPLOYMENTS, true, false);
        MoveState state = MoveState.requested(order);
        for (MoveEvent event : new MoveEvent[] {
            new MoveEvent.Accepted(NOW, 9, Trees.DEPLOYMENTS, "eurm", "u-1", "g-1", Strategy.MAKE_BEFORE_BREAK),
            new MoveEvent.Placed(NOW, "dam", "as ordered"),
            new MoveEvent.Prepared(NOW),
            new MoveEvent.Copied(NOW)
        }) {
            state = MACHINE.apply(state, event);
        }
        Map<String, Object> object = object("{'metadata':{'generation':1},'spec':{'replicas':2}}");
        AbroadRecord record = AbroadRecord.of(
                        Trees.DEPLOYMENTS, Trees.DEPLOYMENTS.key("shop", "one"), "u-1", "t", "eurm", Phase.INBOUND)
                .generations(7, 9)
                .basedOn(object, "5")
                .content(object);
        Map<String, Object> copy = Tree.with(object, Tree.of(Names.AWAY, "m-1"), "metadata", "annotations");
        return MACHINE.decide(
                state,
                new Seen(
                        9,
                        true,
                        false,
                        Map.of(
                                Place.HOME, new Sight.Found(copy),
                                Place.RECORD, new Sight.Found(record.tree()),
                                Place.SOURCE, source,
                                Place.OWNERS, new Sight.Absent())),
                NOW);
    }

    /** It would be undone at its deadline, and be nowhere. */
    @Test
    void whatRunsNowhereIsHomeReadyOrNot() {
        Decision.Journal noted = assertInstanceOf(Decision.Journal.class, settling(new Sight.Absent()));
        assertInstanceOf(MoveEvent.Ready.class, noted.events().getFirst());
        Map<String, Object> guest = Tree.with(object("{'spec':{'replicas':2}}"), GUEST, "metadata", "annotations");
        assertInstanceOf(Decision.Wait.class, settling(new Sight.Found(guest)), "it runs where it is until then");
    }
}
