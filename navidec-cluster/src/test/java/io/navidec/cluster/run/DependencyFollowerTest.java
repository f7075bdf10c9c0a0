package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DependencyFollowerTest {
    private static final ResourceType DEPLOYMENTS = new ResourceType("apps", "v1", "deployments", "Deployment", true);
    private static final String USES_A = "{'volumes':[{'configMap':{'name':'a'}}]}";

    private final Vertx vertx = Vertx.vertx();
    private final FakeKube home = FakeKube.home();
    private final FakeKube eurm = FakeKube.guests("eurm", "dam");
    private final AbroadTable table = new AbroadTable();
    private final Set<String> active = ConcurrentHashMap.newKeySet();
    private final DependencyCopies copies = new DependencyCopies("dam", home, table, cluster -> Optional.of(eurm));
    private final DependencyFollower follower = new DependencyFollower(vertx, home, table, copies, active::contains);
    private long revision = 10;

    @BeforeEach
    void start() {
        table.replace(List.of(), 1);
        follower.start();
    }

    @AfterEach
    void close() {
        follower.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void root(String name, Phase phase, String podSpec) {
        ResourceKey key = DEPLOYMENTS.key("shop", name);
        String object = "{'metadata':{'name':'" + name + "'},'spec':{'template':{'spec':" + podSpec + "}}}";
        AbroadRecord record = AbroadRecord.of(DEPLOYMENTS, key, "uid-" + name, "2026-01-01T00:00:00Z", "eurm", phase)
                .content(Json.parse(object.replace('\'', '"')));
        table.put(++revision, key, record);
    }

    private void gone(String name) {
        table.put(++revision, DEPLOYMENTS.key("shop", name), null);
    }

    private boolean thereWith(String key, String value) {
        Map<String, Object> copy = eurm.get(key);
        return copy != null && value.equals(Tree.string(copy, "data", "v"));
    }

    @Test
    void copiesWhatARootAbroadNeedsAndEveryChangeOfIt() {
        home.put("shop/configmaps/a", "{'data':{'v':'1'}}");
        root("web", Phase.ABROAD, USES_A);
        eurm.until("the copy", () -> thereWith("shop/configmaps/a", "1"));
        home.until("the watch", () -> home.watching() == 1);
        home.put("shop/configmaps/a", "{'data':{'v':'2'}}");
        eurm.until("the change", () -> thereWith("shop/configmaps/a", "2"));
    }

    @Test
    void removesTheCopyWithItsLastUserAndWatchesNoMore() {
        home.put("shop/configmaps/a", "{'data':{'v':'1'}}");
        root("web", Phase.ABROAD, USES_A);
        root("shop", Phase.ABROAD, USES_A);
        eurm.until("the copy", () -> thereWith("shop/configmaps/a", "1"));
        gone("web");
        home.put("shop/configmaps/a", "{'data':{'v':'2'}}");
        eurm.until("still followed", () -> thereWith("shop/configmaps/a", "2"));
        root("shop", Phase.HOME, USES_A);
        eurm.until("gone", () -> eurm.get("shop/configmaps/a") == null);
        home.until("no watch", () -> home.watching() == 0);
    }

    @Test
    void keepsWhatAnActiveMoveHasCopied() {
        home.put("shop/configmaps/a", "{'data':{'v':'1'}}");
        active.add("m1");
        copies.ensure("eurm", "shop", List.of(use()), 50, "m1").await().indefinitely();
        root("web", Phase.OUTBOUND, USES_A);
        home.until("the watch", () -> home.watching() == 1);
        gone("web");
        home.until("no watch", () -> home.watching() == 0);
        eurm.until("it is there", () -> thereWith("shop/configmaps/a", "1"));
        active.remove("m1");
        eurm.until("gone", () -> eurm.get("shop/configmaps/a") == null);
    }

    @Test
    void goesWithTheOriginalAndComesBackWithIt() {
        home.put("shop/configmaps/a", "{'data':{'v':'1'}}");
        root("web", Phase.ABROAD, USES_A);
        eurm.until("the copy", () -> thereWith("shop/configmaps/a", "1"));
        home.until("the watch", () -> home.watching() == 1);
        home.remove("shop/configmaps/a");
        eurm.until("gone", () -> eurm.get("shop/configmaps/a") == null);
        home.put("shop/configmaps/a", "{'data':{'v':'3'}}");
        eurm.until("back", () -> thereWith("shop/configmaps/a", "3"));
    }

    @Test
    void followsTheSecretsOfAServiceAccount() {
        home.put("shop/serviceaccounts/robot", "{'imagePullSecrets':[{'name':'pull'}]}");
        home.put("shop/secrets/pull", "{'type':'Opaque','data':{'v':'1'}}");
        root("web", Phase.ABROAD, "{'serviceAccountName':'robot'}");
        eurm.until("both", () -> eurm.get("shop/serviceaccounts/robot") != null && thereWith("shop/secrets/pull", "1"));
        home.until("both watches", () -> home.watching() == 2);
        home.put("shop/secrets/pull", "{'type':'Opaque','data':{'v':'2'}}");
        eurm.until("the change", () -> thereWith("shop/secrets/pull", "2"));
    }

    @Test
    void aNewNeedOfAnOldRootIsMet() {
        home.put("shop/configmaps/a", "{'data':{'v':'1'}}");
        home.put("shop/configmaps/b", "{'data':{'v':'1'}}");
        root("web", Phase.ABROAD, USES_A);
        eurm.until("a", () -> thereWith("shop/configmaps/a", "1"));
        root("web", Phase.ABROAD, "{'volumes':[{'configMap':{'name':'b'}}]}");
        eurm.until("b instead", () -> thereWith("shop/configmaps/b", "1") && eurm.get("shop/configmaps/a") == null);
        assertEquals(1, home.watching());
    }

    private static io.navidec.cluster.move.Dependency use() {
        return io.navidec.cluster.move.Dependencies.of(
                        new ResourceType("", "v1", "pods", "Pod", true),
                        Tree.of("spec", Json.parse(USES_A.replace('\'', '"'))))
                .getFirst();
    }
}
