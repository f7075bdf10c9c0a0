package io.navidec.cluster.store;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;

/**
 * Notes home's revision over time (design 3.2, rule 6), and at the start writes the service's Lease, so that every
 * resourceVersion handed out before is smaller than {@link #start} (rule 7). Thread-safe.
 */
public final class Revisions {
    private static final ResourceType LEASES = new ResourceType("coordination.k8s.io", "v1", "leases", "Lease", true);
    private static final ResourceType RECORDS =
            new ResourceType("navidec.io", "v1alpha1", "abroadresources", "AbroadResource", true);
    private static final String NAMESPACE = "navidec-system";
    /** One hour of notes, two a second. */
    private static final int NOTES = 7200;
    /** A note says when home was asked, not when it answered. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final KubeClient home;
    private final String holder;
    private final String lease;
    private final ArrayDeque<Note> notes = new ArrayDeque<>();
    private volatile long start = Long.MAX_VALUE;

    /** Home's revision at an instant. */
    public record Note(Instant at, long revision) {}

    /**
     * @param cluster home's name; the Lease is called after it
     * @param holder names this process in the Lease
     */
    public Revisions(KubeClient home, String cluster, String holder) {
        this.home = home;
        this.holder = holder;
        this.lease = "navidec-facade-" + cluster;
    }

    /** Writes the Lease; its resourceVersion becomes {@link #start}. */
    public Uni<Long> begin(Instant now) {
        Map<String, Object> spec = Tree.of(
                "holderIdentity",
                holder,
                "renewTime",
                now.truncatedTo(ChronoUnit.MICROS).toString());
        Map<String, Object> object = Tree.of(
                "apiVersion",
                "coordination.k8s.io/v1",
                "kind",
                "Lease",
                "metadata",
                Tree.of("name", lease, "namespace", NAMESPACE),
                "spec",
                spec);
        String path = KubePath.object(LEASES, NAMESPACE, lease)
                .with("fieldManager", "navidec")
                .with("force", "true")
                .toString();
        return home.call(ApiCall.patch(path, ApiCall.APPLY, Json.bytes(object))).map(answer -> {
            long revision = revision(answer);
            note(now, revision);
            start = revision;
            return revision;
        });
    }

    /** Asks for home's revision and notes it. */
    public Uni<Long> tick(Instant now) {
        String path = KubePath.collection(RECORDS, NAMESPACE).with("limit", "1").toString();
        return home.call(ApiCall.get(path)).map(answer -> {
            long revision = revision(answer);
            note(now, revision);
            return revision;
        });
    }

    private static long revision(ApiAnswer answer) {
        if (!answer.ok()) {
            throw new IllegalStateException("Home's revision cannot be read: " + answer.message());
        }
        return Long.parseLong(Tree.stringOr(answer.tree(), "", "metadata", "resourceVersion"));
    }

    private synchronized void note(Instant at, long revision) {
        notes.addLast(new Note(at, revision));
        if (notes.size() > NOTES) {
            notes.removeFirst();
        }
    }

    /** The revision this service began at; {@link Long#MAX_VALUE} before it has. */
    public long start() {
        return start;
    }

    /** Home's revision as noted last; 0 before the first note. */
    public synchronized long latest() {
        Note last = notes.peekLast();
        return last == null ? 0 : last.revision();
    }

    /** Home's revision as noted longer than {@code apart} before it became {@code revision}; 0 when no note tells. */
    public synchronized long before(long revision, Duration apart) {
        Instant at = null;
        Iterator<Note> newestFirst = notes.descendingIterator();
        while (newestFirst.hasNext()) {
            Note note = newestFirst.next();
            if (at == null) {
                at = note.revision() < revision ? note.at().minus(apart).minus(SLACK) : null;
            }
            if (at != null && !note.at().isAfter(at)) {
                return note.revision();
            }
        }
        return 0;
    }

    /** The notes, oldest first. */
    public synchronized java.util.List<Note> notes() {
        return java.util.List.copyOf(notes);
    }
}
