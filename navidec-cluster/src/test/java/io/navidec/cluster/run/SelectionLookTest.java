package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.navidec.cluster.batch.BatchMachine.Choice;
import io.navidec.cluster.batch.BatchOrder;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionLookTest {
    private static final int COUNT = 40;
    private static final String MEGABYTE = "x".repeat(1 << 20);

    private final SettableClock clock = new SettableClock();
    private final Home home = new Home();
    private final AbroadTable table = new AbroadTable();
    private final ResourceCatalog catalog = new ResourceCatalog(home, clock);
    private final SelectionLook look = new SelectionLook(
            "dam",
            home,
            table,
            catalog,
            new CompanionLook("dam", home, table),
            new OwnedLook("dam", home, table, new DependentsLook(home, table, catalog, clock), clock));

    /** Forty ConfigMaps and forty widgets, each of a megabyte, a few on a page. */
    private static final class Home implements KubeClient {
        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            return Uni.createFrom().item(() -> {
                String target = call.target();
                if (target.equals("/api")) {
                    return group("", "configmaps", "ConfigMap");
                }
                if (target.equals("/apis")) {
                    return group("example.com", "widgets", "Widget");
                }
                boolean widgets = target.contains("/widgets");
                int from = target.contains("continue=")
                        ? Integer.parseInt(target.replaceAll(".*continue=(\\d+).*", "$1"))
                        : 0;
                int to = Math.min(COUNT, from + 4);
                List<Object> items = new ArrayList<>();
                for (int i = from; i < to; i++) {
                    Map<String, Object> metadata = Tree.of("name", "o" + i, "namespace", "shop");
                    items.add(
                            widgets
                                    ? Tree.of("metadata", metadata, "spec", Tree.of("a", MEGABYTE))
                                    : Tree.of("metadata", metadata, "data", Tree.of("a", MEGABYTE)));
                }
                String next = to < COUNT ? Integer.toString(to) : "";
                return ApiAnswer.json(200, Tree.of("metadata", Tree.of("continue", next), "items", items));
            });
        }

        private static ApiAnswer group(String name, String plural, String kind) {
            Map<String, Object> resource =
                    Tree.of("resource", plural, "scope", "Namespaced", "responseKind", Tree.of("kind", kind));
            return ApiAnswer.json(
                    200,
                    Tree.of(
                            "items",
                            List.of(Tree.of(
                                    "metadata",
                                    Tree.of("name", name),
                                    "versions",
                                    List.of(Tree.of("version", "v1", "resources", List.of(resource)))))));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException();
        }
    }

    private Choice choose(String group, String plural) {
        BatchOrder order = BatchOrder.of(Json.parse(
                ("{'metadata':{'name':'all','namespace':'shop','uid':'p-1'},'spec':{'target':'eurm','resource':{'group':'"
                                + group + "','resource':'" + plural + "'},'selector':{}}}")
                        .replace('\'', '"')));
        return look.choose(order).await().indefinitely();
    }

    /** What only the move itself needs is not kept: a service would be out of memory, begin anew, and look again. */
    @Test
    void largeContentIsNoHindrance() {
        Choice.Chosen chosen = assertInstanceOf(Choice.Chosen.class, choose("", "configmaps"));
        assertEquals(COUNT, chosen.selection().members().size());
    }

    @Test
    void moreThanCanBeLookedAtIsRefused() {
        Choice.Impossible no = assertInstanceOf(Choice.Impossible.class, choose("example.com", "widgets"));
        assertEquals("TooLarge", no.reason());
        assertEquals(
                "the objects that are selected have more than 16 MiB together: narrow the selector, or name single kinds",
                no.message());
    }

    /** Each object would be placed by itself, and an autoscaler might go where nothing is that it scales. */
    @Test
    void whatGoesTogetherNeedsATarget() {
        for (String with : List.of("companions", "dependents")) {
            BatchOrder order =
                    BatchOrder.of(Json.parse(("{'metadata':{'name':'all','namespace':'shop','uid':'p-1'},'spec':{'"
                                    + with + "':'Follow','resource':{'resource':'configmaps','name':'o1'}}}")
                            .replace('\'', '"')));
            Choice.Impossible no = assertInstanceOf(
                    Choice.Impossible.class, look.choose(order).await().indefinitely());
            assertEquals("Invalid", no.reason());
        }
    }
}
