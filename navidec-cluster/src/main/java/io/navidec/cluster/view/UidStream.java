package io.navidec.cluster.view;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.NavigableMap;

/**
 * {@link Uids#replace} over a stream that comes in chunks cut anywhere. Only a tail that may be the beginning of a known uid is held back
 * (at most 35 bytes), so a watch event is never late. One stream, one thread.
 */
public final class UidStream {
    private final NavigableMap<String, String> fromTo;
    private byte[] tail = new byte[0];

    /**
     * Replaces keys by values, as {@link Uids#replace} does.
     *
     * @param fromTo may change meanwhile; what comes from then on is replaced as it then says
     */
    public UidStream(NavigableMap<String, String> fromTo) {
        this.fromTo = fromTo;
    }

    /** What can be passed on now that this chunk has come; may be empty. */
    public byte[] feed(byte[] chunk) {
        if (tail.length == 0 && fromTo.isEmpty()) {
            return chunk;
        }
        byte[] bytes = joined(chunk);
        // Replacing in place is safe: nobody else holds the joined bytes.
        int done = 0;
        int at = Uids.next(bytes, 0, bytes.length);
        while (at >= 0) {
            String to = Uids.target(bytes, at, fromTo);
            if (to != null) {
                Uids.put(to, bytes, at);
                done = at + Uids.LENGTH;
            }
            at = Uids.next(bytes, to != null ? done : at + 1, bytes.length);
        }
        int cut = held(bytes, done);
        tail = Arrays.copyOfRange(bytes, cut, bytes.length);
        return cut == bytes.length ? bytes : Arrays.copyOf(bytes, cut);
    }

    /** What was held back, at the end of the stream. */
    public byte[] finish() {
        byte[] rest = tail;
        tail = new byte[0];
        return rest;
    }

    private byte[] joined(byte[] chunk) {
        byte[] bytes = Arrays.copyOf(tail, tail.length + chunk.length);
        System.arraycopy(chunk, 0, bytes, tail.length, chunk.length);
        return bytes;
    }

    /** Where the part begins that must wait for more: the first place from which the rest begins a known uid. */
    private int held(byte[] bytes, int done) {
        for (int at = Math.max(done, bytes.length - Uids.LENGTH + 1); at < bytes.length; at++) {
            int length = bytes.length - at;
            if (Uids.fits(bytes, at, length)) {
                String beginning = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
                String nearest = fromTo.ceilingKey(beginning);
                if (nearest != null && nearest.startsWith(beginning)) {
                    return at;
                }
            }
        }
        return bytes.length;
    }
}
