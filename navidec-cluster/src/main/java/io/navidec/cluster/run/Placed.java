package io.navidec.cluster.run;

/**
 * What the orchestrator decided about a Move without a target.
 *
 * @param moveUid which Move
 * @param target the cluster; empty when it is refused
 * @param words why that cluster, or why none, with what spoke for and against each
 */
public record Placed(String moveUid, String target, String words) {
    /** Whether no cluster fits. */
    public boolean refused() {
        return target.isEmpty();
    }
}
