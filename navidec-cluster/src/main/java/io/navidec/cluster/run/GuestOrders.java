package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import org.jboss.logging.Logger;

/** What a guest host does beyond Kubernetes calls. */
final class GuestOrders {
    private static final Logger LOG = Logger.getLogger(GuestOrders.class);
    private static final String CLOSE = "/-/close";

    private GuestOrders() {}

    /** Closes this generation and all older ones there, and deletes what they left; whether nothing of it is left. Fails when it is not done. */
    static Uni<Boolean> close(KubeClient guests, ResourceType type, ResourceKey key, long generation) {
        return close(guests, order(type, key, generation));
    }

    /**
     * Closes the generation of a root whose record is to end, and deletes what it left; whether nothing of it is left. Where its cluster was declared lost, and
     * does not do it, nothing is waited for.
     */
    static Uni<Boolean> end(Guests guests, AbroadRecord record) {
        return guests.client(record.cluster())
                .chain(client -> close(client, record.type(), record.key(), record.generation()))
                .onFailure(why -> record.declaredLost())
                .recoverWithItem(why -> {
                    LOG.warnf(
                            "cluster=%s resource=%s: declared lost, so it is forgotten; what may be left there is deleted once it answers again: %s",
                            record.cluster(), record.key(), why.getMessage());
                    return true;
                });
    }

    /** As {@link #close}, of a copy that nobody is to clean up after: its finalizers do not hold it. */
    static Uni<Boolean> closeCopy(KubeClient guests, ResourceType type, ResourceKey key, long generation) {
        return close(guests, Tree.with(order(type, key, generation), true, "unhold"));
    }

    private static Map<String, Object> order(ResourceType type, ResourceKey key, long generation) {
        return Tree.of(
                "group", key.group(),
                "version", type.version(),
                "plural", key.plural(),
                "namespace", key.namespace(),
                "name", key.name(),
                "generation", Long.toString(generation));
    }

    /** The order as the guest host reads it. */
    static Uni<Boolean> close(KubeClient guests, Map<String, Object> order) {
        return guests.call(ApiCall.post(CLOSE, Json.bytes(order))).map(answer -> {
            if (!answer.ok()) {
                throw new IllegalStateException(
                        "A guest host does not close " + order.get("name") + ": " + answer.message());
            }
            return Tree.isTrue(answer.tree(), "gone");
        });
    }
}
