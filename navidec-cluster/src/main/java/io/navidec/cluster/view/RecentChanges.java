package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes of records that came lately, each with home's revision when it came: a change that came late is missing from every
 * watch that ended before, whatever its own revision. Bounded. Thread-safe.
 */
public final class RecentChanges {
    private final int bound;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long forgotten;

    private record Entry(AbroadTable.Change change, long arrival) {
        long revision() {
            return Math.max(change.revision(), arrival);
        }

        boolean of(String group, String plural) {
            return change.key().group().equals(group) && change.key().plural().equals(plural);
        }
    }

    /** @param bound changes that are remembered */
    public RecentChanges(int bound) {
        this.bound = bound;
    }

    /**
     * Remembers a change.
     *
     * @param arrival home's revision as last noted when the change came
     */
    public synchronized void add(AbroadTable.Change change, long arrival) {
        entries.addLast(new Entry(change, arrival));
        if (entries.size() > bound) {
            forgotten = Math.max(forgotten, entries.removeFirst().revision());
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
