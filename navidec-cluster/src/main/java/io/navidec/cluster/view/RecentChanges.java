package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.shared.json.Tree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes of records that came lately, each with home's revision when it came: a change that came late is missing from every
 * watch that ended before, whatever its own revision. Bounded. Thread-safe.
 */
public final class RecentChanges {
    private static final int OVERHEAD = 128;

    private final int bound;
    private final long bytes;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long weight;
    private long forgotten;

    /** @param weight in bytes, of what the change has brought: what was there before, an earlier entry brought */
    private record Entry(AbroadTable.Change change, long arrival, long weight) {
        static Entry of(AbroadTable.Change change, long arrival) {
            AbroadRecord after = change.after();
            return new Entry(change, arrival, OVERHEAD + (after == null ? 0 : Tree.weight(after.tree())));
        }

        long revision() {
            return Math.max(change.revision(), arrival);
        }

        boolean of(String group, String plural) {
            return change.key().group().equals(group) && change.key().plural().equals(plural);
        }
    }

    /**
     * @param bound changes that are remembered
     * @param bytes that these may take, about
     */
    public RecentChanges(int bound, long bytes) {
        this.bound = bound;
        this.bytes = bytes;
    }

    /**
     * Remembers a change.
     *
     * @param arrival home's revision as last noted when the change came
     */
    public synchronized void add(AbroadTable.Change change, long arrival) {
        Entry newest = Entry.of(change, arrival);
        entries.addLast(newest);
        weight += newest.weight();
        while (entries.size() > bound || weight > bytes) {
            Entry oldest = entries.removeFirst();
            weight -= oldest.weight();
            forgotten = Math.max(forgotten, oldest.revision());
        }
    }

    /** The changes of a kind that happened or came after that revision, oldest first. */
    public synchronized List<AbroadTable.Change> after(long revision, String group, String plural) {
        List<AbroadTable.Change> out = new ArrayList<>();
        for (Entry each : entries) {
            if (each.revision() > revision && each.of(group, plural)) {
                out.add(each.change());
            }
        }
        return out;
    }

    /** Whether nothing after that revision has been forgotten. */
    public synchronized boolean complete(long revision) {
        return forgotten <= revision;
    }

    /** Whether that resourceVersion is of a record's change rather than of home's object. */
    public synchronized boolean ofRecord(long resourceVersion) {
        for (Entry each : entries) {
            if (each.change().revision() == resourceVersion) {
                return true;
            }
        }
        return false;
    }
}
