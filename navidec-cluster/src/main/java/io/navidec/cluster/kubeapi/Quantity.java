package io.navidec.cluster.kubeapi;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes quantities: {@code 500m}, {@code 1Gi}, {@code 1e3}. Source: API reference, "Quantity": a signed decimal number and a suffix, either
 * binary (Ki to Ei), decimal (n to E) or a decimal exponent. Pure.
 */
public final class Quantity {
    private static final int LONGEST = 64;
    private static final Pattern FORM =
            Pattern.compile("([+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+))(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?\\d{1,3}))?");
    private static final Map<String, BigDecimal> SUFFIXES = Map.ofEntries(
            Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
            Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
            Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
            Map.entry("k", BigDecimal.ONE.movePointRight(3)),
            Map.entry("M", BigDecimal.ONE.movePointRight(6)),
            Map.entry("G", BigDecimal.ONE.movePointRight(9)),
            Map.entry("T", BigDecimal.ONE.movePointRight(12)),
            Map.entry("P", BigDecimal.ONE.movePointRight(15)),
            Map.entry("E", BigDecimal.ONE.movePointRight(18)),
            Map.entry("Ki", binary(1)),
            Map.entry("Mi", binary(2)),
            Map.entry("Gi", binary(3)),
            Map.entry("Ti", binary(4)),
            Map.entry("Pi", binary(5)),
            Map.entry("Ei", binary(6)));

    private Quantity() {}

    private static BigDecimal binary(int power) {
        return BigDecimal.valueOf(1024).pow(power);
    }

    /**
     * Its value.
     *
     * @throws IllegalArgumentException when the text is no quantity
     */
    public static BigDecimal parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > LONGEST || !form.matches()) {
            throw new IllegalArgumentException(
                    "Expected a quantity such as 500m, 1Gi or 1e3, but found something else");
        }
        BigDecimal number = new BigDecimal(form.group(1));
        if (form.group(2) != null) {
            return number.multiply(SUFFIXES.getOrDefault(form.group(2), BigDecimal.ONE));
        }
        return form.group(3) == null ? number : number.scaleByPowerOfTen(Integer.parseInt(form.group(3)));
    }

    /** Thousandths of it, rounded up as the scheduler does; at most {@link Long#MAX_VALUE}. */
    public static long millis(String text) {
        return whole(parse(text).movePointRight(3));
    }

    /** Whole units of it, rounded up; at most {@link Long#MAX_VALUE}. */
    public static long units(String text) {
        return whole(parse(text));
    }

    private static long whole(BigDecimal value) {
        BigDecimal up = value.setScale(0, RoundingMode.CEILING);
        BigDecimal most = BigDecimal.valueOf(Long.MAX_VALUE);
        return up.min(most).max(most.negate()).longValueExact();
    }
}
