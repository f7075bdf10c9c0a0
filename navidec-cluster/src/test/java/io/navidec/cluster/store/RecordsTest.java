package io.navidec.cluster.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);

    /** An API server that has one answer to everything. */
    private record Answering(ApiAnswer answer) implements KubeClient {
        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            return Uni.createFrom().item(answer);
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException("not needed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "500, etcdserver: request is too large, TooLarge",
        "500, rpc error: code = ResourceExhausted desc = trying to send message larger than max (2097179 vs. 2097152), TooLarge",
        "413, limit is 3145728, TooLarge",
        "500, etcdserver: request timed out, IllegalStateException",
        "409, the object has been modified, Lost"
    })
    void whatIsTooLargeIsNoTroubleThatPasses(int code, String message, String failure) {
        AbroadRecord record = AbroadRecord.of(MAPS, MAPS.key("shop", "one"), "uid", "", "eurm", Phase.OUTBOUND);
        ApiAnswer answer =
                Status.of(code, code == 409 ? "Conflict" : "", message).answer();
        Records records = new Records(new Answering(answer), new AbroadTable());

        RuntimeException thrown = assertThrows(
                RuntimeException.class, () -> records.create(record).await().indefinitely());

        assertEquals(failure, thrown.getClass().getSimpleName());
    }

    /** A service that cannot hold its records could not even start. */
    @Test
    void nothingLeavesThatThereIsNoRoomFor() {
        AbroadTable table = new AbroadTable();
        AbroadRecord small = record("small", Phase.ABROAD, 100);
        table.replace(List.of(new AbroadRecord(Tree.with(small.tree(), "7", "metadata", "resourceVersion"))), 7);
        Records records = new Records(new Answering(Status.badRequest("asked").answer()), table, 100_000);

        assertEquals(
                "Cannot create the record of shop/configmaps/one: asked",
                failure(records, record("one", Phase.OUTBOUND, 50_000)));
        assertEquals(
                "Cannot record shop/configmaps/one, of 99 KiB: what is abroad already takes 0 of the 0 MiB that this service has for it:"
                        + " give it more memory (-Xmx)",
                failure(records, record("one", Phase.OUTBOUND, 100_000)));
        assertEquals(
                "Cannot create the record of shop/configmaps/one: asked",
                failure(records, record("one", Phase.ABROAD, 100_000)),
                "what is there has to be known");
    }

    private static AbroadRecord record(String name, Phase phase, int length) {
        return AbroadRecord.of(MAPS, MAPS.key("shop", name), "uid", "", "eurm", phase)
                .content(Tree.of("data", Tree.of("a", "x".repeat(length))));
    }

    private static String failure(Records records, AbroadRecord record) {
        return String.valueOf(assertThrows(
                        RuntimeException.class,
                        () -> records.create(record).await().indefinitely())
                .getMessage());
    }

    /** Its deletion was ordered, and when it is looked at another one has its name: that one keeps its finalizer, and its place in the table. */
    @Test
    void anotherRecordOfThatNameIsLeftAlone() {
        AbroadRecord other = new AbroadRecord(Tree.with(
                Tree.with(record("one", Phase.ABROAD, 1).tree(), "9", "metadata", "resourceVersion"),
                "second",
                "metadata",
                "uid"));
        AbroadTable table = new AbroadTable();
        table.replace(List.of(other), 9);
        AbroadRecord ended = new AbroadRecord(Tree.with(
                Tree.with(other.tree(), "first", "metadata", "uid"),
                "2026-11-28T12:00:00Z",
                "metadata",
                "deletionTimestamp"));
        List<String> asked = new ArrayList<>();
        KubeClient home = new KubeClient() {
            @Override
            public Uni<ApiAnswer> call(ApiCall call) {
                asked.add(call.method());
                return Uni.createFrom().item(ApiAnswer.json(200, other.tree()));
            }

            @Override
            public Watching watch(ApiCall call, WatchSink sink) {
                throw new UnsupportedOperationException("not needed");
            }
        };

        new Records(home, table).delete(ended).await().indefinitely();

        assertEquals(List.of("GET"), asked);
        assertEquals(other, table.get(other.key()));
    }

    /** Its key is gone, or not here yet. What is learned of it meanwhile is sealed, too. */
    @Test
    void newContentOfARecordThatCannotBeOpenedIsSealed() {
        ResourceType secrets = new ResourceType("", "v1", "secrets", "Secret", true);
        AbroadRecord record = AbroadRecord.of(secrets, secrets.key("shop", "one"), "uid", "", "eurm", Phase.ABROAD);
        AbroadRecord closed = new AbroadRecord(Tree.with(
                Tree.with(record.tree(), "v1.gone.AAAA", "spec", "sealed"), "7", "metadata", "resourceVersion"));
        List<String> sent = new ArrayList<>();
        KubeClient home = new KubeClient() {
            @Override
            public Uni<ApiAnswer> call(ApiCall call) {
                sent.add(new String(Objects.requireNonNull(call.body()), StandardCharsets.UTF_8));
                return Uni.createFrom().item(Status.badRequest("asked").answer());
            }

            @Override
            public Watching watch(ApiCall call, WatchSink sink) {
                throw new UnsupportedOperationException("not needed");
            }
        };
        Records records = new Records(home, new AbroadTable());
        records.sealWith(new KeyRing(List.of(Seal.newKey()), 0));
        AbroadRecord learned = closed.content(Tree.of("kind", "Secret", "data", Tree.of("password", "aHVudGVyMg==")));

        assertThrows(
                RuntimeException.class, () -> records.replace(learned).await().indefinitely());

        assertEquals(1, sent.size());
        assertFalse(sent.getFirst().contains("aHVudGVyMg=="), sent.getFirst());
        assertTrue(sent.getFirst().contains("\"sealed\""), sent.getFirst());
        assertFalse(sent.getFirst().contains("v1.gone"), sent.getFirst());
    }
}
