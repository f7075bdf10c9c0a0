package io.navidec.shared.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds its way in the bytes of JSON texts (RFC 8259) that an API server has made: it looks for where strings and values end and does not
 * check what they hold. Much faster than a parser, for texts that mostly pass as they are. Stateless.
 */
public final class JsonBytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private JsonBytes() {}

    /** Inside a string, the place of the next quote or backslash at or after {@code from}; {@code to} when there is none before it. */
    public static int quoteOrBackslash(byte[] json, int from, int to) {
        int at = from;
        // Eight bytes at a time: the lowest byte that is zero after the exclusive or is the first that was looked for.
        while (at + Long.BYTES <= to) {
            long bytes = (long) LONGS.get(json, at);
            long hits = zeros(bytes ^ QUOTES) | zeros(bytes ^ BACKSLASHES);
            if (hits != 0) {
                return at + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            at += Long.BYTES;
        }
        while (at < to && json[at] != '"' && json[at] != '\\') {
            at++;
        }
        return at;
    }

    private static long zeros(long bytes) {
        return (bytes - ONES) & ~bytes & HIGH_BITS;
    }

    /** After the string whose opening quote stands at {@code at}; beyond {@code to} when it does not end before. */
    static int afterString(byte[] json, int at, int to) {
        int next = quoteOrBackslash(json, at + 1, to);
        while (next < to && json[next] == '\\') {
            next = quoteOrBackslash(json, Math.min(next + 2, to), to);
        }
        return next + 1;
    }

    /** After the value that begins at {@code at}; beyond {@code to} when it does not end before. */
    static int afterValue(byte[] json, int at, int to) {
        int depth = 0;
        int next = at;
        while (next < to) {
            switch (json[next]) {
                case '"' -> {
                    next = afterString(json, next, to);
                    if (depth == 0) {
                        return next;
                    }
                    continue;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    depth--;
                    if (depth <= 0) {
                        return depth == 0 ? next + 1 : next;
                    }
                }
                case ',' -> {
                    if (depth == 0) {
                        return next;
                    }
                }
                default -> {}
            }
            next++;
        }
        return depth == 0 ? next : to + 1;
    }
}
