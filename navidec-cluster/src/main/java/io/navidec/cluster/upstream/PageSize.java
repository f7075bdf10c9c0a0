package io.navidec.cluster.upstream;

/**
 * How many objects to ask for at once (API concepts, "Retrieving large results sets in chunks"): few at first, then as many as make some megabytes, so that neither small
 * objects cost many requests nor large ones the memory. One reading of one collection, one thread.
 */
final class PageSize {
    private static final int FIRST = 100;
    private static final int MOST = 500;
    private static final int BYTES = 2 << 20;
    private static final int SHORTER = 8;

    private int limit = FIRST;

    /** The limit of the next page. */
    int limit() {
        return limit;
    }

    /** A page has come, as long as that and of so many objects. */
    void came(int bytes, int objects) {
        if (objects > 0) {
            limit = Math.clamp((long) BYTES * objects / Math.max(1, bytes), 1, MOST);
        }
    }

    /** A page was longer than can be read: whether a shorter one may be asked for. */
    boolean shorter() {
        boolean can = limit > 1;
        limit = Math.max(1, limit / SHORTER);
        return can;
    }
}
