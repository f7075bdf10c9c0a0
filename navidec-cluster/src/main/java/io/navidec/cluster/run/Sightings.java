package io.navidec.cluster.run;

import io.navidec.cluster.view.Sighting;
import io.navidec.shared.kube.ResourceKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest sighting per key that is not yet in its record, at most so many. Thread-safe. */
final class Sightings {
    /** Who is told that there is no room lists again, and what changes meanwhile comes late: so more than a restart finds with thousands abroad. */
    private static final int MOST = 10_000;

    private final Clock clock;
    private final Map<ResourceKey, Pending> pending = new LinkedHashMap<>();

    private record Pending(Sighting sighting, Instant since, boolean waits) {}

    Sightings(Clock clock) {
        this.clock = clock;
    }

    /** Takes a sighting in place of an older one of that key; false when there is no room for another key. */
    synchronized boolean offer(Sighting sighting) {
        Pending before = pending.get(sighting.key());
        if (before == null && pending.size() >= MOST) {
            return false;
        }
        if (before != null && older(sighting, before.sighting())) {
            return true;
        }
        Instant since = before == null ? clock.instant() : before.since();
        pending.put(sighting.key(), new Pending(merged(before, sighting), since, false));
        return true;
    }

    /** A single look may be answered after the watch has told of what came after it. */
    private static boolean older(Sighting one, Sighting other) {
        return one instanceof Sighting.Present seen
                && other instanceof Sighting.Present before
                && seen.olderThan(before);
    }

    /** What a list said makes what a watch said after it count too. */
    private static Sighting merged(@Nullable Pending before, Sighting latest) {
        return before != null
                        && before.sighting() instanceof Sighting.Present earlier
                        && latest instanceof Sighting.Present present
                ? present.asOf(earlier.asOf())
                : latest;
    }

    synchronized @Nullable Sighting get(ResourceKey key) {
        Pending found = pending.get(key);
        return found == null ? null : found.sighting();
    }

    /** This one is dealt with, unless a later one has come. */
    synchronized void settle(ResourceKey key, @Nullable Sighting sighting) {
        Pending found = pending.get(key);
        if (is(found, sighting)) {
            pending.remove(key);
        }
    }

    /**
     * This one waits for its owner, and is no delay of the mirror's. Whether that is new: then its owner has to be looked for once more, as nobody who came
     * meanwhile knew that it was waited for.
     */
    synchronized boolean waits(ResourceKey key, Sighting sighting) {
        Pending found = pending.get(key);
        if (found == null || !is(found, sighting) || found.waits()) {
            return false;
        }
        pending.put(key, new Pending(sighting, found.since(), true));
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // the very same sighting: one that says the same later is another
    private static boolean is(@Nullable Pending found, @Nullable Sighting sighting) {
        return found != null && found.sighting() == sighting;
    }

    /** What is not watched any more need not be remembered. */
    synchronized void forget(GuestFollower.Place place) {
        pending.values()
                .removeIf(each -> each.sighting().cluster().equals(place.cluster())
                        && each.sighting().key().namespace().equals(place.namespace())
                        && each.sighting().type().equals(place.type()));
    }

    synchronized void clear() {
        pending.clear();
    }

    synchronized List<ResourceKey> keys() {
        return List.copyOf(pending.keySet());
    }

    /** Keys in this namespace that wait for their owner. */
    synchronized List<ResourceKey> waiting(String namespace) {
        return pending.entrySet().stream()
                .filter(each ->
                        each.getValue().waits() && each.getKey().namespace().equals(namespace))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How long the oldest that waits for nobody but the mirror has been waiting. */
    synchronized Duration lag() {
        Instant now = clock.instant();
        Instant oldest = now;
        for (Pending each : pending.values()) {
            if (!each.waits() && each.since().isBefore(oldest)) {
                oldest = each.since();
            }
        }
        return Duration.between(oldest, now);
    }
}
