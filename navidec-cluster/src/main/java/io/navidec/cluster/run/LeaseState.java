package io.navidec.cluster.run;

import io.navidec.shared.json.Tree;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;

/**
 * A Lease as read, and what one who wants it may do. Source: API reference, Lease; client-go's leader election, whose fields it uses. Pure.
 *
 * @param object the Lease, with its resourceVersion
 */
record LeaseState(Map<String, Object> object) {
    private static final DateTimeFormatter MICRO_TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    String holder() {
        return Tree.stringOr(object, "", "spec", "holderIdentity");
    }

    String resourceVersion() {
        return Tree.stringOr(object, "", "metadata", "resourceVersion");
    }

    /** How many holders there have been. */
    long transitions() {
        return Tree.longOr(object, 0, "spec", "leaseTransitions");
    }

    /**
     * Whether it has run out. A holder on another host has another clock: there only the time counts for which it has been seen unchanged.
     *
     * @param seenUnchanged for how long this reader has seen this very resourceVersion
     * @param sameHost whether the holder reads the same clock
     */
    boolean expired(Instant now, Duration seenUnchanged, boolean sameHost) {
        Duration lease = Duration.ofSeconds(Tree.longOr(object, 0, "spec", "leaseDurationSeconds"));
        if (seenUnchanged.compareTo(lease) >= 0) {
            return true;
        }
        try {
            Instant renewed = Instant.parse(Tree.stringOr(object, "", "spec", "renewTime"));
            return sameHost && !renewed.plus(lease).isAfter(now);
        } catch (DateTimeParseException e) {
            return true;
        }
    }

    /** The Lease as its holder writes it; the holder is empty to give it up. */
    LeaseState heldBy(String holder, Instant now, Duration lease) {
        boolean same = holder.equals(holder());
        Map<String, Object> spec = Tree.of(
                "holderIdentity",
                holder,
                "leaseDurationSeconds",
                holder.isEmpty() ? 1 : (int) lease.toSeconds(),
                "acquireTime",
                same ? Tree.stringOr(object, text(now), "spec", "acquireTime") : text(now),
                "renewTime",
                text(now),
                "leaseTransitions",
                transitions() + (same ? 0 : 1));
        return new LeaseState(Tree.with(object, spec, "spec"));
    }

    /** MicroTime has six digits, always. */
    private static String text(Instant at) {
        return MICRO_TIME.format(at);
    }
}
