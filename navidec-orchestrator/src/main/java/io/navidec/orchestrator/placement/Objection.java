package io.navidec.orchestrator.placement;

/**
 * A reason against a cluster.
 *
 * @param passing whether it may be gone in a moment without anybody's doing
 */
record Objection(String reason, boolean passing) {

    /** One that stands until somebody changes something. */
    static Objection lasting(String reason) {
        return new Objection(reason, false);
    }
}
