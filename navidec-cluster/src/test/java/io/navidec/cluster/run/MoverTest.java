package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.KeyRing;
import io.navidec.cluster.store.Moves;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Seal;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who drives which Move, and when it lets go of its object. */
class MoverTest {
    private static final String MAP = "shop/configmaps/settings";

    private final Vertx vertx = Vertx.vertx();
    private final FakeKube home = FakeKube.home();
    private final FakeKube eurm = FakeKube.guests("eurm", "dam");
    private final AbroadTable table = new AbroadTable();
    private final Records records = new Records(home, table);
    private final Guests guests = cluster -> Optional.of(eurm);
    private final Mover mover = mover();

    private Mover mover() {
        return new Mover(
                vertx,
                "dam",
                new Mover.Ports(
                        home,
                        guests,
                        () -> Set.of("eurm"),
                        new Moves(home),
                        records,
                        table,
                        new ResourceCatalog(new Discovery(), Clock.systemUTC()),
                        new DependencyCopies("dam", home, table, guests)),
                Clock.systemUTC(),
                CrashPoints.haltingAt(""));
    }

    /** Knows ConfigMaps. */
    private static final class Discovery implements KubeClient {
        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            Map<String, Object> resource = Tree.of(
                    "resource", "configmaps", "scope", "Namespaced", "responseKind", Tree.of("kind", "ConfigMap"));
            List<Object> core = List.of(Tree.of(
                    "metadata", Tree.of("name", ""),
                    "versions", List.of(Tree.of("version", "v1", "resources", List.of(resource)))));
            return Uni.createFrom()
                    .item(ApiAnswer.json(200, Tree.of("items", call.target().equals("/api") ? core : List.of())));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void begin() {
        records.sealWith(new KeyRing(List.of(Seal.newKey()), 0));
        records.follow(vertx).start();
        mover.follow();
        home.put(MAP, "{'apiVersion':'v1','kind':'ConfigMap','data':{'a':'b'}}");
    }

    @AfterEach
    void close() {
        mover.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static String move(String name) {
        return "shop/moves.navidec.io/" + name;
    }

    private void order(String name, String target) {
        home.put(
                move(name),
                "{'apiVersion':'navidec.io/v1alpha1','kind':'Move','metadata':{'creationTimestamp':'2026-01-01T00:00:00Z'},"
                        + "'spec':{'resource':{'resource':'configmaps','name':'settings'}"
                        + (target.isEmpty() ? "" : ",'target':'" + target + "'") + "}}");
    }

    private String phase(String name) {
        return Tree.stringOr(home.get(move(name)), "", "status", "phase");
    }

    @Test
    void anObjectMovesAndComesHomeAgain() {
        mover.start(() -> true);
        order("out", "eurm");
        home.until("it has moved", () -> phase("out").equals("Moved"));
        assertNull(home.get(MAP));
        assertEquals("b", Tree.string(eurm.get(MAP), "data", "a"));
        order("back", "home");
        home.until("it has come home", () -> phase("back").equals("Moved"));
        assertEquals("b", Tree.string(home.get(MAP), "data", "a"));
        eurm.until("nothing is left there", () -> eurm.get(MAP) == null);
    }

    @Test
    void itKnowsWhetherItsMovesAreListed() {
        Mover fresh = mover();
        assertFalse(fresh.listed());
        fresh.follow();
        home.until("they are listed", fresh::listed);
    }

    @Test
    void nothingIsMovedByWhoDoesNotLead() {
        order("out", "eurm");
        mover.start(() -> true);
        mover.stop();
        order("other", "eurm");
        mover.start(() -> true);
        home.until("one has moved", () -> phase("out").equals("Moved"));
        home.until("the other found nothing to do", () -> !phase("other").isEmpty());
    }

    /** It was late with renewing its Lease, and nobody tells it that it leads still. */
    @Test
    void whoIsLateGoesOnByItself() {
        AtomicBoolean leads = new AtomicBoolean();
        mover.start(leads::get);
        order("out", "eurm");
        FakeKube.Held read = home.hold(MAP);
        home.until("a turn is under way", read::asked);
        read.letGo();
        home.until("nothing is written", () -> !home.log().contains("PUT " + move("out")));
        leads.set(true);
        home.until("it has moved", () -> phase("out").equals("Moved"));
    }

    /** Its turn is under way when it is deleted: what it took then, nobody would give back. */
    @Test
    void aMoveThatIsGoneKeepsNothing() {
        mover.start(() -> true);
        FakeKube.Held read = home.hold(move("first"));
        order("first", "eurm");
        home.until("its turn is under way", read::asked);
        String uid = Tree.stringOr(home.get(move("first")), "", "metadata", "uid");
        home.remove(move("first"));
        home.until("it is gone", () -> !mover.active(uid));
        read.letGo();
        order("second", "eurm");
        home.until("the second has moved it", () -> phase("second").equals("Moved"));
    }
}
