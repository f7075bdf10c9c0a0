package io.navidec.cluster.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.broker.Publisher;
import io.navidec.shared.message.ClusterReport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReporterTest {
    private final Vertx vertx = Vertx.vertx();
    private final Source source = new Source();
    private boolean connected = true;
    private long term = 7;
    private final Reporter reporter = new Reporter(
            vertx,
            source,
            new Publisher(
                    () -> {
                        throw new IllegalStateException("nothing is to be sent");
                    },
                    () -> false),
            () -> connected,
            "dam",
            () -> term);

    /** Notes what it is asked for. */
    private static final class Source implements ReportSource {
        private final List<Long> asked = new ArrayList<>();
        private boolean whole = true;

        @Override
        public boolean whole() {
            return whole;
        }

        @Override
        public Uni<ClusterReport> report(long incarnation, long sequence) {
            asked.add(incarnation);
            return Uni.createFrom().failure(new IllegalStateException("not now"));
        }
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void report() {
        reporter.report().await().indefinitely();
    }

    /** The orchestrator would take it that there are no Moves, and keep no room for those under way. */
    @Test
    void noReportIsMadeBeforeAllIsKnownThatItTellsOf() {
        source.whole = false;
        report();
        assertEquals(List.of(), source.asked);
        source.whole = true;
        report();
        assertEquals(List.of(7L), source.asked);
    }

    @Test
    void noReportIsMadeWithoutABrokerOrByWhoDoesNotSpeak() {
        connected = false;
        report();
        connected = true;
        term = 0;
        report();
        assertEquals(List.of(), source.asked);
    }
}
