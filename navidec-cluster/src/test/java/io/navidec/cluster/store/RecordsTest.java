package io.navidec.cluster.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
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
}
