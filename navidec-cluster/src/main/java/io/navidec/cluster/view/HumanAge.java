package io.navidec.cluster.view;

import java.time.Duration;

/** Ages as the API server prints them in Tables. Source: its documentation of printed columns and observed answers. Pure. */
public final class HumanAge {
    private HumanAge() {}

    /** For example {@code 45s}, {@code 3m20s}, {@code 5h}, {@code 12d}. */
    public static String of(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 120) {
            return Math.max(0, seconds) + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 180) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        long days = hours / 24;
        if (days < 8) {
            return two(days, "d", hours % 24, "h");
        }
        if (days < 730) {
            return days + "d";
        }
        return days < 2920 ? two(days / 365, "y", days % 365, "d") : days / 365 + "y";
    }

    private static String two(long great, String unit, long small, String smallUnit) {
        return small == 0 ? great + unit : great + unit + small + smallUnit;
    }
}
