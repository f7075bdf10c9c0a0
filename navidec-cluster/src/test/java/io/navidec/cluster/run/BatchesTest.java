package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.Moves;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Move of many whose objects home cannot tell. */
class BatchesTest {
    private static final String MOVE = "shop/moves.navidec.io/all";

    private final Vertx vertx = Vertx.vertx();
    private final FakeKube home = FakeKube.home();
    private final AbroadTable table = new AbroadTable();
    private final SettableClock clock = new SettableClock();
    private final Widgets widgets = new Widgets();
    private final ResourceCatalog catalog = new ResourceCatalog(widgets, clock);
    private final Moves moves = new Moves(home);
    private final Batches batches = new Batches(
            vertx,
            moves,
            new SelectionLook(
                    "dam",
                    widgets,
                    table,
                    catalog,
                    new CompanionLook("dam", widgets, table),
                    new OwnedLook("dam", widgets, table, new DependentsLook(widgets, table, catalog, clock), clock)),
            new MemberMoves(moves),
            new Notices(home, new Records(home, table)),
            clock,
            CrashPoints.haltingAt(""));

    /** Serves widgets, as it says; but their conversion webhook is gone. */
    private static final class Widgets implements KubeClient {
        final AtomicInteger lists = new AtomicInteger();
        volatile boolean broken = true;

        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            return Uni.createFrom().item(() -> answer(call));
        }

        private ApiAnswer answer(ApiCall call) {
            if (call.target().equals("/api") || call.target().equals("/apis")) {
                Map<String, Object> resource = Tree.of(
                        "resource", "widgets", "scope", "Namespaced", "responseKind", Tree.of("kind", "Widget"));
                List<Object> groups = List.of(Tree.of(
                        "metadata", Tree.of("name", "example.com"),
                        "versions", List.of(Tree.of("version", "v1", "resources", List.of(resource)))));
                return ApiAnswer.json(200, Tree.of("items", call.target().equals("/apis") ? groups : List.of()));
            }
            int count = lists.incrementAndGet();
            return broken
                    ? Status.of(500, "InternalError", "conversion webhook: trouble " + count)
                            .answer()
                    : ApiAnswer.json(200, Tree.of("metadata", Tree.of("resourceVersion", "9"), "items", List.of()));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException();
        }
    }

    @AfterEach
    void close() {
        batches.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Map<String, Object> move() {
        return Objects.requireNonNull(home.get(MOVE));
    }

    private String status(String field) {
        return Tree.stringOr(move(), "", "status", field);
    }

    private void tell() {
        batches.learn(Tree.stringOr(move(), "", "metadata", "uid"), move());
    }

    private void looksAgain() {
        int before = widgets.lists.get();
        tell();
        home.until("another look", () -> widgets.lists.get() > before);
    }

    @Test
    void saysWhatItWaitsForOnceThatHasLasted() {
        home.put(
                MOVE,
                "{'apiVersion':'navidec.io/v1alpha1','kind':'Move','spec':{'target':'eurm','selector':{},'resource':{'group':'example.com','resource':'widgets'}}}");
        batches.start(() -> true);
        looksAgain();
        looksAgain();
        assertEquals("", status("message"), "trouble of a moment is not worth a word");

        clock.pass(Duration.ofMinutes(1));
        tell();
        home.until("it says so", () -> !status("message").isEmpty());
        assertEquals("Requested", status("phase"));
        assertEquals(List.of(), Tree.list(move(), "status", "conditions"), "nothing has a time yet");
        assertTrue(
                status("message")
                        .contains(
                                "Cannot list /apis/example.com/v1/namespaces/shop/widgets: conversion webhook: trouble"),
                status("message"));
        for (int i = 0; i < 8; i++) {
            looksAgain();
        }
        assertTrue(home.log().size() <= 2, "not for each new word at once: " + home.log());

        int before = widgets.lists.get();
        home.until("a while has passed", after(Duration.ofMillis(1800)));
        assertTrue(widgets.lists.get() - before <= 1, "it does not ask twice a second for ever");

        widgets.broken = false;
        tell();
        home.until("it goes on", () -> status("phase").equals("Refused"));
        assertEquals("no object is selected", status("message"));
    }

    private static BooleanSupplier after(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        return () -> System.nanoTime() >= end;
    }
}
