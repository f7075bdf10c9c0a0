package io.navidec.it;

import io.navidec.testkit.Bed;
import io.navidec.testkit.Service;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The bed, both cluster services and the orchestrator, started once for all integration tests and ended after the last. */
public final class Fleet implements BeforeAllCallback {
    private static Running running;

    private static final class Running implements AutoCloseable {
        private final Bed bed;
        private final Service dam;
        private final Service eurm;
        private @Nullable Service orchestrator;

        Running(Bed bed, Service dam, Service eurm) {
            this.bed = bed;
            this.dam = dam;
            this.eurm = eurm;
        }

        /** Started by the first test that needs it. */
        synchronized Service orchestrator() {
            Service known = orchestrator;
            if (known == null) {
                known = Service.orchestrator(bed);
                orchestrator = known;
            }
            return known;
        }

        @Override
        public synchronized void close() {
            dam.close();
            eurm.close();
            if (orchestrator != null) {
                orchestrator.close();
            }
            bed.down();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent("fleet", key -> start(), Running.class);
    }

    private static Running start() {
        Bed bed = Bed.up();
        try {
            return new Running(
                    bed,
                    Service.cluster(bed, "dam", Map.of()),
                    Service.cluster(bed, "eurm", Map.of("navidec.guest.cluster-scoped", ClusterScopedIT.TAKEN)));
        } catch (RuntimeException | AssertionError e) {
            bed.down();
            throw e;
        }
    }

    static Bed bed() {
        return running.bed;
    }

    static Service eurm() {
        return running.eurm;
    }

    static Service orchestrator() {
        return running.orchestrator();
    }

    static Service dam() {
        return running.dam;
    }
}
