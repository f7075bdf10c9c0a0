package io.navidec.orchestrator.broker;

import io.navidec.orchestrator.run.Coordinator;
import io.navidec.shared.message.ClusterReport;
import io.navidec.shared.message.UnreadableMessage;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Takes the clusters' reports; one that cannot be read is rejected into the dead letter queue. */
@Singleton
public class ReportInbox {
    private static final Logger LOG = Logger.getLogger(ReportInbox.class);

    private final Coordinator coordinator;

    ReportInbox(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** One message; a failed Uni rejects it. */
    @Incoming("reports")
    Uni<Void> take(byte[] json) {
        return Uni.createFrom()
                .voidItem()
                .invoke(() -> coordinator.take(ClusterReport.read(json)))
                .onFailure(UnreadableMessage.class)
                .invoke(why -> LOG.warnf("A report was rejected: %s", why.getMessage()));
    }
}
