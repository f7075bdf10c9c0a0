package io.navidec.cluster.run;

import io.navidec.cluster.move.History;
import io.navidec.cluster.store.Moves;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Deletes finished Moves that are not kept any longer, while this service leads. */
public final class HistorySweep {
    private static final Logger LOG = Logger.getLogger(HistorySweep.class);
    private static final long EVERY_MILLIS = 30_000;
    /** Of one round; the next is soon. */
    private static final int AT_MOST = 1000;

    private final Vertx vertx;
    private final Moves moves;
    private final Supplier<List<History.Finished>> finished;
    private final History history;
    private final Clock clock;
    private long timer = -1;
    private boolean running;

    /**
     * @param finished the Moves that have ended and owe nothing any more, less those that go with another one and have more to tell than that
     */
    public HistorySweep(
            Vertx vertx, Moves moves, Supplier<List<History.Finished>> finished, History history, Clock clock) {
        this.vertx = vertx;
        this.moves = moves;
        this.finished = finished;
        this.history = history;
        this.clock = clock;
    }

    /** Begins, when this service leads. Idempotent. */
    public synchronized void start() {
        if (!running) {
            running = true;
            later();
        }
    }

    /** Ends, when this service leads no more. Idempotent; may start again. */
    public synchronized void stop() {
        running = false;
        vertx.cancelTimer(timer);
    }

    private synchronized void later() {
        if (running) {
            timer = vertx.setTimer(EVERY_MILLIS, t -> sweep().subscribe().with(done -> later(), why -> later()));
        }
    }

    /** One round; fails never. */
    Uni<Void> sweep() {
        List<History.Finished> surplus = history.surplus(finished.get(), clock.instant());
        return Multi.createFrom()
                .iterable(surplus.subList(0, Math.min(AT_MOST, surplus.size())))
                .onItem()
                .transformToUniAndConcatenate(this::delete)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> delete(History.Finished each) {
        return moves.delete(each.namespace(), each.name(), each.uid())
                .invoke(() -> LOG.infof("moveId=%s: not kept any longer", each.uid()))
                .onFailure()
                .invoke(why -> LOG.debugf("moveId=%s: not deleted: %s", each.uid(), why.getMessage()))
                .onFailure()
                .recoverWithNull();
    }
}
