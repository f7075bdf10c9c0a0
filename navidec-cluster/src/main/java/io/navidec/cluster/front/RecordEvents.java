package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.AcceptedForm;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.view.EventType;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Events about records for a watch in another version of the kind than theirs: what they tell is read from where the object is, and at its end what was told
 * last. Holds the last form of each object that this watch was told of. Thread-safe.
 */
final class RecordEvents {
    private final AbroadTable table;
    private final OtherVersions versions;
    private final String version;
    private final EventLines lines;
    private final Map<ResourceKey, AbroadRecord> last = new ConcurrentHashMap<>();

    /** @param version the one that is watched */
    RecordEvents(AbroadTable table, OtherVersions versions, String version, EventLines lines) {
        this.table = table;
        this.versions = versions;
        this.version = version;
        this.lines = lines;
    }

    /** Whether this record has to be read in the watch's version first; metadata are the same in all. */
    boolean otherVersion(AbroadRecord record) {
        return !record.type().version().equals(version) && lines.forms().form().kind() != AcceptedForm.Kind.METADATA;
    }

    /**
     * The line of an event about such a record. Nothing where the object is gone from there: an event that says so, or where it is now, follows. Fails with
     * {@link Answered} when it cannot be read.
     */
    Uni<Optional<byte[]>> line(EventType type, AbroadRecord record, long revision) {
        if (type == EventType.DELETED) {
            AbroadRecord latest = last.remove(record.key());
            AbroadRecord end = latest == null ? bare(record) : latest;
            return Uni.createFrom().item(Optional.of(told(type, end, revision)));
        }
        return read(record)
                .map(found -> found.map(each -> {
                    last.put(record.key(), each);
                    return told(type, each, revision);
                }));
    }

    private byte[] told(EventType type, AbroadRecord content, long revision) {
        return lines.line(type, new EventContent.OfRecord(content), revision);
    }

    private Uni<Optional<AbroadRecord>> read(AbroadRecord record) {
        return versions.one(record, version).chain(found -> {
            AbroadRecord now = table.visible(record.key());
            return found.isEmpty() && now != null && !now.cluster().equals(record.cluster())
                    ? versions.one(now, version)
                    : Uni.createFrom().item(found);
        });
    }

    /** What it was in this version nobody can say any more, but which object it was. */
    private AbroadRecord bare(AbroadRecord record) {
        ResourceType type = record.type();
        ResourceType asked = new ResourceType(type.group(), version, type.plural(), type.kind(), type.namespaced());
        return record.content(Tree.of(
                "apiVersion", asked.apiVersion(),
                "kind", asked.kind(),
                "metadata", Tree.map(record.object(), "metadata")));
    }
}
