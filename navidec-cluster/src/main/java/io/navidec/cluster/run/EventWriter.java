package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.UidPairs;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.EventForm;
import io.navidec.cluster.view.Lineage;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Writes copies of Events at home, few at once, the latest of each name. Thread-safe. */
final class EventWriter {
    private static final Logger LOG = Logger.getLogger(EventWriter.class);
    private static final int AT_ONCE = 4;
    private static final int MOST = 1000;
    private static final int REMEMBERED = 4096;
    /** So many looks an event waits for the record of its object. */
    private static final int PATIENCE = 12;

    private final KubeClient home;
    private final AbroadTable table;
    private final Lineage lineage;
    private final KeyedWork<ResourceKey> work = new KeyedWork<>(AT_ONCE, this::turn);
    private final Map<ResourceKey, Waiting> waiting = new LinkedHashMap<>();
    /** resourceVersions that are copied already: a fresh list brings them all again. */
    private final Map<ResourceKey, String> done = new Remembered();

    private final AtomicLong copied = new AtomicLong();

    private record Waiting(String cluster, Map<String, Object> event, int looks) {}

    private static final class Remembered extends LinkedHashMap<ResourceKey, String> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ResourceKey, String> eldest) {
            return size() > REMEMBERED;
        }
    }

    EventWriter(KubeClient home, AbroadTable table, Lineage lineage) {
        this.home = home;
        this.table = table;
        this.lineage = lineage;
    }

    long copied() {
        return copied.get();
    }

    void offer(String cluster, Map<String, Object> event) {
        ResourceKey key = EventCopies.EVENTS.key(
                Tree.stringOr(event, "", "metadata", "namespace"), Tree.stringOr(event, "", "metadata", "name"));
        synchronized (this) {
            boolean known = version(event).equals(done.get(key));
            if (known || (waiting.size() >= MOST && !waiting.containsKey(key))) {
                return;
            }
            waiting.put(key, new Waiting(cluster, event, 0));
        }
        work.ask(key);
    }

    void again() {
        List<ResourceKey> keys;
        synchronized (this) {
            keys = List.copyOf(waiting.keySet());
        }
        keys.forEach(work::ask);
    }

    private static String version(Map<String, Object> event) {
        return Tree.stringOr(event, "", "metadata", "resourceVersion");
    }

    private Uni<Void> turn(ResourceKey key) {
        Waiting next = latest(key);
        if (next == null) {
            return Uni.createFrom().voidItem();
        }
        AbroadRecord subject = lineage.seenAs(next.cluster(), EventForm.subject(next.event()));
        if (subject == null || !subject.visible()) {
            postpone(key, next);
            return Uni.createFrom().voidItem();
        }
        UidPairs pairs = table.abroadPairs(next.cluster(), key.namespace());
        return write(key, EventForm.copy(next.event(), pairs))
                .invoke(answer -> finished(key, next, answer.ok()))
                .onFailure()
                .invoke(why -> finished(key, next, false))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<ApiAnswer> write(ResourceKey key, Map<String, Object> event) {
        String collection =
                KubePath.collection(EventCopies.EVENTS, key.namespace()).toString();
        String object = KubePath.object(EventCopies.EVENTS, key).toString();
        return home.call(ApiCall.post(collection, Json.bytes(event)))
                .chain(answer -> answer.conflict()
                        ? home.call(ApiCall.patch(object, ApiCall.MERGE_PATCH, Json.bytes(EventForm.repeated(event))))
                        : Uni.createFrom().item(answer))
                .invoke(answer -> {
                    if (!answer.ok()) {
                        LOG.debugf("resource=%s: an event was not copied: %s", key, answer);
                    }
                });
    }

    private synchronized @Nullable Waiting latest(ResourceKey key) {
        return waiting.get(key);
    }

    @SuppressWarnings("ReferenceEquality") // the very same: the same event once more is news
    private boolean latest(Waiting seen, ResourceKey key) {
        return waiting.get(key) == seen;
    }

    private synchronized void postpone(ResourceKey key, Waiting seen) {
        if (latest(seen, key)) {
            waiting.remove(key);
            if (seen.looks() < PATIENCE) {
                waiting.put(key, new Waiting(seen.cluster(), seen.event(), seen.looks() + 1));
            }
        }
    }

    private synchronized void finished(ResourceKey key, Waiting seen, boolean written) {
        if (latest(seen, key)) {
            waiting.remove(key);
        }
        if (written) {
            copied.incrementAndGet();
            done.put(key, version(seen.event()));
        }
    }
}
