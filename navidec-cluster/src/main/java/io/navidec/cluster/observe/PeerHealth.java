package io.navidec.cluster.observe;

import io.navidec.cluster.liveness.PeerState;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Says what is thought of the peers. Always up: a peer's trouble is no reason to restart or avoid this service. */
public final class PeerHealth implements HealthCheck {
    private final Supplier<Map<String, PeerState>> peers;

    public PeerHealth(Supplier<Map<String, PeerState>> peers) {
        this.peers = peers;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("peers").up();
        peers.get().forEach((name, state) -> answer.withData(name, state.state().text()));
        return answer.build();
    }
}
