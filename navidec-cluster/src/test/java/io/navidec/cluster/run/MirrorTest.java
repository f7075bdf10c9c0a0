package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.KeyRing;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Seal;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MirrorTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final ResourceKey KEY = MAPS.key("shop", "settings");
    private static final String NOW = "2026-01-01T00:00:00Z";

    private final Vertx vertx = Vertx.vertx();
    private final FakeKube home = FakeKube.home();
    private final AbroadTable table = new AbroadTable();
    private final Records records = new Records(home, table);
    private volatile boolean silent = true;
    private final AtomicInteger asked = new AtomicInteger();
    private final FakeGuests guests = new FakeGuests(this::guest);
    private final Mirror mirror = new Mirror(
            vertx,
            "dam",
            home,
            guests,
            table,
            records,
            type -> List.of(),
            lost -> Uni.createFrom().voidItem(),
            Clock.systemUTC());

    /** The one guest as a Table; no list ever comes, so that no watch tells of it. */
    private ApiAnswer guest(ApiCall call) {
        if (!call.target().contains("/settings")) {
            return Status.unavailable("no lists today", 1).answer();
        }
        asked.incrementAndGet();
        if (silent) {
            return Status.unavailable("not now", 1).answer();
        }
        Map<String, Object> metadata = Tree.of(
                "name",
                "settings",
                "namespace",
                "shop",
                "uid",
                "real",
                "resourceVersion",
                "105",
                "annotations",
                Map.of("navidec.io/uid", "known", "navidec.io/home", "dam"));
        Map<String, Object> object = Tree.of(
                "apiVersion", "v1", "kind", "ConfigMap", "metadata", metadata, "data", Map.of("a", "changed there"));
        return ApiAnswer.json(200, Tree.of("rows", List.of(Tree.of("cells", List.of("settings"), "object", object))));
    }

    @BeforeEach
    void begin() {
        records.sealWith(new KeyRing(List.of(Seal.newKey()), 0));
        table.replace(List.of(), 1);
        mirror.start();
        mirror.lead();
    }

    @AfterEach
    void close() {
        mirror.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** The record that the mover has written and is the mirror's now. */
    private AbroadRecord handedOver() {
        AbroadRecord inTransit = records.create(AbroadRecord.of(MAPS, KEY, "known", NOW, "eurm", Phase.IN_TRANSIT)
                        .generations(7, 0)
                        .seen("real", "100", NOW)
                        .content(Tree.of("apiVersion", "v1", "kind", "ConfigMap", "data", Map.of("a", "old"))))
                .await()
                .indefinitely();
        return records.replace(inTransit.in(Phase.ABROAD)).await().indefinitely();
    }

    private String value() {
        return Tree.stringOr(Objects.requireNonNull(table.get(KEY)).object(), "", "data", "a");
    }

    /** What its watch showed while it was the mover's is passed over; where the look afterwards fails too, nothing else would ever tell. */
    @Test
    void aLookThatFailedAtTheHandOverIsRepeated() {
        handedOver();
        home.until("it was looked at", () -> asked.get() > 0);
        assertEquals("old", value());
        silent = false;
        home.until("the look was repeated", () -> {
            mirror.tick().await().atMost(Duration.ofSeconds(5));
            return value().equals("changed there");
        });
    }

    /** Two services that write the same make home's API server refuse every other write. */
    @Test
    void onlyWhoLeadsLooksAndWrites() {
        silent = false;
        mirror.stop();
        AbroadRecord abroad = handedOver();
        mirror.suspect(abroad);
        mirror.tick().await().indefinitely();
        assertEquals(0, asked.get());
        assertEquals(0, mirror.watches());
        mirror.lead();
        home.until("it watches", () -> mirror.watches() > 0);
        mirror.suspect(abroad);
        home.until("it was looked at", () -> asked.get() > 0);
    }
}
