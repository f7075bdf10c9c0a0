package io.navidec.cluster.move;

import io.navidec.shared.json.Json;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Objects and kinds for tests, written shortly. */
final class Trees {
    static final ResourceType DEPLOYMENTS = type("apps", "deployments", "Deployment");
    static final ResourceType STATEFUL_SETS = type("apps", "statefulsets", "StatefulSet");
    static final ResourceType DAEMON_SETS = type("apps", "daemonsets", "DaemonSet");
    static final ResourceType CRON_JOBS = type("batch", "cronjobs", "CronJob");
    static final ResourceType SERVICES = type("", "services", "Service");
    static final ResourceType INGRESSES = type("networking.k8s.io", "ingresses", "Ingress");
    static final ResourceType WIDGETS = type("example.com", "widgets", "Widget");

    private Trees() {}

    /** JSON with single quotes for double ones. */
    static Map<String, Object> of(String singleQuoted) {
        return Json.parse(singleQuoted.replace('\'', '"'));
    }

    /** The order to move it to that cluster, as people mostly give it. */
    static MoveOrder order(ResourceKey key, String target, boolean dryRun) {
        return new MoveOrder(
                "m-1",
                key.namespace(),
                key.name() + "-1",
                key,
                target,
                Optional.empty(),
                Duration.ofMinutes(10),
                false,
                Set.of(),
                dryRun,
                java.time.Duration.ZERO,
                false,
                Permits.NONE);
    }

    static ResourceType type(String group, String plural, String kind) {
        return new ResourceType(group, "v1", plural, kind, true);
    }

    static ResourceType clusterScoped(String group, String plural, String kind) {
        return new ResourceType(group, "v1", plural, kind, false);
    }
}
