package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of a merged list against a home that pages as the API server does. */
class ListPageTest {
    private static final int RUNS = 3000;

    /** Home's page: its items, its own token, and how many it says remain. */
    private record HomePage(List<String> items, String next, int remaining) {}

    /** Home at one revision: keys as {@code namespace/name}, in order. */
    private record Home(List<String> keys) {
        HomePage answer(Query query) {
            String token = query.get("continue");
            int from = token.isEmpty() ? 0 : index(token);
            int limit = query.get("limit").isEmpty() ? keys.size() : Integer.parseInt(query.get("limit"));
            int to = Math.min(keys.size(), from + limit);
            boolean more = to < keys.size();
            return new HomePage(
                    keys.subList(from, to), more ? token(keys.get(to - 1)) : "", more ? keys.size() - to : -1);
        }

        private int index(String token) {
            String start = Tree.stringOr(
                    Json.parse(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8)), "", "start");
            String last = start.substring(0, start.length() - 1);
            return keys.indexOf(last) + 1;
        }

        static String token(String lastKey) {
            byte[] json = Json.bytes(Tree.of("v", "meta.k8s.io/v1", "rv", 42, "start", lastKey + "\u0000"));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
        }
    }

    private static AbroadRecord record(String key) {
        String[] parts = key.split("/", -1);
        return new AbroadRecord(Tree.of(
                "metadata",
                Tree.of("resourceVersion", "7"),
                "spec",
                Tree.of(
                        "resource",
                        Tree.of(
                                "group",
                                "",
                                "version",
                                "v1",
                                "plural",
                                "configmaps",
                                "kind",
                                "ConfigMap",
                                "namespace",
                                parts[0],
                                "name",
                                parts[1]),
                        "phase",
                        "Abroad",
                        "location",
                        Tree.of("cluster", "eurm"),
                        "object",
                        Tree.of("metadata", Tree.of("namespace", parts[0], "name", parts[1])))));
    }

    private static byte[] item(String key) {
        String[] parts = key.split("/", -1);
        return Json.bytes(Tree.of("metadata", Tree.of("name", parts[1], "namespace", parts[0])));
    }

    private static KubeRequest.Resource request(Query query) {
        return new KubeRequest.Resource("list", "", "v1", "configmaps", "", "", "", query);
    }

    /** What one page gave, and the token and count that came with it. */
    private record Page(List<String> keys, Optional<ContinueToken> next, long remaining) {}

    private static Page page(Home home, List<AbroadRecord> records, Query query) {
        ListPage page = new ListPage(
                query, ContinueToken.parse(query.get("continue"), "").orElse(null));
        ListMerge merge = new ListMerge(
                ListMerge.snapshot(records), request(query), Selectors.of(request(Query.NONE)), page.after());
        HomePage answer = home.answer(page.home());
        List<String> out = new ArrayList<>();
        for (String key : answer.items()) {
            if (page.skips()) {
                continue;
            }
            ListMerge.Place place = merge.place(item(key), 0, item(key).length, false);
            place.before().forEach(each -> take(page, out, each.key().sortKey()));
            if (!place.kept() || page.takes(place.order())) {
                if (place.kept()) {
                    out.add(key);
                }
                page.passed(place.order());
            }
        }
        if (page.atTheEnd(answer.next())) {
            merge.rest().forEach(each -> take(page, out, each.key().sortKey()));
        }
        int left = merge.left(page.last());
        return new Page(
                out, page.next(answer.next(), 42, left), page.remaining(answer.next(), answer.remaining(), left));
    }

    private static void take(ListPage page, List<String> out, String key) {
        if (page.takes(key)) {
            out.add(key);
        }
    }

    @Test
    void allPagesTogetherAreTheListInOrder() {
        long seed = Long.getLong("navidec.page.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            TreeSet<String> all = new TreeSet<>();
            List<String> atHome = new ArrayList<>();
            List<AbroadRecord> abroad = new ArrayList<>();
            for (int i = random.nextInt(30); i > 0; i--) {
                all.add((random.nextBoolean() ? "a" : random.nextBoolean() ? "a-b" : "b") + "/" + random.nextInt(40));
            }
            for (String key : all) {
                boolean away = random.nextInt(3) == 0;
                // On overlap the record wins.
                if (!away || random.nextInt(4) == 0) {
                    atHome.add(key);
                }
                if (away) {
                    abroad.add(record(key));
                }
            }
            int limit = 1 + random.nextInt(8);
            String context = "seed " + seed + " run " + run + " limit " + limit + " home " + atHome + " abroad "
                    + abroad.stream().map(each -> each.key().sortKey()).toList();
            Query query = Query.NONE.with("limit", Integer.toString(limit));
            List<String> got = new ArrayList<>();
            long promised = -1;
            for (int pages = 0; ; pages++) {
                assertTrue(pages <= all.size() + 1, context);
                Page page = page(new Home(atHome), abroad, query);
                assertTrue(page.keys().size() <= limit, context);
                got.addAll(page.keys());
                if (promised >= 0 && abroad.size() + atHome.size() == all.size()) {
                    assertEquals(
                            promised, page.keys().size() + (page.next().isPresent() ? page.remaining() : 0), context);
                }
                if (page.next().isEmpty()) {
                    break;
                }
                promised = page.remaining();
                // The last page may come without a limit.
                query = Query.NONE.with("continue", page.next().get().encoded());
                query = random.nextInt(10) == 0 ? query : query.with("limit", Integer.toString(limit));
                if (query.get("limit").isEmpty()) {
                    limit = Integer.MAX_VALUE;
                }
            }
            assertEquals(new ArrayList<>(all), got, context);
        }
    }

    @Test
    void homesOwnTokenIsUnderstood() {
        Home home = new Home(List.of("shop/a", "shop/c", "shop/e"));
        List<AbroadRecord> abroad = List.of(record("shop/b"), record("shop/d"));
        Page page = page(home, abroad, Query.NONE.with("continue", Home.token("shop/c")));
        assertEquals(List.of("shop/d", "shop/e"), page.keys());
        assertEquals(
                "shop/c",
                ContinueToken.parse(Home.token("c"), "shop").orElseThrow().after());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "navidec:", "navidec:e30", "e30", "navidec:!!", "bm9uZQ"})
    void whatIsNoTokenIsHomesToRefuse(String token) {
        assertTrue(ContinueToken.parse(token, "shop").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"resourceVersion=5&resourceVersionMatch=Exact", "resourceVersion=5&limit=3"})
    void anExactListIsOfThatRevision(String query) {
        assertEquals(5, new ListPage(Query.parse(query), null).revision());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "resourceVersion=5",
                "resourceVersion=0&limit=3",
                "resourceVersion=5&resourceVersionMatch=NotOlderThan&limit=3"
            })
    void othersAreOfTheLatest(String query) {
        assertEquals(0, new ListPage(Query.parse(query), null).revision());
    }
}
