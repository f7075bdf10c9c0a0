package io.navidec.cluster.record;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The uids of objects that have two (design 3.3): the one that clients know, and the real one where the object is. What is read may change at any time. One writer, any
 * number of readers, any thread; there may be thousands, and every request in their namespace reads them: nobody has to copy them.
 */
public final class UidPairs {
    /** None at all. */
    public static final UidPairs NONE = new UidPairs();

    private final NavigableMap<String, String> known = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, String> real = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, String> toKnown = Collections.unmodifiableNavigableMap(known);
    private final NavigableMap<String, String> toReal = Collections.unmodifiableNavigableMap(real);

    UidPairs() {}

    /** Whether there are none. */
    public boolean isEmpty() {
        return known.isEmpty();
    }

    /** By real uid the one that clients know; a view. */
    public NavigableMap<String, String> toKnown() {
        return toKnown;
    }

    /** By the uid that clients know the real one; a view. */
    public NavigableMap<String, String> toReal() {
        return toReal;
    }

    /** These and one more; the same as these where it is among them. */
    public UidPairs with(String realUid, String knownUid) {
        if (knownUid.equals(known.get(realUid))) {
            return this;
        }
        UidPairs more = new UidPairs();
        more.known.putAll(known);
        more.real.putAll(real);
        more.add(realUid, knownUid);
        return more;
    }

    void add(String realUid, String knownUid) {
        known.put(realUid, knownUid);
        real.put(knownUid, realUid);
    }

    /** One that was made anew, under another real uid, keeps that one. */
    void remove(String realUid, String knownUid) {
        known.remove(realUid, knownUid);
        real.remove(knownUid, realUid);
    }
}
