package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.liveness.Grace;
import io.navidec.cluster.liveness.Life;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.KeyRing;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Seal;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written of the health of what is abroad, and by whom. */
class LivenessCheckTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final ResourceKey KEY = MAPS.key("shop", "settings");
    private static final Grace GRACE = new Grace(Duration.ofSeconds(10), Duration.ofSeconds(60));
    private static final ApiAnswer AWAY = Status.unavailable("away", 1).answer();

    private final Vertx vertx = Vertx.vertx();
    private final SettableClock clock = new SettableClock();
    private final FakeKube home = FakeKube.home();
    private final FakeGuests guests = new FakeGuests(call -> AWAY);
    private final AbroadTable table = new AbroadTable();
    private final Records records = new Records(home, table);
    private boolean leading = true;

    @BeforeEach
    void begin() {
        records.sealWith(new KeyRing(List.of(Seal.newKey()), 0));
        table.replace(List.of(), 1);
        AbroadRecord root = AbroadRecord.of(MAPS, KEY, "known", "2026-01-01T00:00:00Z", "eurm", Phase.ABROAD)
                .generations(7, 0)
                .health(Life.LOST.text(), "2025-12-31T00:00:00Z", "no answer");
        records.create(root).await().indefinitely();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** As a service that has just started has it. */
    private LivenessCheck check() {
        Mirror mirror = new Mirror(
                vertx,
                "dam",
                home,
                guests,
                table,
                records,
                type -> List.of(),
                lost -> Uni.createFrom().voidItem(),
                clock);
        return new LivenessCheck(() -> Set.of("eurm"), guests, table, records, mirror, () -> leading, GRACE, clock);
    }

    private static void tick(LivenessCheck check) {
        check.tick().await().atMost(Duration.ofSeconds(10));
    }

    private AbroadRecord record() {
        return Objects.requireNonNull(table.get(KEY));
    }

    @Test
    void whoHasJustStartedKnowsNothingAndLeavesWhatIsKnown() {
        LivenessCheck check = check();
        tick(check);
        clock.pass(Duration.ofSeconds(5));
        tick(check);
        assertEquals("Lost", record().health());
        assertEquals("2025-12-31T00:00:00Z", record().healthSince());
    }

    @Test
    void oneOfSeveralServicesWrites() {
        leading = false;
        LivenessCheck check = check();
        tick(check);
        clock.pass(Duration.ofSeconds(20));
        tick(check);
        assertEquals("Lost", record().health());
        leading = true;
        tick(check);
        assertEquals("Unknown", record().health());
    }
}
