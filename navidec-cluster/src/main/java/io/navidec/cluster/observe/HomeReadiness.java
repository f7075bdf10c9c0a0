package io.navidec.cluster.observe;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.upstream.KubeClient;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Ready when home's API server answers; a peer or the broker is nobody's readiness. */
public final class HomeReadiness implements AsyncHealthCheck {
    private final KubeClient home;

    public HomeReadiness(KubeClient home) {
        this.home = home;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return home.call(ApiCall.get("/version"))
                .map(answer -> HealthCheckResponse.named("home API server")
                        .status(answer.ok())
                        .build())
                .ifNoItem()
                .after(Duration.ofSeconds(3))
                .recoverWithItem(() -> HealthCheckResponse.down("home API server"))
                .onFailure()
                .recoverWithItem(why -> HealthCheckResponse.down("home API server"));
    }
}
