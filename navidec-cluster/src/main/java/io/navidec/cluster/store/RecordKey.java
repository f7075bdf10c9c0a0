package io.navidec.cluster.store;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.Base64;
import java.util.Map;

/** The key that seals records, kept in Secret {@code navidec-system/navidec-record-key}; made when missing. */
public final class RecordKey {
    private static final ResourceType SECRETS = new ResourceType("", "v1", "secrets", "Secret", true);
    private static final String NAMESPACE = "navidec-system";
    private static final String NAME = "navidec-record-key";

    private RecordKey() {}

    /** Reads the key, or makes it; of two services that make it at once one wins and both use that one. */
    public static Uni<Seal> seal(KubeClient home) {
        String path = KubePath.object(SECRETS, NAMESPACE, NAME).toString();
        return home.call(ApiCall.get(path))
                .chain(found ->
                        found.notFound() ? make(home, path) : Uni.createFrom().item(found))
                .map(RecordKey::read);
    }

    private static Uni<ApiAnswer> make(KubeClient home, String path) {
        Map<String, Object> secret = Tree.of(
                "apiVersion",
                "v1",
                "kind",
                "Secret",
                "type",
                "Opaque",
                "immutable",
                true,
                "metadata",
                Tree.of("name", NAME, "namespace", NAMESPACE),
                "data",
                Tree.of("key", Base64.getEncoder().encodeToString(Seal.newKey())));
        return home.call(ApiCall.post(KubePath.collection(SECRETS, NAMESPACE).toString(), Json.bytes(secret)))
                .chain(made -> made.conflict()
                        ? home.call(ApiCall.get(path))
                        : Uni.createFrom().item(made));
    }

    private static Seal read(ApiAnswer answer) {
        if (!answer.ok()) {
            throw new IllegalStateException("The record key cannot be read: " + answer.message());
        }
        String key = Tree.string(answer.tree(), "data", "key");
        if (key == null) {
            throw new IllegalStateException("Secret " + NAMESPACE + "/" + NAME + " has no entry 'key'");
        }
        return new Seal(Base64.getDecoder().decode(key));
    }
}
