package io.navidec.cluster.view;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces uids by others of the same length in bytes of any format: JSON, YAML, Tables, protobuf. A uid is the text of a UUID (RFC 9562:
 * 36 bytes, lower case hexadecimal digits, hyphens at 8, 13, 18 and 23) and unique in the world, so that wherever it stands it means that object;
 * pairs of any other form are passed over. Compressed bytes must be unpacked first. Stateless.
 */
public final class Uids {
    static final int LENGTH = 36;

    private Uids() {}

    /**
     * The bytes with every uid that is a key replaced by its value, in one pass from left to right.
     *
     * @return the very same array when there was nothing to replace, else a new one
     */
    public static byte[] replace(byte[] body, Map<String, String> fromTo) {
        if (fromTo.isEmpty()) {
            return body;
        }
        byte[] out = body;
        boolean copied = false;
        int at = next(body, 0, body.length);
        while (at >= 0) {
            String to = target(body, at, fromTo);
            if (to == null) {
                at = next(body, at + 1, body.length);
                continue;
            }
            if (!copied) {
                out = body.clone();
                copied = true;
            }
            put(to, out, at);
            at = next(body, at + LENGTH, body.length);
        }
        return out;
    }

    /** Where, at or after {@code from}, the next whole text in the form of a uid begins; -1 for nowhere before {@code end}. */
    static int next(byte[] bytes, int from, int end) {
        int at = from;
        while (at + LENGTH <= end) {
            byte last = bytes[at + 23];
            if (last == '-') {
                if (fits(bytes, at, LENGTH)) {
                    return at;
                }
                at++;
            } else if (digit(last)) {
                at++;
            } else {
                // No uid can hold this byte, so none begins before it has passed.
                at += 24;
            }
        }
        return -1;
    }

    /** Whether the {@code length} bytes there are the beginning of a text in the form of a uid. */
    static boolean fits(byte[] bytes, int at, int length) {
        for (int i = 0; i < length; i++) {
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            if (hyphen ? bytes[at + i] != '-' : !digit(bytes[at + i])) {
                return false;
            }
        }
        return true;
    }

    static @Nullable String target(byte[] bytes, int at, Map<String, String> fromTo) {
        String to = fromTo.get(new String(bytes, at, LENGTH, StandardCharsets.ISO_8859_1));
        return to != null && to.length() == LENGTH ? to : null;
    }

    static void put(String uid, byte[] bytes, int at) {
        System.arraycopy(uid.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, at, LENGTH);
    }

    private static boolean digit(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f');
    }
}
