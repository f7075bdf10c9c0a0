package io.navidec.shared.kube;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;

/**
 * Reads quantities such as {@code 250m}, {@code 1.5}, {@code 128Mi} and {@code 2e3}. Source: Kubernetes API reference, "Quantity".
 * Pure.
 */
public final class Quantity {
    private static final int LONGEST = 64;
    private static final int LARGEST_EXPONENT = 40;
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final Map<String, BigDecimal> SUFFIXES = Map.ofEntries(
            Map.entry("n", BigDecimal.valueOf(1, 9)),
            Map.entry("u", BigDecimal.valueOf(1, 6)),
            Map.entry("m", BigDecimal.valueOf(1, 3)),
            Map.entry("k", BigDecimal.TEN.pow(3)),
            Map.entry("M", BigDecimal.TEN.pow(6)),
            Map.entry("G", BigDecimal.TEN.pow(9)),
            Map.entry("T", BigDecimal.TEN.pow(12)),
            Map.entry("P", BigDecimal.TEN.pow(15)),
            Map.entry("E", BigDecimal.TEN.pow(18)),
            Map.entry("Ki", KIBI),
            Map.entry("Mi", KIBI.pow(2)),
            Map.entry("Gi", KIBI.pow(3)),
            Map.entry("Ti", KIBI.pow(4)),
            Map.entry("Pi", KIBI.pow(5)),
            Map.entry("Ei", KIBI.pow(6)));

    private Quantity() {}

    /** The number, or nothing when the text is no quantity. */
    public static Optional<BigDecimal> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        int digits = digits(text);
        try {
            BigDecimal factor = digits == text.length() ? BigDecimal.ONE : SUFFIXES.get(text.substring(digits));
            return factor == null
                    ? Optional.empty()
                    : number(text.substring(0, digits)).map(factor::multiply);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Where the suffix begins. An {@code e} with digits behind it is no suffix but an exponent. */
    private static int digits(String text) {
        int end = text.length();
        while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    /** An exponent beyond any real machine would make rounding endless work. */
    private static Optional<BigDecimal> number(String text) {
        BigDecimal number = new BigDecimal(text);
        return Math.abs((long) number.scale()) > LARGEST_EXPONENT ? Optional.empty() : Optional.of(number);
    }

    /** Thousandths of a CPU, rounded up; 0 when the value is no quantity. */
    public static long millis(Object value) {
        return whole(value, 3);
    }

    /** Bytes (or pieces), rounded up; 0 when the value is no quantity. */
    public static long units(Object value) {
        return whole(value, 0);
    }

    private static long whole(Object value, int shift) {
        return parse(String.valueOf(value))
                .map(number -> number.movePointRight(shift).setScale(0, RoundingMode.CEILING))
                .map(number -> number.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue())
                .orElse(0L);
    }
}
