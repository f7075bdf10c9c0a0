package io.navidec.cluster.run;

import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.move.Requests;
import io.navidec.shared.kube.ResourceKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A Move as reports and metrics show it.
 *
 * @param source and target: cluster names; empty while not known
 * @param requests what the object needs there; null while not known, and for Moves in other phases than Placing
 * @param at the last journal entry's time
 */
public record MoveSummary(
        String uid,
        String namespace,
        String name,
        ResourceKey key,
        MovePhase phase,
        String source,
        String target,
        String reason,
        String message,
        @Nullable Requests requests,
        Instant startedAt,
        Instant at) {}
