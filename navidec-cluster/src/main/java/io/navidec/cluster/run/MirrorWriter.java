package io.navidec.cluster.run;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.view.Lineage;
import io.navidec.cluster.view.MirrorRules;
import io.navidec.cluster.view.MirrorStep;
import io.navidec.cluster.view.Sighting;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings sightings into records: decides by {@link MirrorRules}, writes with the record's resourceVersion as precondition, and looks again
 * when it lost. What could not be written stays and is tried again. Thread-safe.
 */
final class MirrorWriter {
    private static final Logger LOG = Logger.getLogger(MirrorWriter.class);
    private static final int AT_ONCE = 16;
    private static final int TRIES = 5;

    private final AbroadTable table;
    private final Records records;
    private final Lineage lineage;
    private final RootEnd end;
    private final Vanishing vanishing;
    private final Clock clock;
    private final Sightings sightings;
    private final BooleanSupplier leading;
    private final KeyedWork<ResourceKey> work = new KeyedWork<>(AT_ONCE, this::turn);
    private final AtomicLong writes = new AtomicLong();
    private volatile String trouble = "";

    /** @param leading whether this service is the one that writes */
    MirrorWriter(
            AbroadTable table,
            Records records,
            Lineage lineage,
            RootEnd end,
            Vanishing vanishing,
            Sightings sightings,
            BooleanSupplier leading,
            Clock clock) {
        this.table = table;
        this.records = records;
        this.lineage = lineage;
        this.end = end;
        this.vanishing = vanishing;
        this.sightings = sightings;
        this.leading = leading;
        this.clock = clock;
    }

    /** Takes a sighting; false when too many wait already, so that its watch must list afresh later. */
    boolean offer(Sighting sighting) {
        boolean taken = sightings.offer(sighting);
        if (taken) {
            work.ask(sighting.key());
        }
        return taken;
    }

    /** Looks at a record again, and at what was last seen of its object. */
    void ask(ResourceKey key) {
        work.ask(key);
    }

    /** Tries again what could not be done. */
    void again() {
        String why = trouble;
        if (!why.isEmpty()) {
            trouble = "";
            LOG.warnf("Some records could not be brought up to date, trying again: %s", why);
        }
        sightings.keys().forEach(work::ask);
    }

    /** Records written since the service began. */
    long writes() {
        return writes.get();
    }

    private Uni<Void> turn(ResourceKey key) {
        return attempt(key, table.get(key), TRIES).onFailure().recoverWithItem(why -> {
            // Seen, but not written: it stays pending.
            trouble = key + ": " + why.getMessage();
            return null;
        });
    }

    private Uni<Void> attempt(ResourceKey key, @Nullable AbroadRecord record, int tries) {
        if (!leading.getAsBoolean()) {
            return Uni.createFrom().voidItem();
        }
        Sighting sighting = sightings.get(key);
        MirrorStep step = sighting == null ? new MirrorStep.Nothing() : decide(record, sighting);
        if (step instanceof MirrorStep.Nothing) {
            sightings.settle(key, sighting);
            step = table.synced() ? MirrorRules.upkeep(record, lineage) : step;
        }
        Uni<Void> done = perform(key, sighting, step);
        return tries == 0
                ? done
                : done.onFailure(Records.Lost.class)
                        .recoverWithUni(() -> records.read(key).chain(found -> again(key, found, tries - 1)));
    }

    private Uni<Void> again(ResourceKey key, Optional<AbroadRecord> found, int tries) {
        return attempt(key, found.orElse(null), tries);
    }

    private MirrorStep decide(@Nullable AbroadRecord record, Sighting sighting) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        return MirrorRules.decide(
                record,
                sighting,
                lineage,
                table.abroadPairs(sighting.cluster(), sighting.key().namespace()),
                now);
    }

    private Uni<Void> perform(ResourceKey key, @Nullable Sighting sighting, MirrorStep step) {
        return switch (step) {
            case MirrorStep.Nothing nothing -> Uni.createFrom().voidItem();
            case MirrorStep.Wait wait -> waits(key, sighting);
            case MirrorStep.Update update -> written(records.replace(update.record()), key, sighting);
            case MirrorStep.Create create -> written(records.create(create.record()), key, sighting);
            case MirrorStep.Delete delete -> deleted(delete.record(), key, sighting);
            case MirrorStep.Finish finish -> end.go(key).invoke(() -> sightings.settle(key, sighting));
            case MirrorStep.RootVanished gone -> vanishing.verify(key).invoke(() -> sightings.settle(key, sighting));
        };
    }

    private Uni<Void> waits(ResourceKey key, @Nullable Sighting sighting) {
        if (sighting != null && sightings.waits(key, sighting)) {
            work.ask(key);
        }
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> written(Uni<AbroadRecord> write, ResourceKey key, @Nullable Sighting sighting) {
        return write.invoke(stored -> {
                    writes.incrementAndGet();
                    sightings.settle(key, sighting);
                })
                .replaceWithVoid();
    }

    private Uni<Void> deleted(AbroadRecord record, ResourceKey key, @Nullable Sighting sighting) {
        return records.delete(record).invoke(() -> {
            writes.incrementAndGet();
            if (sighting instanceof Sighting.Present) {
                work.ask(key);
            } else {
                sightings.settle(key, sighting);
            }
        });
    }
}
