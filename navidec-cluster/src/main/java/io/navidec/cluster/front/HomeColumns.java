package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What columns home prints for a kind: asked once in a while, by a list of at most one object whose content is not kept. Thread-safe. */
final class HomeColumns {
    private static final Duration KEPT = Duration.ofMinutes(5);

    private record Known(List<Map<String, Object>> columns, Instant asked) {}

    private final KubeClient home;
    private final Clock clock;
    private final Map<ResourceType, Known> known = new ConcurrentHashMap<>();

    HomeColumns(KubeClient home, Clock clock) {
        this.home = home;
        this.clock = clock;
    }

    /** The column definitions; empty when home does not tell. Never fails. */
    Uni<List<Map<String, Object>>> of(ResourceType type, String namespace) {
        Known before = known.get(type);
        if (before != null && clock.instant().isBefore(before.asked().plus(KEPT))) {
            return Uni.createFrom().item(before.columns());
        }
        String target = KubePath.collection(type, namespace)
                .with("limit", "1")
                .with("includeObject", "None")
                .toString();
        return home.call(ApiCall.get(target).header("accept", ApiCall.TABLE))
                .map(answer -> {
                    List<Map<String, Object>> columns = answer.ok()
                            ? Tree.maps(answer.tree(), "columnDefinitions")
                            : List.<Map<String, Object>>of();
                    if (!columns.isEmpty()) {
                        known.put(type, new Known(columns, clock.instant()));
                    }
                    return columns;
                })
                .onFailure()
                .recoverWithItem(List.of());
    }
}
