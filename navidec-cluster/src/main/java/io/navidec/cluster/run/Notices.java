package io.navidec.cluster.run;

import io.navidec.cluster.batch.BatchOrder;
import io.navidec.cluster.batch.BatchState;
import io.navidec.cluster.batch.BatchStatus;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.Kinds;
import io.navidec.cluster.move.MoveState;
import io.navidec.cluster.move.Notice;
import io.navidec.cluster.move.Place;
import io.navidec.cluster.move.Seen;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Writes the Events that tell of moves at home. A service to whoever reads them: no move waits for one or fails for it. Thread-safe. */
final class Notices {
    private static final Logger LOG = Logger.getLogger(Notices.class);

    private final KubeClient home;
    private final Records records;

    Notices(KubeClient home, Records records) {
        this.home = home;
        this.records = records;
    }

    /**
     * Tells of the end of a Move, once however often it is called.
     *
     * @param seen by the turn that ended it; what was not looked at is read
     */
    Uni<Void> tell(MoveState state, List<Map<String, Object>> journal, Seen seen) {
        Optional<Notice> notice = Notice.of(state, journal);
        ResourceType type = state.type().plural().isEmpty() ? Kinds.read(seen.object(Place.KIND)) : state.type();
        // A Move about what could not be where it says is about nothing.
        if (notice.isEmpty()
                || type.plural().isEmpty()
                || !type.fits(state.key().namespace())) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> records.read(state.key()))
                .map(record -> record.map(Notices::uid).orElseGet(() -> uid(state, seen)))
                .chain(uid -> uid.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : write(notice.get().event(state, type, uid)))
                .onFailure()
                .invoke(why -> LOG.debugf(
                        "moveId=%s resource=%s: no Event was written: %s",
                        state.order().uid(), state.key(), why.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Tells of the end of a Move of many, about itself; once however often it is called. */
    Uni<Void> tell(BatchState state) {
        BatchOrder order = state.order();
        return BatchStatus.notice(state)
                .map(notice -> write(notice.event(order.namespace(), order.name(), order.uid(), state.at()))
                        .onFailure()
                        .recoverWithNull())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** The uid under which home lists Events: for what is at home its own there, for what is abroad the one that clients know. */
    private static String uid(AbroadRecord record) {
        return record.phase() == Phase.HOME ? record.realUid() : record.uid();
    }

    private static String uid(MoveState state, Seen seen) {
        return state.course().realUid().isEmpty()
                ? Tree.stringOr(seen.object(Place.HOME), "", "metadata", "uid")
                : state.course().realUid();
    }

    private Uni<Void> write(Map<String, Object> event) {
        String namespace = Tree.stringOr(event, "", "metadata", "namespace");
        return home.call(ApiCall.post(
                        KubePath.collection(EventCopies.EVENTS, namespace).toString(), Json.bytes(event)))
                .invoke(answer -> {
                    if (!answer.ok() && !answer.conflict()) {
                        LOG.debugf("An Event was not taken: %s", answer.message());
                    }
                })
                .replaceWithVoid();
    }
}
