package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.CopyForm;
import io.navidec.cluster.move.Dependency;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a dependency is at this moment: home's object, or the record's content when it is abroad itself. Always with home's revision of that
 * moment, which numbers the copy that is made of it.
 */
final class DependencyContent {
    private final KubeClient home;
    private final AbroadTable table;

    DependencyContent(KubeClient home, AbroadTable table) {
        this.home = home;
        this.table = table;
    }

    /**
     * A dependency as it is.
     *
     * @param content in copy form; nothing when there is none
     * @param uid that clients know; empty when there is none
     * @param abroad the cluster it is on itself; empty when at home
     * @param revision home's, when it was read
     */
    record Seen(Optional<Map<String, Object>> content, String uid, String abroad, long revision) {
        /** Whether it is a token, which holds in its own cluster only. */
        boolean token() {
            return content.filter(tree -> "kubernetes.io/service-account-token".equals(tree.get("type")))
                    .isPresent();
        }
    }

    /** Reads it; fails when home does not clearly say. */
    Uni<Seen> read(Dependency dependency, String namespace) {
        ResourceKey key = dependency.key(namespace);
        // A list carries home's revision of the moment, a single object only its own.
        String path = KubePath.collection(dependency.type(), namespace)
                .with("fieldSelector", "metadata.name=" + key.name())
                .toString();
        return home.call(ApiCall.get(path)).map(answer -> seen(dependency, key, answer));
    }

    private Seen seen(Dependency dependency, ResourceKey key, ApiAnswer answer) {
        if (!answer.ok()) {
            throw new IllegalStateException("Cannot read " + key + " at home: " + answer.message());
        }
        Map<String, Object> list = answer.tree();
        long revision = Long.parseLong(Tree.stringOr(list, "0", "metadata", "resourceVersion"));
        AbroadRecord record = table.visible(key);
        if (record != null) {
            Map<String, Object> content = CopyForm.of(dependency.type(), record.object());
            return new Seen(Optional.of(content), record.uid(), record.cluster(), revision);
        }
        List<Map<String, Object>> items = Tree.maps(list, "items");
        return items.isEmpty()
                ? new Seen(Optional.empty(), "", "", revision)
                : new Seen(
                        Optional.of(CopyForm.of(dependency.type(), items.getFirst())),
                        Tree.stringOr(items.getFirst(), "", "metadata", "uid"),
                        "",
                        revision);
    }
}
