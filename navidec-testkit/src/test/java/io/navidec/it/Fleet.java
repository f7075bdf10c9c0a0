package io.navidec.it;

import io.navidec.testkit.Bed;
import io.navidec.testkit.Service;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The bed, both cluster services and the orchestrator, started once for all integration tests and ended after the last. */
public final class Fleet implements BeforeAllCallback {
    private static Running running;

    record Running(Bed bed, Service dam, Service eurm, Service orchestrator) implements AutoCloseable {
        @Override
        public void close() {
            dam.close();
            eurm.close();
            orchestrator.close();
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
                    Service.cluster(bed, "eurm", Map.of()),
                    Service.orchestrator(bed));
        } catch (RuntimeException | AssertionError e) {
            bed.down();
            throw e;
        }
    }

    static Bed bed() {
        return running.bed();
    }

    static Service eurm() {
        return running.eurm();
    }

    static Service orchestrator() {
        return running.orchestrator();
    }

    static Service dam() {
        return running.dam();
    }
}
