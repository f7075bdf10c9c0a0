package io.navidec.cluster.run;

import io.navidec.cluster.record.AbroadRecord;
import io.smallrye.mutiny.Uni;

/** What is done about a root that is gone from where it should be. */
@FunctionalInterface
public interface Loss {
    /**
     * This root, in phase Abroad, is certainly gone though its cluster answers, and nobody deleted it here. Idempotent: it may be told
     * again.
     */
    Uni<Void> vanished(AbroadRecord record);
}
