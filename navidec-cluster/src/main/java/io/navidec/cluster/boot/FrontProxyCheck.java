package io.navidec.cluster.boot;

import io.navidec.cluster.front.HomeDoors;
import io.navidec.cluster.front.RemoteHeaders;
import io.navidec.cluster.upstream.KubeClient;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Asks home every minute which headers it believes from a front proxy, and opens or shuts the door by what it says. Its calls come one after another. */
final class FrontProxyCheck {
    private static final Logger LOG = Logger.getLogger(FrontProxyCheck.class);
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final Duration UNANSWERED = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final KubeClient home;
    private final HomeDoors doors;
    /** What was told last; "?" before the first answer. */
    private volatile String last = "?";

    /**
     * @param home with the service's own credentials
     */
    FrontProxyCheck(Vertx vertx, KubeClient home, HomeDoors doors) {
        this.vertx = vertx;
        this.home = home;
        this.doors = doors;
    }

    /** Asks, and goes on asking; call once. Until there is an answer the door is as it was. */
    void start() {
        RemoteHeaders.objection(home)
                .subscribe()
                .with(
                        objection -> {
                            known(objection);
                            again(AGAIN);
                        },
                        why -> {
                            LOG.debugf("Home does not say which headers it believes: %s", why.getMessage());
                            again(UNANSWERED);
                        });
    }

    private void again(Duration after) {
        vertx.setTimer(after.toMillis(), t -> start());
    }

    private void known(Optional<String> objection) {
        doors.frontProxy(objection.isEmpty());
        String told = objection.orElse("");
        if (!told.equals(last)) {
            last = told;
            objection.ifPresentOrElse(
                    why -> LOG.errorf("Callers' client certificates cannot be used: %s", why),
                    () -> LOG.info("Callers may bring client certificates of home's authority"));
        }
    }
}
