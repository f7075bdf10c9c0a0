package io.navidec.cluster.run;

import io.navidec.cluster.move.History;
import io.navidec.cluster.store.Moves;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Deletes finished Moves that are not kept any longer, while this service leads. */
public final class HistorySweep {
    private static final Logger LOG = Logger.getLogger(HistorySweep.class);
    private static final Duration EVERY = Duration.ofSeconds(30);
    /** Of one round; the next is soon. */
    private static final int AT_MOST = 1000;

    private final Loop loop;
    private final Moves moves;
    private final Supplier<List<History.Finished>> finished;
    private final History history;
    private final Clock clock;

    /**
     * @param finished the Moves that have ended and owe nothing any more, less those that go with another one and have more to tell than that
     */
    public HistorySweep(
            Vertx vertx, Moves moves, Supplier<List<History.Finished>> finished, History history, Clock clock) {
        this.loop = new Loop(
                vertx,
                EVERY,
                this::sweep,
                why -> LOG.warnf("Finished Moves could not be cleared away: %s", why.getMessage()));
        this.moves = moves;
        this.finished = finished;
        this.history = history;
        this.clock = clock;
    }

    /** Begins, when this service leads. Idempotent. */
    public void start() {
        loop.start();
    }

    /** Ends at once, when this service leads no more. Idempotent; may start again. */
    public void stop() {
        loop.stop();
    }

    /** One round. */
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
