package io.navidec.cluster.move;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many finished Moves are kept, and for how long. Pure.
 *
 * @param count in each namespace, the latest
 * @param maxAge since they ended
 */
public record History(int count, Duration maxAge) {
    /**
     * So long each is kept whatever the count: a service that starts anew must know the kinds that were touched as long as an API server knows the
     * revisions of that time (design 3.2, rule 7; an API server forgets after five to ten minutes).
     */
    static final Duration AT_LEAST = Duration.ofMinutes(15);

    /**
     * A finished Move.
     *
     * @param at when it ended
     * @param told whether all that there is to tell of it stands in another Move, which made it and is over: one such is kept for the shortest time
     */
    public record Finished(String uid, String namespace, String name, Instant at, boolean told) {}

    /**
     * @throws IllegalArgumentException when one of them is negative
     */
    public History {
        if (count < 0 || maxAge.isNegative()) {
            throw new IllegalArgumentException(
                    "expected a history of 0 Moves or more, kept for 0 s or longer, but found " + count + " and "
                            + maxAge);
        }
    }

    /** Those that are not kept any longer, the oldest first. */
    public List<Finished> surplus(Collection<Finished> all, Instant now) {
        List<Finished> latestFirst = all.stream()
                .sorted(Comparator.comparing(Finished::at).reversed().thenComparing(Finished::uid))
                .toList();
        Map<String, Integer> kept = new HashMap<>();
        List<Finished> gone = new ArrayList<>();
        for (Finished each : latestFirst) {
            boolean surplus = each.told() || kept.merge(each.namespace(), 1, Integer::sum) > count;
            boolean old = each.at().plus(maxAge).isBefore(now);
            if ((surplus || old) && each.at().plus(AT_LEAST).isBefore(now)) {
                gone.add(each);
            }
        }
        return gone.reversed();
    }
}
