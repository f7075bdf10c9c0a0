package io.navidec.cluster.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.kubeapi.RequestParser;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ListingTest {
    private static final ResourceType CONFIG_MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);

    /** ConfigMaps of so many bytes each, in pages; no answer is longer than a limit. */
    private static final class Server implements KubeClient {
        private final int count;
        private final int bytes;
        private final int longest;
        private final List<Integer> limits = new ArrayList<>();
        private int status = 200;

        Server(int count, int bytes, int longest) {
            this.count = count;
            this.bytes = bytes;
            this.longest = longest;
        }

        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            if (status != 200) {
                return Uni.createFrom().item(ApiAnswer.json(status, Tree.of("message", "no")));
            }
            Query query = ((KubeRequest.Resource) RequestParser.parse("GET", call.target())).query();
            int limit = Integer.parseInt(query.get("limit"));
            int from = query.get("continue").isEmpty() ? 0 : Integer.parseInt(query.get("continue"));
            int to = Math.min(count, from + limit);
            limits.add(limit);
            if ((long) (to - from) * bytes > longest) {
                return Uni.createFrom().failure(new TooLong("over " + longest));
            }
            List<Object> items = new ArrayList<>();
            for (int i = from; i < to; i++) {
                items.add(Tree.of("metadata", Tree.of("name", "c" + i), "data", Tree.of("a", "x".repeat(bytes))));
            }
            Object next = to < count ? Integer.toString(to) : null;
            return Uni.createFrom()
                    .item(ApiAnswer.json(
                            200,
                            Tree.of("metadata", Tree.of("continue", next, "resourceVersion", "9"), "items", items)));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            return () -> {};
        }
    }

    private static List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("c" + i);
        }
        return names;
    }

    private static List<String> list(Server server, int most) {
        return Listing.objects(server, KubePath.collection(CONFIG_MAPS, "shop"), most).await().indefinitely().stream()
                .map(each -> Tree.stringOr(each, "", "metadata", "name"))
                .toList();
    }

    @Test
    void smallObjectsComeManyAtOnce() {
        Server server = new Server(1300, 10, 1 << 20);
        assertEquals(names(1300), list(server, 10_000));
        assertEquals(List.of(100, 500, 500, 500), server.limits);
    }

    /** A page of a hundred ConfigMaps of a megabyte cannot be read at all. */
    @Test
    void largeObjectsComeInShorterPages() {
        Server server = new Server(40, 1 << 20, 16 << 20);
        assertEquals(names(40), list(server, 10_000));
        assertTrue(server.limits.stream().skip(2).allMatch(limit -> limit <= 2), server.limits::toString);
    }

    @Test
    void oneThatCannotBeReadAloneIsAFailure() {
        Server server = new Server(3, 1 << 20, 1000);
        assertThrows(KubeClient.TooLong.class, () -> list(server, 10_000));
        assertEquals(1, server.limits.getLast());
    }

    @Test
    void moreThanWantedAreNotRead() {
        Server server = new Server(5000, 10, 1 << 20);
        assertEquals(600, list(server, 200).size());
    }

    @Test
    void whatIsNotThereIsEmptyAndWhatIsRefusedAFailure() {
        Server server = new Server(3, 10, 1000);
        server.status = 404;
        assertEquals(List.of(), list(server, 10));
        server.status = 403;
        assertThrows(IllegalStateException.class, () -> list(server, 10));
        KubePath all = KubePath.collection(CONFIG_MAPS, "");
        assertThrows(
                KubeClient.Refused.class,
                () -> Listing.pages(server, all, all, ApiCall.JSON, page -> true)
                        .await()
                        .indefinitely());
    }

    @Test
    void whatIsFollowedComesInShorterPagesToo() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            CompletableFuture<Integer> listed = new CompletableFuture<>();
            Server server = new Server(40, 1 << 20, 16 << 20);
            new ListWatch(vertx, server, "/api/v1/configmaps", ApiCall.JSON, new ListWatch.Sink() {
                        @Override
                        public Map<String, Object> page(Map<String, Object> page) {
                            return Tree.of("count", Tree.list(page, "items").size());
                        }

                        @Override
                        public void listed(List<Map<String, Object>> pages, String resourceVersion) {
                            listed.complete(pages.stream()
                                    .mapToInt(page -> (int) Tree.longOr(page, 0, "count"))
                                    .sum());
                        }

                        @Override
                        public void event(String type, Map<String, Object> object) {}
                    })
                    .start();
            assertEquals(40, listed.get(20, TimeUnit.SECONDS));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
