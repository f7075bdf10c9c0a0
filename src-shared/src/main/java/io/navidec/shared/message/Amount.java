package io.navidec.shared.message;

import io.navidec.shared.json.Tree;
import java.util.Map;

/**
 * How much of a cluster there is, is taken, or is asked for.
 *
 * @param cpuMillis thousandths of a CPU
 * @param memoryBytes bytes of memory
 * @param pods number of pods
 */
public record Amount(long cpuMillis, long memoryBytes, long pods) {
    public static final Amount NONE = new Amount(0, 0, 0);

    public Amount plus(Amount other) {
        return new Amount(cpuMillis + other.cpuMillis, memoryBytes + other.memoryBytes, pods + other.pods);
    }

    public Amount minus(Amount other) {
        return new Amount(cpuMillis - other.cpuMillis, memoryBytes - other.memoryBytes, pods - other.pods);
    }

    /** This much, for each of so many. */
    public Amount times(long count) {
        return new Amount(cpuMillis * count, memoryBytes * count, pods * count);
    }

    /** As JSON. */
    public Map<String, Object> tree() {
        return Tree.of("cpuMillis", cpuMillis, "memoryBytes", memoryBytes, "pods", pods);
    }

    static Amount read(Fields fields) {
        return new Amount(fields.number("cpuMillis"), fields.number("memoryBytes"), fields.number("pods"));
    }
}
