package io.navidec.cluster.front;

import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.RecordName;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.PrintedObject;
import io.navidec.cluster.view.Uids;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads home's object and its record as of one and the same revision (design 3.2, rule 3): home's by name in a list, which carries its revision, then
 * the record by name in a list of exactly that revision. Watches that ask for the same at once share one reading. Thread-safe.
 */
final class LookUps {
    private final KubeClient own;
    private final AbroadTable table;
    private final Map<Question, Uni<Found>> running = new ConcurrentHashMap<>();

    private record Question(String version, ResourceKey key) {}

    /**
     * What was found.
     *
     * @param revision of both
     * @param record whether there is a visible record
     * @param home home's object with its printed row, unless it is marked as away, or null
     */
    record Found(long revision, boolean record, @Nullable PrintedObject home) {}

    /** @param own home with the service's credentials */
    LookUps(KubeClient own, AbroadTable table) {
        this.own = own;
        this.table = table;
    }

    /** Looks; fails when home does not answer in time. */
    Uni<Found> look(KubeRequest.Resource what, ResourceKey key) {
        Question question = new Question(what.version(), key);
        return Uni.createFrom()
                .deferred(() -> running.computeIfAbsent(
                        question,
                        q -> reading(q)
                                .onTermination()
                                .invoke(() -> running.remove(q))
                                .memoize()
                                .indefinitely()));
    }

    private Uni<Found> reading(Question question) {
        ResourceKey key = question.key();
        ResourceType type = new ResourceType(
                key.group(),
                question.version(),
                key.plural(),
                "",
                !key.namespace().isEmpty());
        String target = KubePath.collection(type, key.namespace())
                .with("fieldSelector", "metadata.name=" + key.name())
                .with("includeObject", "Object")
                .toString();
        return own.call(ApiCall.get(target).header("accept", ApiCall.TABLE + "," + ApiCall.JSON))
                .chain(answer -> {
                    Map<String, Object> list = tree(answer, key);
                    String revision = Tree.stringOr(list, "0", "metadata", "resourceVersion");
                    PrintedObject home = home(list);
                    return record(key, revision).map(visible -> new Found(Long.parseLong(revision), visible, home));
                })
                .ifNoItem()
                .after(Opening.APART)
                .fail();
    }

    private Map<String, Object> tree(ApiAnswer answer, ResourceKey key) {
        if (!answer.ok()) {
            throw new IllegalStateException("Cannot look up " + key + ": " + answer.message());
        }
        return Json.parse(
                Uids.replace(answer.body(), table.homePairs(key.namespace()).toKnown()));
    }

    private static @Nullable PrintedObject home(Map<String, Object> list) {
        boolean table = "Table".equals(Tree.string(list, "kind"));
        List<Map<String, Object>> all = Tree.maps(list, table ? "rows" : "items");
        if (all.isEmpty()) {
            return null;
        }
        PrintedObject found = table ? PrintedObject.of(list) : new PrintedObject(all.get(0), List.of(), List.of());
        boolean away = Tree.get(found.object(), "metadata", "annotations", Names.AWAY) != null
                && !GuestObjects.controlled(found.object());
        return away ? null : found;
    }

    private Uni<Boolean> record(ResourceKey key, String revision) {
        String target = KubePath.collection(Names.RECORDS, Names.beside(key))
                .with("fieldSelector", "metadata.name=" + RecordName.of(key))
                .with("resourceVersion", revision)
                .with("resourceVersionMatch", "Exact")
                .toString();
        return own.call(ApiCall.get(target))
                .map(answer -> Tree.maps(tree(answer, key), "items").stream()
                        .anyMatch(item -> new AbroadRecord(item).visible()));
    }
}
