package io.navidec.cluster.front;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.view.PrintedObject;
import io.navidec.cluster.view.Translation;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Keeps records as new as what clients have been told. Losing against another writer means to look again; what that one wrote stands where
 * it is newer. Thread-safe.
 */
final class Learning {
    private static final Logger LOG = Logger.getLogger(Learning.class);
    private static final int ATTEMPTS = 6;
    /** Elsewhere content is the mover's. */
    private static final Set<Phase> OURS = Set.of(Phase.ABROAD, Phase.INBOUND, Phase.DELETING);

    private final Records records;
    private final AbroadTable table;
    private final Guests guests;
    private final Clock clock;

    Learning(Records records, AbroadTable table, Guests guests, Clock clock) {
        this.records = records;
        this.table = table;
        this.guests = guests;
        this.clock = clock;
    }

    /** The record after this was seen of its object. Never fails: a record that cannot be written now is repaired by the mirror. */
    Uni<AbroadRecord> seen(AbroadRecord record, PrintedObject printed) {
        AbroadRecord known = table.visible(record.key());
        AbroadRecord start = known != null && known.revision() > record.revision() ? known : record;
        return attempt(start, printed, ATTEMPTS).onFailure().recoverWithItem(why -> {
            LOG.warnf(
                    "resource=%s cluster=%s The record could not be brought up to date: %s",
                    record.key(), record.cluster(), why.getMessage());
            return start;
        });
    }

    private Uni<AbroadRecord> attempt(AbroadRecord record, PrintedObject printed, int left) {
        Translation translation = guests.translation(record);
        if (!OURS.contains(record.phase()) || !translation.newer(printed.object())) {
            return Uni.createFrom().item(record);
        }
        AbroadRecord next = translation.learned(printed.object(), now());
        if (!printed.columns().isEmpty()) {
            next = next.printed(printed.columns(), printed.cells());
        }
        return records.replace(next)
                .onFailure(Records.Lost.class)
                .recoverWithUni(lost -> again(record, left, now -> attempt(now, printed, left - 1)));
    }

    /**
     * Changes the record; the change is made anew of what is there when another writer was faster. The answer is empty when the record is gone, or no longer of
     * this object at this place.
     */
    Uni<Optional<AbroadRecord>> change(AbroadRecord record, UnaryOperator<AbroadRecord> change) {
        return change(record, change, ATTEMPTS);
    }

    private Uni<Optional<AbroadRecord>> change(AbroadRecord record, UnaryOperator<AbroadRecord> change, int left) {
        AbroadRecord next = change.apply(record);
        if (next.equals(record)) {
            return Uni.createFrom().item(Optional.of(record));
        }
        return records.replace(next)
                .map(Optional::of)
                .onFailure(Records.Lost.class)
                .recoverWithUni(lost -> reread(record, left)
                        .chain(now ->
                                now.isEmpty() ? Uni.createFrom().item(now) : change(now.get(), change, left - 1)));
    }

    /**
     * Deletes the record of an object that is gone, whoever wrote it last; but not of one that leaves behind what it owned: that has to be taken over first, to which
     * the mirror sees.
     */
    Uni<Void> gone(AbroadRecord record) {
        return gone(record, ATTEMPTS);
    }

    private Uni<Void> gone(AbroadRecord record, int left) {
        if (record.orphaning()) {
            return Uni.createFrom().voidItem();
        }
        return records.delete(record)
                .onFailure(Records.Lost.class)
                .recoverWithUni(lost -> reread(record, left)
                        .chain(now -> now.isEmpty() ? Uni.createFrom().voidItem() : gone(now.get(), left - 1)));
    }

    private Uni<AbroadRecord> again(
            AbroadRecord record, int left, java.util.function.Function<AbroadRecord, Uni<AbroadRecord>> next) {
        return reread(record, left)
                .chain(now -> now.isEmpty() ? Uni.createFrom().item(record) : next.apply(now.get()));
    }

    private Uni<Optional<AbroadRecord>> reread(AbroadRecord record, int left) {
        if (left <= 1) {
            return Uni.createFrom()
                    .failure(new IllegalStateException("other writers were faster " + ATTEMPTS + " times"));
        }
        return records.read(record.key())
                .map(found -> found.filter(now -> now.visible()
                        && now.cluster().equals(record.cluster())
                        && now.uid().equals(record.uid())));
    }

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
