package io.navidec.cluster.run;

import io.navidec.cluster.upstream.KubeClient;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Where home's guests are found. Thread-safe. */
@FunctionalInterface
public interface Guests {
    /** The client to this home's guests on that cluster, the same one as long as its address is; nothing when no such peer is known. */
    Optional<? extends KubeClient> at(String cluster);

    /** The same as the first step of a call; fails when no such peer is known. */
    default Uni<KubeClient> client(String cluster) {
        return Uni.createFrom()
                .item(() -> at(cluster)
                        .map(KubeClient.class::cast)
                        .orElseThrow(
                                () -> new IllegalStateException("No address of cluster " + cluster + " is known")));
    }
}
