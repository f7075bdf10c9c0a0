package io.navidec.orchestrator.placement;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts in words, as kubectl writes them. */
final class Quantities {
    private static final String[] UNITS = {"", "Ki", "Mi", "Gi", "Ti", "Pi"};

    private Quantities() {}

    /** {@code 250m}, or {@code 2} for whole CPUs; nothing is less than none. */
    static String cpu(long millis) {
        long some = Math.max(0, millis);
        return some % 1000 == 0 ? Long.toString(some / 1000) : some + "m";
    }

    /** {@code 384Mi}, {@code 1.5Gi}: rounded down to one decimal place; nothing is less than none. */
    static String memory(long bytes) {
        BigDecimal rest = BigDecimal.valueOf(Math.max(0, bytes));
        BigDecimal step = BigDecimal.valueOf(1024);
        int unit = 0;
        while (rest.compareTo(step) >= 0 && unit < UNITS.length - 1) {
            rest = rest.divide(step);
            unit++;
        }
        return rest.setScale(1, RoundingMode.DOWN).stripTrailingZeros().toPlainString() + UNITS[unit];
    }
}
