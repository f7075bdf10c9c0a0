package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.MoveState;
import io.navidec.cluster.move.Requests;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What objects that wait for a placement will need, as the orchestrator has to know. Thread-safe. */
final class PlacementRequests {
    private static final Logger LOG = Logger.getLogger(PlacementRequests.class);

    private final KubeClient home;
    private final Records records;
    private final Runnable learned;
    private final Map<String, Requests> known = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    /**
     * @param learned called after one has become known
     */
    PlacementRequests(KubeClient home, Records records, Runnable learned) {
        this.home = home;
        this.records = records;
        this.learned = learned;
    }

    /** Of the Move of that uid; null while not known, which is not the same as nothing. */
    @Nullable
    Requests of(String moveUid) {
        return known.get(moveUid);
    }

    void forget(String moveUid) {
        asked.remove(moveUid);
        known.remove(moveUid);
    }

    /** Reads it, in the background; once it is known not again. */
    void learn(String moveUid, MoveState state) {
        if (!asked.add(moveUid)) {
            return;
        }
        object(state)
                .map(Requests::of)
                .subscribe()
                .with(
                        requests -> {
                            if (asked.contains(moveUid)) {
                                known.put(moveUid, requests);
                                learned.run();
                            }
                        },
                        why -> {
                            asked.remove(moveUid);
                            LOG.debugf("moveId=%s: what it needs is not known yet: %s", moveUid, why.getMessage());
                        });
    }

    private Uni<Map<String, Object>> object(MoveState state) {
        return records.read(state.key())
                .chain(record -> record.filter(AbroadRecord::visible)
                        .map(abroad -> Uni.createFrom().item(abroad.object()))
                        .orElseGet(() -> home.call(ApiCall.get(KubePath.object(state.type(), state.key())
                                        .toString()))
                                .map(PlacementRequests::found)));
    }

    /** Whatever else is answered is no object: it would be read as one that needs nothing. */
    private static Map<String, Object> found(ApiAnswer answer) {
        if (!answer.ok()) {
            throw new KubeClient.Refused(answer);
        }
        return answer.tree();
    }
}
