package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.Companions;
import io.navidec.cluster.move.Sight;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks at what could be a companion in one namespace, at home and abroad. Thread-safe. */
final class CompanionLook {
    /** More of one kind in a namespace are not looked at. */
    private static final String MOST = "500";

    private final String self;
    private final KubeClient home;
    private final AbroadTable table;

    /**
     * @param self home's name
     */
    CompanionLook(String self, KubeClient home, AbroadTable table) {
        this.self = self;
        this.home = home;
        this.table = table;
    }

    /** As a sight: a kind that home does not show is left out. */
    Uni<Sight> look(String namespace) {
        return candidates(namespace)
                .map(all -> new Sight.Found(Tree.of(
                        "candidates",
                        all.stream().map(Companions.Candidate::tree).toList())));
    }

    /** All that could be companions there; fails when home does not answer. */
    Uni<List<Companions.Candidate>> candidates(String namespace) {
        List<Companions.Candidate> found = new ArrayList<>();
        return Multi.createFrom()
                .iterable(Companions.TYPES)
                .onItem()
                .transformToUniAndConcatenate(type -> home.call(ApiCall.get(KubePath.collection(type, namespace)
                                .with("limit", MOST)
                                .toString()))
                        .invoke(answer -> add(type, namespace, answer, found)))
                .collect()
                .asList()
                .replaceWith(found);
    }

    private void add(ResourceType type, String namespace, ApiAnswer answer, List<Companions.Candidate> found) {
        for (AbroadRecord record : table.visible(type.group(), type.plural(), namespace)) {
            if (record.root()) {
                found.add(new Companions.Candidate(type, record.cluster(), record.object()));
            }
        }
        if (!answer.ok()) {
            return;
        }
        for (Map<String, Object> each : Tree.maps(answer.tree(), "items")) {
            if (Tree.get(each, "metadata", "annotations", Names.AWAY) == null) {
                found.add(new Companions.Candidate(type, self, each));
            }
        }
    }
}
