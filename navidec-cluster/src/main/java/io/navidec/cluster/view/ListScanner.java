package io.navidec.cluster.view;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

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

        /** One item. */
        void item(byte[] json);
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
        for (int i = 0; i < chunk.length; i++) {
            byte b = chunk[i];
            if (inString) {
                string(b);
                continue;
            }
            switch (b) {
                case '"' -> {
                    inString = true;
                    word.reset();
                }
                case '{', '[' -> {
                    depth++;
                    if (state == State.ITEMS && depth == 3) {
                        from = i;
                    } else if (state == State.BEFORE && b == '[' && depth == 2 && items()) {
                        keep(chunk, from, i + 1);
                        parts.before(take());
                        state = State.ITEMS;
                        from = i + 1;
                    }
                }
                case '}', ']' -> {
                    depth--;
                    if (state == State.ITEMS && depth == 2) {
                        keep(chunk, from, i + 1);
                        parts.item(take());
                        from = i + 1;
                    } else if (state == State.ITEMS && depth == 1) {
                        state = State.AFTER;
                        from = i;
                    }
                }
                default -> {}
            }
        }
        if (state != State.ITEMS || depth > 2) {
            keep(chunk, from, chunk.length);
        }
    }

    private void string(byte b) {
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inString = false;
            key = state == State.BEFORE && depth == 1 ? word.toString(StandardCharsets.UTF_8) : key;
        } else if (state == State.BEFORE && depth == 1) {
            word.write(b);
        }
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
