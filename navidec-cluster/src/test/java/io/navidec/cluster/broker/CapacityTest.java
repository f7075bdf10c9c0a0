package io.navidec.cluster.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.message.Amount;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityTest {
    private static final long GI = 1L << 30;

    private final Home home = new Home();

    /** An API server that lists nodes and pods. */
    private static final class Home implements KubeClient {
        private final List<Object> nodes = new ArrayList<>();
        private final List<Object> pods = new ArrayList<>();

        void node(String name, String spec) {
            nodes.add(Json.parse(("{'metadata':{'name':'" + name + "'},'spec':" + spec
                            + ",'status':{'allocatable':{'cpu':'4','memory':'8Gi','pods':'110'},"
                            + "'conditions':[{'type':'Ready','status':'True'}]}}")
                    .replace('\'', '"')));
        }

        void pod(String node, String cpu) {
            pods.add(Json.parse(("{'spec':{'nodeName':'" + node + "','containers':[{'resources':{'requests':{'cpu':'"
                            + cpu + "','memory':'1Gi'}}}]},'status':{'phase':'Running'}}")
                    .replace('\'', '"')));
        }

        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            List<Object> items = call.target().startsWith("/api/v1/nodes") ? nodes : pods;
            return Uni.createFrom().item(ApiAnswer.json(200, Tree.of("metadata", Tree.of(), "items", items)));
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException("not needed");
        }
    }

    @Test
    void whatRunsWhereNothingIsOfferedTakesNothingOfTheOthers() {
        home.node("open", "{}");
        home.node("cordoned", "{'unschedulable':true}");
        home.node("tainted", "{'taints':[{'key':'dedicated','effect':'NoSchedule'}]}");
        home.pod("open", "500m");
        home.pod("cordoned", "3");
        home.pod("tainted", "3");
        home.pod("gone", "3");

        assertEquals(
                new Capacity.Room(new Amount(4000, 8 * GI, 110), new Amount(500, GI, 1)),
                new Capacity(home, Clock.systemUTC()).room().await().indefinitely());
    }
}
