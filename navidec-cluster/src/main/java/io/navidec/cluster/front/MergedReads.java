package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.peer.Peers;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Revisions;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.RecentChanges;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Lists and watches of home's objects and the records together (design 3.2). Each is called on its request's event loop, the request paused, and always
 * answers. Thread-safe.
 */
public final class MergedReads {
    /** Changes of records that are remembered for watches that resume. */
    private static final int REMEMBERED = 8192;
    /** What is remembered takes no more of the memory than one in so many. */
    private static final int PART = 8;

    /** Bytes of records that are kept as they are printed. */
    private static final long PRINTED = 16 << 20;

    private final MergeParts parts;
    private final Map<String, Set<MergedStream>> streams = new ConcurrentHashMap<>();

    /**
     * To be made before the records are followed.
     *
     * @param doors to home in callers' names
     * @param own home with the service's credentials
     * @param peers where objects are, for lists in another version than the records'
     * @param silent the clusters that do not answer at the moment
     */
    public MergedReads(
            Vertx vertx,
            HomeDoors doors,
            KubeClient own,
            AbroadTable table,
            Records records,
            Peers peers,
            Revisions revisions,
            Clock clock,
            Supplier<Set<String>> silent) {
        this.parts = new MergeParts(
                vertx,
                table,
                new RecentChanges(REMEMBERED, Runtime.getRuntime().maxMemory() / PART),
                revisions,
                new Opening(vertx, table, revisions, clock),
                new HomeReads(doors, table),
                new LookUps(own, table),
                records,
                new OtherVersions(new Guests(peers, table, silent)),
                new HomeColumns(own, clock),
                new PrintedRecords(table, PRINTED),
                new SlowReaders(),
                clock,
                MergeParts.none(),
                silent);
    }

    /** Begins to note revisions and to hear of changes; call once, before the records are followed. */
    public void start() {
        Runnable forGood = parts.table().subscribe(this::changed);
        parts.opening().start();
        assert forGood != null;
    }

    /**
     * These kinds had records before the service started, as kept Moves tell: what was handed out then may lack something (rule 7). Watches that resume
     * wait for this, some seconds at most.
     *
     * @param kinds as {@code deployments.apps}
     */
    public void past(Set<String> kinds) {
        parts.touchedBefore().addAll(kinds);
        parts.opening().pastKnown();
    }

    private void changed(AbroadTable.Change change) {
        parts.recent().add(change, parts.revisions().latest());
        streams(change.key().group(), change.key().plural()).forEach(each -> each.changed(change));
    }

    private Set<MergedStream> streams(String group, String plural) {
        return streams.computeIfAbsent(MergeParts.kind(group, plural), kind -> ConcurrentHashMap.newKeySet());
    }

    /** Answers a list. */
    public void list(HttpServerRequest request, Identity who, KubeRequest.Resource resource) {
        new MergedList(parts, request, who, resource).start();
    }

    /** Serves a watch. */
    public void watch(HttpServerRequest request, Identity who, KubeRequest.Resource resource) {
        Set<MergedStream> ofKind = streams(resource.group(), resource.plural());
        MergedStream stream = new MergedStream(parts, request, who, resource, ofKind::remove);
        ofKind.add(stream);
        stream.start();
    }
}
