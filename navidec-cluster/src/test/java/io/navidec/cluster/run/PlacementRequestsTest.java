package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.move.MoveEvent;
import io.navidec.cluster.move.MoveMachine;
import io.navidec.cluster.move.MoveOrder;
import io.navidec.cluster.move.MoveState;
import io.navidec.cluster.move.Requests;
import io.navidec.cluster.move.Strategy;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementRequestsTest {
    private static final Map<String, Object> WEB = Json.parse("""
            {"spec": {"replicas": 2, "template": {"spec": {"containers": [{"resources": {"requests": {"cpu": "250m"}}}]}}}}
            """);

    private static final ResourceType DEPLOYMENTS = new ResourceType("apps", "v1", "deployments", "Deployment", true);

    private final Home home = new Home();
    private final AtomicInteger learned = new AtomicInteger();
    private final PlacementRequests requests =
            new PlacementRequests(home, new Records(new FakeHome(), new AbroadTable()), learned::incrementAndGet);

    /** Has one answer to everything. */
    private static final class Home implements KubeClient {
        private ApiAnswer answer = ApiAnswer.json(200, WEB);

        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            return Uni.createFrom().item(answer);
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException("not needed");
        }
    }

    private static MoveState placing() {
        MoveOrder order = MoveOrder.of(Tree.of(
                "metadata", Tree.of("namespace", "shop", "name", "out", "uid", "u1"),
                "spec", Tree.of("resource", Tree.of("group", "apps", "resource", "deployments", "name", "web"))));
        return new MoveMachine("dam")
                .apply(
                        MoveState.requested(order),
                        new MoveEvent.Accepted(
                                Instant.EPOCH, 7, DEPLOYMENTS, "dam", "known", "real", Strategy.MAKE_BEFORE_BREAK));
    }

    /** A Status makes no pods either: what could not be read would be placed as if it needed nothing. */
    @ParameterizedTest
    @ValueSource(ints = {403, 404, 500, 504})
    void whatCannotBeReadIsNotKnownAndAskedAgain(int code) {
        home.answer = Status.of(code, "", "not now").answer();
        requests.learn("u1", placing());
        assertNull(requests.of("u1"));
        assertEquals(0, learned.get());

        home.answer = ApiAnswer.json(200, WEB);
        requests.learn("u1", placing());
        assertEquals(new Requests(500, 0, 2), requests.of("u1"));
        assertEquals(1, learned.get());
    }
}
