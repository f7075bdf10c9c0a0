package io.navidec.cluster.run;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.view.Sighting;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Ends a root whose deletion was accepted: it is marked so, its generation is closed where it is, and when nothing of it is left there its
 * record is deleted; its descendants' follow. Every step may be done again. Thread-safe.
 */
final class RootEnd {
    private static final Logger LOG = Logger.getLogger(RootEnd.class);
    /** A delete that was accepted is forwarded at once; one that was not within this time was forgotten in a crash. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(30);

    private final Records records;
    private final GuestLook look;
    private final Orphans orphans;
    private final Clock clock;
    private final Map<ResourceKey, Heard> heard = new ConcurrentHashMap<>();

    RootEnd(Records records, GuestLook look, Orphans orphans, Clock clock) {
        this.records = records;
        this.look = look;
        this.orphans = orphans;
        this.clock = clock;
    }

    /** Goes on with the end of this root, as etcd has its record now. */
    Uni<Void> go(ResourceKey key) {
        return records.read(key).chain(found -> found.isPresent() ? go(found.get()) : done());
    }

    private Uni<Void> go(AbroadRecord record) {
        if (record.orphaning()) {
            return orphan(record);
        }
        if (record.phase() == Phase.DELETING) {
            return close(record);
        }
        if (record.phase() != Phase.ABROAD || !record.ending()) {
            return done();
        }
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        LOG.infof(
                "cluster=%s resource=%s: its record is to end, so it is deleted there", record.cluster(), record.key());
        return records.replace(record.in(Phase.DELETING).deletionAccepted(now)).chain(this::close);
    }

    /** Its delete must not be done in another way, which would take along what is to stay. */
    private Uni<Void> orphan(AbroadRecord record) {
        return look.at(record).chain(seen -> {
            if (seen instanceof Sighting.Present present && present.uid().equals(record.realUid())) {
                boolean underWay = Tree.get(present.object(), "metadata", "deletionTimestamp") != null;
                return underWay || !forgotten(record) ? done() : orphans.delete(record);
            }
            return orphans.takenOver(record).chain(all -> all ? close(record) : done());
        });
    }

    private Uni<Void> close(AbroadRecord record) {
        return look.close(record).chain(gone -> gone ? forget(record.key()) : done());
    }

    /** Closing takes time, in which the record may have changed. */
    private Uni<Void> forget(ResourceKey key) {
        return records.read(key)
                .invoke(() -> heard.remove(key))
                .chain(found -> found.isPresent() && found.get().phase() == Phase.DELETING
                        ? records.delete(found.get())
                        : done());
    }

    /** A delete that may have been accepted but never forwarded: is done now, unless it is under way there. */
    Uni<Void> resume(AbroadRecord record) {
        return look.at(record).chain(sighting -> switch (sighting) {
            case Sighting.Gone gone -> go(record.key());
            case Sighting.Present present ->
                Tree.get(present.object(), "metadata", "deletionTimestamp") == null ? go(record.key()) : done();
        });
    }

    /**
     * Whether nobody seems to be at this record's end any more. It counts since when this service has known of it: who has accepted the delete may have another
     * clock.
     */
    boolean forgotten(AbroadRecord record) {
        if (record.phase() != Phase.DELETING) {
            heard.remove(record.key());
            return false;
        }
        Instant now = clock.instant();
        String accepted = Tree.stringOr(record.tree(), "", "spec", "deletionTimestamp");
        Heard since = heard.compute(
                record.key(),
                (key, before) ->
                        before != null && before.accepted().equals(accepted) ? before : new Heard(accepted, now));
        return !since.at().plus(FORGOTTEN).isAfter(now);
    }

    /** A delete that was accepted at that time, by whoever's clock, and when it was heard of. */
    private record Heard(String accepted, Instant at) {}

    private static Uni<Void> done() {
        return Uni.createFrom().voidItem();
    }
}
