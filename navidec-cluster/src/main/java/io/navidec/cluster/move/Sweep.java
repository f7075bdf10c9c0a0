package io.navidec.cluster.move;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import org.jspecify.annotations.Nullable;

/**
 * What an interrupted attempt left without a Move, and what becomes of it. Nobody asks about what an active Move owns. In doubt an object is
 * kept: what is left over is a nuisance, what is lost is lost. Source: design section 5 and the janitor of move-model.py. Pure.
 */
public final class Sweep {
    private Sweep() {}

    /** What to do with an object at home that is hidden by a mark. */
    public enum Marked {
        /** It is the object itself: take the mark away. */
        UNMARK,
        /** It is a source or a copy that nobody needs: the record says where the object is. */
        DELETE,
        /** Not clear, or nothing to do. */
        LEAVE
    }

    /**
     * Of a home object with the mark.
     *
     * @param record its record, or null
     * @param madeByReturn whether it is known to be a copy that a finished Move to home made, rather than the object that was to leave
     */
    public static Marked marked(@Nullable AbroadRecord record, boolean madeByReturn) {
        if (record == null) {
            // A copy whose record is gone: a user deleted the object while it was on its way home.
            return madeByReturn ? Marked.DELETE : Marked.UNMARK;
        }
        return switch (record.phase()) {
            case OUTBOUND, HOME -> Marked.UNMARK;
            case ABROAD, INBOUND, DELETING -> Marked.DELETE;
            // Past the point of no return either side may have the latest content: only a mover knows.
            case IN_TRANSIT, LANDING -> Marked.LEAVE;
        };
    }

    /** What to do with a record. */
    public enum Leftover {
        /** It was to leave and did not: the record goes. */
        DELETE,
        /** It was to leave once more and did not: the record keeps the pair of uids again. */
        KEEP_PAIR,
        /** It was to come back or go on and did not: it is where it was. */
        ABROAD,
        /** Its end was asked for: its guest goes, then the record. */
        END,
        /** Nothing to do. */
        LEAVE
    }

    /**
     * Of a root's record that no active Move owns.
     *
     * @param homeUid of home's object of that name; empty when there is none
     */
    public static Leftover root(AbroadRecord record, String homeUid) {
        return switch (record.phase()) {
            case OUTBOUND -> returned(record, homeUid) ? Leftover.KEEP_PAIR : Leftover.DELETE;
            case HOME -> keeps(record, homeUid) ? Leftover.LEAVE : Leftover.DELETE;
            // What it leaves behind has to be taken over first, which the mirror does.
            case DELETING -> record.orphaning() ? Leftover.LEAVE : Leftover.END;
            case INBOUND -> record.ending() ? Leftover.END : Leftover.ABROAD;
            case ABROAD -> record.ending() ? Leftover.END : Leftover.LEAVE;
            case IN_TRANSIT, LANDING -> Leftover.LEAVE;
        };
    }

    /** Home's object carries another uid than clients know, and the record says that it does; else it is another object of that name. */
    private static boolean returned(AbroadRecord record, String homeUid) {
        return !homeUid.isEmpty()
                && !homeUid.equals(record.uid())
                && record.realUid().equals(homeUid)
                && !record.ending();
    }

    private static boolean keeps(AbroadRecord record, String homeUid) {
        return !homeUid.isEmpty()
                && (record.realUid().isEmpty() || record.realUid().equals(homeUid));
    }

    /** Whether a descendant's record is left over: its root is gone, is home, or runs somewhere else by now. */
    public static boolean orphan(AbroadRecord descendant, @Nullable AbroadRecord root) {
        if (root == null || !root.visible()) {
            return true;
        }
        return root.phase() == Phase.ABROAD && !root.cluster().equals(descendant.cluster());
    }

    /**
     * Whether nobody claims a guest of ours, so that it is closed and deleted.
     *
     * @param cluster where it is
     * @param generation it was put there with
     * @param record of the object, or null
     */
    public static boolean unclaimed(String cluster, long generation, @Nullable AbroadRecord record) {
        if (generation <= 0) {
            // Not put there by a mover: a controller's work, which goes with its owner.
            return false;
        }
        boolean claimed = record != null
                && record.phase() != Phase.HOME
                && record.cluster().equals(cluster);
        return !claimed;
    }
}
