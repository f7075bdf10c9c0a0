package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadTable;
import java.util.List;
import java.util.Set;

/** How a watch goes on from a resourceVersion X that the client was given before (design 3.2, rules 6 and 7). */
public sealed interface Resume {
    /** 410: the client lists afresh. */
    record Expired() implements Resume {}

    /**
     * Both halves go on.
     *
     * @param home revision to open home's half at; before X when X was a record's, as home's half may have lacked something just older
     * @param changes of records that the client may have missed, oldest first
     */
    record From(long home, List<AbroadTable.Change> changes) implements Resume {}

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
        List<AbroadTable.Change> changes = off.contains(Rule.CUTOFF) ? List.of() : recent.after(before, group, plural);
        boolean early = recent.ofRecord(x) && !off.contains(Rule.EARLY);
        return new From(early ? Math.min(before, x) : x, changes);
    }
}
