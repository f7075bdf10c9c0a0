package io.navidec.cluster.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MovesTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /** Three Moves on two pages. */
    private static final class Home implements KubeClient {
        private int status = 200;

        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            boolean second = call.target().contains("continue=more");
            List<Object> items = second ? List.of(move("c")) : List.of(move("a"), move("b"));
            Map<String, Object> metadata = Tree.of("resourceVersion", "9", "continue", second ? "" : "more");
            return Uni.createFrom().item(ApiAnswer.json(status, Tree.of("metadata", metadata, "items", items)));
        }

        private static Map<String, Object> move(String name) {
            return Tree.of("metadata", Tree.of("name", name, "uid", "uid-" + name));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            return () -> {};
        }
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
    }

    /** Each is told when its page has come; only then is known that there are no others. */
    @Test
    void whoFollowsHearsOfEachAndThenOfAll() throws InterruptedException {
        new Moves(new Home())
                .follow(vertx, new Moves.Follower() {
                    @Override
                    public void listed(Set<String> uids) {
                        heard.add("all " + new TreeSet<>(uids));
                    }

                    @Override
                    public void changed(Map<String, Object> move) {
                        heard.add(Tree.stringOr(move, "", "metadata", "name"));
                    }

                    @Override
                    public void gone(Map<String, Object> move) {}
                })
                .start();
        assertEquals(List.of("a", "b", "c", "all [uid-a, uid-b, uid-c]"), List.of(next(), next(), next(), next()));
    }

    @Test
    void eachIsGivenOrItFails() {
        Home home = new Home();
        List<String> names = new ArrayList<>();
        new Moves(home)
                .each(move -> names.add(Tree.stringOr(move, "", "metadata", "name")))
                .await()
                .indefinitely();
        assertEquals(List.of("a", "b", "c"), names);
        home.status = 404;
        assertThrows(
                KubeClient.Refused.class,
                () -> new Moves(home).each(move -> {}).await().indefinitely());
    }

    /** Who makes Moves by server-side apply keeps his fields; of those that nobody else manages home need not keep the owners. */
    @Test
    void onlyOfItsOwnMovesTheOwnersOfFieldsAreDropped() {
        List<Object> emptied = List.of(Map.of());
        assertEquals(emptied, Tree.list(held("navidec-mover"), "metadata", "managedFields"));
        assertEquals(List.of(), Tree.list(held("navidec-mover", "argocd"), "metadata", "managedFields"));
        assertEquals(List.of(), Tree.list(held(), "metadata", "managedFields"));
    }

    private static Map<String, Object> held(String... managers) {
        List<Map<String, Object>> sent = new ArrayList<>();
        KubeClient home = new KubeClient() {
            @Override
            public Uni<ApiAnswer> call(ApiCall call) {
                sent.add(Json.parse(Objects.requireNonNull(call.body())));
                return Uni.createFrom().item(ApiAnswer.json(200, Map.of()));
            }

            @Override
            public Watching watch(ApiCall call, WatchSink sink) {
                throw new UnsupportedOperationException("not needed");
            }
        };
        List<Object> entries = new ArrayList<>();
        List.of(managers).forEach(each -> entries.add(Tree.of("manager", each)));
        Map<String, Object> move = Tree.of(
                "metadata",
                Tree.of("name", "a", "namespace", "shop", "resourceVersion", "7", "managedFields", entries));
        new Moves(home).hold(move).await().indefinitely();
        assertEquals(List.of("navidec.io/move"), Tree.list(sent.getFirst(), "metadata", "finalizers"));
        return sent.getFirst();
    }
}
