package io.navidec.cluster.view;

import io.navidec.cluster.kubeapi.Query;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far one page of a merged list reaches: what of home's page is skipped because it was given already, when the page is full, and where the next one
 * begins (API concepts, "Retrieving large results sets in chunks"). A page may hold fewer objects than its limit, and more
 * only when one comes home while it is read. One list, one thread.
 */
public final class ListPage {
    private final Query query;
    private final int limit;
    private final @Nullable ContinueToken from;
    private int given;
    private int skipped;
    private int passed;
    private int seen;
    private boolean full;
    private String last;

    /** @param from where it begins; null for the first page */
    public ListPage(Query query, @Nullable ContinueToken from) {
        this.query = query;
        this.limit = limit(query);
        this.from = from;
        this.last = from == null ? "" : from.after();
    }

    private static int limit(Query query) {
        try {
            return Math.max(0, Integer.parseInt(query.get("limit")));
        } catch (NumberFormatException e) {
            return 0; // home refuses it in its own words, or takes it as none
        }
    }

    /** Whether it is not simply the whole list. */
    public boolean partial() {
        return limit > 0 || from != null;
    }

    /** The revision at which the list is to be read, or 0 for the latest. */
    public long revision() {
        if (from != null) {
            return from.revision();
        }
        String revision = query.get("resourceVersion");
        String match = query.get("resourceVersionMatch");
        boolean exact = match.equals("Exact") || (match.isEmpty() && limit > 0);
        boolean number = !revision.isEmpty()
                && revision.length() <= 18
                && revision.chars().allMatch(c -> c >= '0' && c <= '9');
        return exact && number ? Long.parseLong(revision) : 0;
    }

    /** The key after which records are still to be given; empty for all. */
    public String after() {
        return from == null ? "" : from.after();
    }

    /** What home is to be asked for. */
    public Query home() {
        if (from == null) {
            return query;
        }
        Query plain = query.without("continue")
                .without("resourceVersion")
                .without("resourceVersionMatch")
                .without("limit");
        if (from.homeDone()) {
            return plain.with("limit", "1"); // for the right to list, and the head of the list
        }
        Query page = limit > 0 ? plain.with("limit", Integer.toString(limit + from.skip())) : plain;
        return from.home().isEmpty()
                ? page.with("resourceVersion", Long.toString(from.revision())).with("resourceVersionMatch", "Exact")
                : page.with("continue", from.home());
    }

    /** Whether this next item of home's was given with an earlier page. */
    public boolean skips() {
        seen++;
        if (from != null && (from.homeDone() || skipped < from.skip())) {
            skipped++;
            return true;
        }
        return false;
    }

    /** Takes one more object, unless the page is full. */
    public boolean takes(String order) {
        full |= limit > 0 && given >= limit;
        if (!full) {
            given++;
            last = order;
        }
        return !full;
    }

    /** An item of home's has been dealt with, given or not. */
    public void passed(String order) {
        if (!full) {
            passed++;
            last = last.compareTo(order) < 0 ? order : last;
        }
    }

    /** The key up to which all was given. */
    public String last() {
        return last;
    }

    /** Whether records may follow that come after all of home's. */
    public boolean atTheEnd(String homeContinue) {
        return !full && (homeContinue.isEmpty() || homeDone());
    }

    private boolean homeDone() {
        return from != null && from.homeDone();
    }

    private int unread() {
        return homeDone() ? 0 : seen - skipped - passed;
    }

    /** Where the next page begins; nothing after the last one. */
    public Optional<ContinueToken> next(String homeContinue, long revision, int recordsLeft) {
        String start = from == null ? "" : from.home();
        if (unread() > 0) {
            return Optional.of(new ContinueToken(start, skipped + passed, false, last, revision));
        }
        if (!homeContinue.isEmpty() && !homeDone()) {
            return Optional.of(new ContinueToken(homeContinue, 0, false, last, revision));
        }
        return recordsLeft > 0 && full ? Optional.of(new ContinueToken("", 0, true, last, revision)) : Optional.empty();
    }

    /** How many objects come after this page; negative when that is not known. */
    public long remaining(String homeContinue, long homeRemaining, int recordsLeft) {
        boolean unknown = !homeContinue.isEmpty() && !homeDone() && homeRemaining < 0;
        return unknown ? -1 : (homeDone() ? 0 : Math.max(0, homeRemaining)) + unread() + recordsLeft;
    }
}
