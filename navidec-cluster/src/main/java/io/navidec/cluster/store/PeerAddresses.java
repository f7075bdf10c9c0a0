package io.navidec.cluster.store;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where the other clusters were last said to be, in home's ConfigMap {@code navidec-system/navidec-peers}: a service that starts while the broker is away reaches
 * what is abroad all the same. Thread-safe.
 */
public final class PeerAddresses {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final String NAME = "navidec-peers";

    private final KubeClient home;
    private final AtomicReference<Map<String, String>> kept = new AtomicReference<>(Map.of());

    public PeerAddresses(KubeClient home) {
        this.home = home;
    }

    /** The addresses by name; none when none were kept. Fails when home does not say. */
    public Uni<Map<String, String>> read() {
        return home.call(ApiCall.get(path().toString()))
                .map(answer -> answer.notFound() ? Map.<String, String>of() : addresses(require(answer)))
                .invoke(kept::set);
    }

    private static Map<String, String> addresses(Map<String, Object> map) {
        Map<String, String> found = new LinkedHashMap<>();
        Tree.map(map, "data").forEach((name, address) -> found.put(name, String.valueOf(address)));
        return found;
    }

    /** Keeps these, and no others; nothing is written when they are kept already. */
    public Uni<Void> keep(Map<String, String> addresses) {
        Map<String, String> all = Map.copyOf(addresses);
        if (all.equals(kept.get())) {
            return Uni.createFrom().voidItem();
        }
        Map<String, Object> object = Tree.of(
                "apiVersion",
                MAPS.apiVersion(),
                "kind",
                MAPS.kind(),
                "metadata",
                Tree.of("name", NAME, "namespace", Names.SYSTEM_NAMESPACE),
                "data",
                new LinkedHashMap<String, Object>(all));
        String target =
                path().with("fieldManager", "navidec").with("force", "true").toString();
        return home.call(ApiCall.patch(target, ApiCall.APPLY, Json.bytes(object)))
                .invoke(answer -> {
                    require(answer);
                    kept.set(all);
                })
                .replaceWithVoid();
    }

    private static Map<String, Object> require(ApiAnswer answer) {
        if (!answer.ok()) {
            throw new IllegalStateException("The peers' addresses cannot be kept at home: " + answer.message());
        }
        return answer.tree();
    }

    private static KubePath path() {
        return KubePath.object(MAPS, Names.SYSTEM_NAMESPACE, NAME);
    }
}
