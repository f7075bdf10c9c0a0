package io.navidec.cluster.run;

import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.move.Requests;
import io.navidec.shared.kube.ResourceKey;
import java.time.Instant;

/**
 * A Move as reports and metrics show it.
 *
 * @param source and target: cluster names; empty while not known
 * @param requests what the object needs there; known for Moves in phase Placing only
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
        Requests requests,
        Instant startedAt,
        Instant at) {}
