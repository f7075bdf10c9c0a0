package io.navidec.cluster.broker;

import io.navidec.shared.message.ClusterReport;
import io.smallrye.mutiny.Uni;

/** Makes the cluster's report. Never blocks; a failure means no report this time. */
public interface ReportSource {
    /** Whether all is known that a report tells of: one made before would say that there are no Moves. */
    boolean whole();

    /** The state as it is now, under these two numbers of its sender. */
    Uni<ClusterReport> report(long incarnation, long sequence);
}
