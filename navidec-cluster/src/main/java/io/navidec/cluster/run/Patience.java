package io.navidec.cluster.run;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets act only on what has stayed the same for a while: whoever is at work there just now is not disturbed. What is not met in a round is
 * forgotten. Confined to one round at a time.
 */
final class Patience {
    private final Duration enough;
    private Map<String, Instant> before = new HashMap<>();
    private Map<String, Instant> now = new HashMap<>();

    Patience(Duration enough) {
        this.enough = enough;
    }

    /** A new round begins. */
    void round() {
        before = now;
        now = new HashMap<>();
    }

    /** Whether this thing, in this very state, has been met for long enough. */
    boolean enough(String thing, String state, Instant at) {
        String id = thing + "@" + state;
        Instant since = before.getOrDefault(id, at);
        now.put(id, since);
        return !since.plus(enough).isAfter(at);
    }
}
