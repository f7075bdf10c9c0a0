package io.navidec.cluster.observe;

import io.navidec.cluster.upstream.NativeTls;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Ready when the TLS port is open, where one is configured: it opens a moment after the plain one. */
public final class PortReadiness implements HealthCheck {
    private final BooleanSupplier open;

    public PortReadiness(BooleanSupplier open) {
        this.open = open;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("TLS port")
                .status(open.getAsBoolean())
                .withData("by", NativeTls.name())
                .build();
    }
}
