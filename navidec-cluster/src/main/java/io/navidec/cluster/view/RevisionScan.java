package io.navidec.cluster.view;

import java.nio.charset.StandardCharsets;

/** Finds the greatest resourceVersion in the JSON of a watch event, without reading the rest. Pure. */
public final class RevisionScan {
    private static final byte[] FIELD = "\"resourceVersion\":\"".getBytes(StandardCharsets.US_ASCII);

    private RevisionScan() {}

    /** The greatest one; 0 when there is none. */
    public static long greatest(byte[] json) {
        long greatest = 0;
        for (int i = 0; i + FIELD.length < json.length; i++) {
            if (json[i] == '"' && json[i + 1] == 'r' && field(json, i)) {
                greatest = Math.max(greatest, number(json, i + FIELD.length));
            }
        }
        return greatest;
    }

    private static boolean field(byte[] json, int at) {
        for (int i = 0; i < FIELD.length; i++) {
            if (json[at + i] != FIELD[i]) {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] json, int at) {
        long number = 0;
        int end = Math.min(json.length, at + 18);
        for (int i = at; i < end && json[i] >= '0' && json[i] <= '9'; i++) {
            number = number * 10 + (json[i] - '0');
        }
        return number;
    }
}
