package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.move.Dependencies;
import io.navidec.cluster.move.Dependency;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DependencyCopiesTest {
    private static final ResourceType PODS = new ResourceType("", "v1", "pods", "Pod", true);
    private final FakeKube home = FakeKube.home();
    private final FakeKube eurm = FakeKube.guests("eurm", "dam");
    private final AbroadTable table = new AbroadTable();
    private final DependencyCopies copies = new DependencyCopies(
            "dam", home, table, cluster -> cluster.equals("eurm") ? Optional.of(eurm) : Optional.empty());

    private static List<Dependency> needs(String podSpec) {
        return Dependencies.of(PODS, Tree.of("spec", Json.parse(podSpec.replace('\'', '"'))));
    }

    private static List<Dependency> configMap(String name) {
        return needs("{'volumes':[{'configMap':{'name':'" + name + "'}}]}");
    }

    private DependencyCopies.Outcome ensure(List<Dependency> wanted, long generation, String move) {
        return copies.ensure("eurm", "shop", wanted, generation, move).await().atMost(Duration.ofSeconds(5));
    }

    private Map<String, Object> there(String key) {
        return Objects.requireNonNull(eurm.get(key), () -> key + " is not there; " + eurm.log());
    }

    private static String mark(Map<String, Object> object, String name) {
        return Tree.stringOr(object, "", "metadata", "annotations", "navidec.io/" + name);
    }

    @Test
    void copiesWhatIsNeededAndMarksIt() {
        Map<String, Object> original = home.put(
                "shop/configmaps/a",
                "{'kind':'ConfigMap','apiVersion':'v1','metadata':{'labels':{'x':'y'}},'data':{'k':'v'}}");
        DependencyCopies.Outcome outcome = ensure(configMap("a"), 50, "m1");
        assertEquals(List.of(FakeKube.key("shop/configmaps/a")), ((DependencyCopies.Ensured) outcome).keys());
        Map<String, Object> copy = there("shop/configmaps/a");
        assertEquals(Map.of("k", "v"), copy.get("data"));
        assertEquals(Map.of("x", "y"), Tree.map(copy, "metadata", "labels"));
        assertEquals("dam", mark(copy, "home"));
        assertEquals("true", mark(copy, "dependency"));
        assertEquals("m1", mark(copy, "move"));
        assertEquals(Tree.string(original, "metadata", "uid"), mark(copy, "uid"));
        assertNotEquals(Tree.string(original, "metadata", "uid"), Tree.string(copy, "metadata", "uid"));
        assertTrue(Long.parseLong(mark(copy, "generation")) >= 50);
    }

    @Test
    void followsAServiceAccountToItsPullSecretsButNotToItsTokens() {
        home.put(
                "shop/serviceaccounts/robot",
                "{'secrets':[{'name':'robot-token-x'}],'imagePullSecrets':[{'name':'pull'}]}");
        home.put("shop/secrets/pull", "{'type':'kubernetes.io/dockerconfigjson','data':{}}");
        home.put("shop/secrets/robot-token-x", "{'type':'kubernetes.io/service-account-token','data':{}}");
        ensure(needs("{'serviceAccountName':'robot'}"), 50, "m1");
        assertNull(there("shop/serviceaccounts/robot").get("secrets"));
        assertEquals(
                "kubernetes.io/dockerconfigjson", there("shop/secrets/pull").get("type"));
        assertNull(eurm.get("shop/secrets/robot-token-x"));
    }

    @Test
    void namesWhatIsMissingAndTouchesNothingWhenItChecks() {
        DependencyCopies.Outcome outcome =
                copies.check("eurm", "shop", configMap("a")).await().atMost(Duration.ofSeconds(5));
        assertTrue(
                outcome instanceof DependencyCopies.Missing missing
                        && missing.message().contains("configmaps/a"),
                outcome.toString());
        home.put("shop/configmaps/a", "{'data':{}}");
        assertTrue(
                copies.check("eurm", "shop", configMap("a")).await().atMost(Duration.ofSeconds(5))
                        instanceof DependencyCopies.Ensured);
        assertEquals(List.of(), eurm.log());
    }

    @Test
    void doesWithoutWhatIsOptional() {
        assertEquals(
                new DependencyCopies.Ensured(
                        List.of(new DependencyCopies.Needed(FakeKube.key("shop/configmaps/a"), null, false))),
                ensure(needs("{'volumes':[{'configMap':{'name':'a','optional':true}}]}"), 50, "m1"));
    }

    @Test
    void refusesATokenThatIsMountedByName() {
        home.put("shop/secrets/t", "{'type':'kubernetes.io/service-account-token'}");
        DependencyCopies.Outcome outcome = ensure(needs("{'volumes':[{'secret':{'secretName':'t'}}]}"), 50, "m1");
        assertTrue(
                outcome instanceof DependencyCopies.Refused refused
                        && refused.message().contains("token"),
                outcome.toString());
    }

    @Test
    void refusesANameThatAStrangerHas() {
        home.put("shop/configmaps/a", "{'data':{}}");
        Map<String, Object> theirs = eurm.put("shop/configmaps/a", "{'data':{'their':'own'}}");
        for (DependencyCopies.Outcome outcome : List.of(
                ensure(configMap("a"), 50, "m1"),
                copies.check("eurm", "shop", configMap("a")).await().atMost(Duration.ofSeconds(5)))) {
            assertTrue(
                    outcome instanceof DependencyCopies.Refused refused
                            && refused.message().contains("no guest of dam"),
                    outcome.toString());
        }
        assertEquals(theirs, eurm.get("shop/configmaps/a"));
    }

    @Test
    void leavesARootOfThatNameAlone() {
        home.put("shop/configmaps/a", "{'data':{'at':'home'}}");
        Map<String, Object> root = eurm.put(
                "shop/configmaps/a",
                "{'metadata':{'annotations':{'navidec.io/home':'dam','navidec.io/generation':'9'}},'data':{'at':'eurm'}}");
        assertTrue(ensure(configMap("a"), 50, "m1") instanceof DependencyCopies.Ensured);
        assertEquals(root, eurm.get("shop/configmaps/a"));
    }

    @Test
    void updatesItsCopyAndWritesNothingTwiceForOneMove() {
        home.put("shop/configmaps/a", "{'data':{'v':'1'}}");
        ensure(configMap("a"), 50, "m1");
        home.put("shop/configmaps/a", "{'data':{'v':'2'}}");
        ensure(configMap("a"), 50, "m1");
        assertEquals(Map.of("v", "2"), there("shop/configmaps/a").get("data"));
        ensure(configMap("a"), 50, "m1");
        assertEquals(List.of("POST shop/configmaps/a", "PUT shop/configmaps/a"), eurm.log());
    }

    /** A removal that was decided for the last user does not take the copy from the next one. */
    @Test
    void aLaterMoveNumbersTheCopyAnew() {
        home.put("shop/configmaps/a", "{'data':{}}");
        ensure(configMap("a"), 50, "m1");
        String before = mark(there("shop/configmaps/a"), "generation");
        home.put("shop/configmaps/other", "{'data':{}}");
        ensure(configMap("a"), 60, "m2");
        assertEquals("m2", mark(there("shop/configmaps/a"), "move"));
        close("configmaps", "a", before);
        assertEquals("m2", mark(there("shop/configmaps/a"), "move"));
    }

    /** The number of a Move may be older than what was closed meanwhile; home's revision never is. */
    @Test
    void comesBackAfterItWasClosed() {
        home.put("shop/configmaps/a", "{'data':{}}");
        ensure(configMap("a"), 50, "m1");
        remove("a", there("shop/configmaps/a"));
        assertNull(eurm.get("shop/configmaps/a"));
        home.put("shop/configmaps/other", "{'data':{}}");
        assertTrue(ensure(configMap("a"), 50, "m2") instanceof DependencyCopies.Ensured);
        assertEquals("m2", mark(there("shop/configmaps/a"), "move"));
    }

    @Test
    void makesAnImmutableOneAnewWhenItDiffers() {
        home.put("shop/configmaps/a", "{'immutable':true,'data':{'v':'1'}}");
        ensure(configMap("a"), 50, "m1");
        home.remove("shop/configmaps/a");
        home.put("shop/configmaps/a", "{'immutable':true,'data':{'v':'2'}}");
        assertTrue(
                ensure(configMap("a"), 50, "m1") instanceof DependencyCopies.Ensured,
                eurm.log().toString());
        assertEquals(Map.of("v", "2"), there("shop/configmaps/a").get("data"));
    }

    @Test
    void takesTheContentOfWhatIsAbroadItselfFromItsRecord() {
        record("vega");
        ensure(configMap("a"), 50, "m1");
        assertEquals(Map.of("from", "record"), there("shop/configmaps/a").get("data"));
        assertEquals("known-uid", mark(there("shop/configmaps/a"), "uid"));
    }

    @Test
    void needsNoCopyWhereItIsItself() {
        record("eurm");
        assertTrue(ensure(configMap("a"), 50, "m1") instanceof DependencyCopies.Ensured);
        assertEquals(List.of(), eurm.log());
    }

    @Test
    void removesOnlyItsCopies() {
        eurm.put(
                "shop/configmaps/a",
                "{'metadata':{'annotations':{'navidec.io/home':'dam','navidec.io/generation':'9'}}}");
        eurm.put(
                "shop/configmaps/b",
                "{'metadata':{'annotations':{'navidec.io/home':'other','navidec.io/dependency':'true'}}}");
        for (String name : List.of("a", "b", "c")) {
            Dependency one = configMap(name).getFirst();
            copies.follow("eurm", one, "shop").await().atMost(Duration.ofSeconds(5));
            assertEquals(Optional.empty(), found(name));
        }
        there("shop/configmaps/a");
        there("shop/configmaps/b");
        assertEquals(List.of(), eurm.log());
    }

    private Optional<Map<String, Object>> found(String name) {
        return copies.copy("eurm", configMap(name).getFirst(), "shop")
                .onFailure(DependencyCopies.CannotCopy.class)
                .recoverWithItem(Optional.empty())
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    private void remove(String name, Map<String, Object> copy) {
        copies.remove("eurm", configMap(name).getFirst(), "shop", copy).await().atMost(Duration.ofSeconds(5));
    }

    /** Between the look that found it needless and its removal. */
    @Test
    void doesNotRemoveWhatAMoveHasClaimedMeanwhile() {
        home.put("shop/configmaps/a", "{'data':{}}");
        ensure(configMap("a"), 50, "m1");
        Map<String, Object> needless = there("shop/configmaps/a");
        home.put("shop/configmaps/other", "{'data':{}}");
        ensure(configMap("a"), 60, "m2");
        remove("a", needless);
        assertEquals("m2", mark(there("shop/configmaps/a"), "move"));
    }

    /** Two may write the same copy: a former leader that was paused, a follower and a mover. */
    @ParameterizedTest
    @ValueSource(strings = {"{'data':{'v':'%s'}}", "{'immutable':true,'data':{'v':'%s'}}"})
    void doesNotWriteWhatItReadBeforeTheCopyWasMade(String object) {
        home.put("shop/configmaps/a", object.formatted("1"));
        FakeKube.Held look = eurm.hold("shop/configmaps/a");
        UniAssertSubscriber<DependencyCopies.Outcome> late = copies.ensure("eurm", "shop", configMap("a"), 50, "m1")
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        eurm.until("it looks", look::asked);
        home.put("shop/configmaps/a", object.formatted("2"));
        ensure(configMap("a"), 60, "m2");
        look.letGo();
        Throwable why = late.awaitFailure(Duration.ofSeconds(5)).getFailure();
        assertTrue(String.valueOf(why.getMessage()).endsWith("it is read anew"), why.toString());
        assertEquals(Map.of("v", "2"), there("shop/configmaps/a").get("data"));
        assertTrue(
                ensure(configMap("a"), 50, "m1") instanceof DependencyCopies.Ensured, "the next attempt has read it");
        assertEquals("m1", mark(there("shop/configmaps/a"), "move"));
    }

    /** Home had none when it was read; what has come since, and its copy, stays. */
    @Test
    void doesNotRemoveACopyOfWhatCameLater() {
        home.put("shop/configmaps/a", "{'data':{}}");
        ensure(configMap("a"), 50, "m1");
        long made = Long.parseLong(mark(there("shop/configmaps/a"), "generation"));
        CopyWriter writer = new CopyWriter("dam", cluster -> Optional.of(eurm));
        Dependency one = configMap("a").getFirst();
        for (long revision : new long[] {made - 1, made}) {
            var seen = new DependencyContent.Seen(Optional.empty(), "", "", revision);
            Uni<Void> removed = writer.remove("eurm", one.type(), one.key("shop"), seen);
            assertEquals(revision < made, failed(removed));
            assertEquals(revision < made, eurm.get("shop/configmaps/a") != null);
        }
    }

    private static boolean failed(Uni<Void> work) {
        return work.replaceWith(false)
                .onFailure(IllegalStateException.class)
                .recoverWithItem(true)
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    @Test
    void failsWhenTheClusterDoesNotAnswer() {
        home.put("shop/configmaps/a", "{'data':{}}");
        eurm.down(true);
        assertThrows(KubeClient.Unreachable.class, () -> ensure(configMap("a"), 50, "m1"));
        assertThrows(
                IllegalStateException.class,
                () -> copies.ensure("nowhere", "shop", configMap("a"), 1, "m")
                        .await()
                        .atMost(Duration.ofSeconds(5)));
    }

    private void record(String cluster) {
        ResourceType type = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
        ResourceKey key = FakeKube.key("shop/configmaps/a");
        AbroadRecord record = AbroadRecord.of(type, key, "known-uid", "2026-01-01T00:00:00Z", cluster, Phase.ABROAD)
                .content(Json.parse(
                        "{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\"},\"data\":{\"from\":\"record\"}}"));
        table.put(7, key, record);
    }

    private void close(String plural, String name, String generation) {
        Map<String, Object> order = Tree.of(
                "group",
                "",
                "version",
                "v1",
                "plural",
                plural,
                "namespace",
                "shop",
                "name",
                name,
                "generation",
                generation);
        assertTrue(eurm.call(ApiCall.post("/-/close", Json.bytes(order)))
                .await()
                .atMost(Duration.ofSeconds(5))
                .ok());
    }
}
