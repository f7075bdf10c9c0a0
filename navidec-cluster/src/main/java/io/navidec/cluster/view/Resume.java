package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadTable;
import java.util.List;
import java.util.Set;

/** How a watch goes on from a resourceVersion X that the client was given before (design 3.2, rules 6 and 7). */
public sealed interface Resume {
    /** 410: the client lists afresh. */
    record Expired() implements Resume {}

    /**
     * Both halves go on. What the client may have missed of records is asked for once home's half is open: what changes while home is asked belongs to it.
     *
     * @param home revision to open home's half at; before X when X was a record's, as home's half may have lacked something just older
     * @param since revision after which changes of records may have been missed
     */
    record From(long home, long since, RecentChanges recent, String group, String plural, Set<Rule> off)
            implements Resume {

        /** Changes of records that the client may have missed, up to now, oldest first. */
        public List<AbroadTable.Change> changes() {
            return off.contains(Rule.CUTOFF) ? List.of() : recent.after(since, group, plural);
        }

        /** Whether all of them are still remembered. */
        public boolean complete() {
            return recent.complete(since);
        }
    }

    /**
     * Decides.
     *
     * @param x where the client stands
     * @param start every resourceVersion handed out by a former service is smaller
     * @param before home's revision as noted before X, by more than the halves of a watch may be apart
     * @param off rules switched off; none in production
     */
    static Resume plan(
            long x, long start, long before, RecentChanges recent, String group, String plural, Set<Rule> off) {
        boolean known = x >= start && recent.complete(before);
        if (!known && !off.contains(Rule.EXPIRE)) {
            return new Expired();
        }
        boolean early = recent.ofRecord(x) && !off.contains(Rule.EARLY);
        return new From(early ? Math.min(before, x) : x, before, recent, group, plural, off);
    }
}
