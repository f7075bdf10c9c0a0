package io.navidec.cluster.front;

import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Revisions;
import io.navidec.cluster.view.RecentChanges;
import io.navidec.shared.kube.ResourceKey;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What merged lists and watches share. Thread-safe.
 *
 * @param touchedBefore kinds that had records before this service started, as {@code deployments.apps}
 * @param records for lists of an earlier revision
 * @param silent the clusters that do not answer at the moment
 */
record MergeParts(
        Vertx vertx,
        AbroadTable table,
        RecentChanges recent,
        Revisions revisions,
        Opening opening,
        HomeReads home,
        LookUps lookUps,
        Records records,
        OtherVersions otherVersions,
        HomeColumns columns,
        PrintedRecords printed,
        SlowReaders slow,
        Clock clock,
        Set<String> touchedBefore,
        Supplier<Set<String>> silent) {

    static Set<String> none() {
        return ConcurrentHashMap.newKeySet();
    }

    /** Whether the kind has had records, now or before this service started. */
    boolean touched(String group, String plural) {
        return table.touched(group, plural) || touchedBefore.contains(kind(group, plural));
    }

    static String kind(String group, String plural) {
        return ResourceKey.qualifiedPlural(group, plural);
    }
}
