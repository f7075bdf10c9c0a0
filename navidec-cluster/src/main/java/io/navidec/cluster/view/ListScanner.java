package io.navidec.cluster.view;

import io.navidec.shared.json.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits the JSON of a list into what stands before its items, the items, and what stands after, as it comes in chunks cut anywhere. The
 * items are the array at the top called {@code items}, or {@code rows} of a Table. One list, one thread.
 */
public final class ListScanner {
    private final Parts parts;
    private final int limit;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private final ByteArrayOutputStream word = new ByteArrayOutputStream();
    private State state = State.BEFORE;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private String key = "";

    private enum State {
        BEFORE,
        ITEMS,
        AFTER
    }

    /** Takes the parts, in order. */
    public interface Parts {
        /** All up to and including the opening bracket of the items. */
        void before(byte[] json);

        /** One item: what stands from {@code from} to before {@code to}, to be read before this returns. */
        void item(byte[] bytes, int from, int to);
    }

    /** A part is too long to be kept. */
    public static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super("an item of a list is too long", null, false, false);
        }
    }

    /** @param limit longest part in bytes */
    public ListScanner(int limit, Parts parts) {
        this.limit = limit;
        this.parts = parts;
    }

    /**
     * Takes a chunk.
     *
     * @throws TooLong when a part is over the limit
     */
    public void feed(byte[] chunk) {
        int from = 0;
        int at = 0;
        while (at < chunk.length) {
            if (inString) {
                at = string(chunk, at);
                continue;
            }
            byte b = chunk[at];
            switch (b) {
                case '"' -> {
                    inString = true;
                    word.reset();
                }
                case '{', '[' -> {
                    depth++;
                    if (state == State.ITEMS && depth == 3) {
                        from = at;
                    } else if (state == State.BEFORE && b == '[' && depth == 2 && items()) {
                        parts.before(take(chunk, from, at + 1));
                        state = State.ITEMS;
                        from = at + 1;
                    }
                }
                case '}', ']' -> {
                    depth--;
                    if (state == State.ITEMS && depth == 2) {
                        item(chunk, from, at + 1);
                        from = at + 1;
                    } else if (state == State.ITEMS && depth == 1) {
                        state = State.AFTER;
                        from = at;
                    }
                }
                default -> {}
            }
            at++;
        }
        if (state != State.ITEMS || depth > 2) {
            keep(chunk, from, chunk.length);
        }
    }

    /** Most items are whole in their chunk, and need not be copied. */
    private void item(byte[] chunk, int from, int to) {
        if (piece.size() == 0 && to - from <= limit) {
            parts.item(chunk, from, to);
        } else {
            keep(chunk, from, to);
            byte[] whole = take();
            parts.item(whole, 0, whole.length);
        }
    }

    /** Steps on inside a string: to after its end, or after the next backslash, or to the end of the chunk. */
    private int string(byte[] chunk, int at) {
        int next = JsonBytes.quoteOrBackslash(chunk, escaped ? at + 1 : at, chunk.length);
        escaped = false;
        if (state == State.BEFORE && depth == 1) {
            word.write(chunk, at, next - at);
        }
        if (next == chunk.length) {
            return next;
        }
        if (chunk[next] == '\\') {
            escaped = true;
        } else {
            inString = false;
            key = state == State.BEFORE && depth == 1 ? word.toString(StandardCharsets.UTF_8) : key;
        }
        return next + 1;
    }

    private boolean items() {
        return key.equals("items") || key.equals("rows");
    }

    private void keep(byte[] chunk, int from, int to) {
        if (piece.size() + to - from > limit) {
            throw new TooLong();
        }
        piece.write(chunk, from, to - from);
    }

    private byte[] take(byte[] chunk, int from, int to) {
        if (piece.size() == 0 && to - from <= limit) {
            return Arrays.copyOfRange(chunk, from, to);
        }
        keep(chunk, from, to);
        return take();
    }

    private byte[] take() {
        byte[] out = piece.toByteArray();
        piece.reset();
        return out;
    }

    /** Whether the items were found and have ended. */
    public boolean complete() {
        return state == State.AFTER;
    }

    /** What stands after the items, from their closing bracket on; all of it when there were none. To be called at the end. */
    public byte[] rest() {
        return take();
    }
}
