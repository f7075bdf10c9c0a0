package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.MoveState;
import io.navidec.cluster.move.Requests;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** What objects that wait for a placement will need, as the orchestrator has to know. Thread-safe. */
final class PlacementRequests {
    private static final Logger LOG = Logger.getLogger(PlacementRequests.class);

    private final KubeClient home;
    private final Records records;
    private final Map<String, Requests> known = new ConcurrentHashMap<>();

    PlacementRequests(KubeClient home, Records records) {
        this.home = home;
        this.records = records;
    }

    /** Of the Move of that uid; nothing while not known. */
    Requests of(String moveUid) {
        return known.getOrDefault(moveUid, Requests.NONE);
    }

    void forget(String moveUid) {
        known.remove(moveUid);
    }

    /** Reads it, in the background, once. */
    void learn(String moveUid, MoveState state) {
        if (known.putIfAbsent(moveUid, Requests.NONE) != null) {
            return;
        }
        object(state).map(Requests::of).subscribe().with(requests -> known.put(moveUid, requests), why -> {
            known.remove(moveUid);
            LOG.debugf("moveId=%s: what it needs is not known yet: %s", moveUid, why.getMessage());
        });
    }

    private Uni<Map<String, Object>> object(MoveState state) {
        return records.read(state.key())
                .chain(record -> record.filter(AbroadRecord::visible)
                        .map(abroad -> Uni.createFrom().item(abroad.object()))
                        .orElseGet(() -> home.call(ApiCall.get(KubePath.object(state.type(), state.key())
                                        .toString()))
                                .map(answer -> answer.tree())));
    }
}
