package io.navidec.cluster.front;

import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.Revisions;
import io.navidec.cluster.view.RecentChanges;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What merged lists and watches share. Thread-safe. */
record MergeParts(
        Vertx vertx,
        AbroadTable table,
        RecentChanges recent,
        Revisions revisions,
        Opening opening,
        HomeReads home,
        LookUps lookUps,
        HomeColumns columns,
        Clock clock,
        Set<String> touchedBefore) {

    static Set<String> none() {
        return ConcurrentHashMap.newKeySet();
    }

    /** Whether the kind has had records, now or before this service started. */
    boolean touched(String group, String plural) {
        return table.touched(group, plural) || touchedBefore.contains(kind(group, plural));
    }

    static String kind(String group, String plural) {
        return plural + "." + group;
    }
}
