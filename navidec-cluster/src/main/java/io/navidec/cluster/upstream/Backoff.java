package io.navidec.cluster.upstream;

import java.util.concurrent.ThreadLocalRandom;

/** Growing, jittered pauses between attempts (milliseconds). Confined to one context. */
public final class Backoff {
    private final long first;
    private final long most;
    private long next;

    /** From {@code first} doubling to {@code most} milliseconds. */
    public Backoff(long first, long most) {
        this.first = first;
        this.most = most;
        this.next = first;
    }

    /** The pause before the next attempt: between half and the whole of the present step. */
    public long pause() {
        long step = next;
        next = Math.min(most, next * 2);
        return step / 2 + ThreadLocalRandom.current().nextLong(step / 2 + 1);
    }

    /** It worked: the next pause is a short one again. */
    public void worked() {
        next = first;
    }
}
