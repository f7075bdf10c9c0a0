package io.navidec.cluster.move;

import io.navidec.shared.json.Json;
import io.navidec.shared.kube.ResourceType;
import java.util.Map;

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

    static ResourceType type(String group, String plural, String kind) {
        return new ResourceType(group, "v1", plural, kind, true);
    }

    static ResourceType clusterScoped(String group, String plural, String kind) {
        return new ResourceType(group, "v1", plural, kind, false);
    }
}
