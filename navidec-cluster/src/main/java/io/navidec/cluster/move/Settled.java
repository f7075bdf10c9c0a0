package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.Map;

/**
 * Whether an object is ready where it is. Source: {@code kubectl rollout status}, whose words it uses. Pure.
 *
 * @param ready whether it is
 * @param why what is still missing, or why it counts as ready
 */
public record Settled(boolean ready, String why) {

    /** The state of an object of that kind. */
    public static Settled of(ResourceType type, Map<String, Object> object) {
        return switch (type.qualifiedPlural()) {
            case "deployments.apps" -> deployment(object);
            case "statefulsets.apps" -> statefulSet(object);
            case "daemonsets.apps" -> daemonSet(object);
            case "replicasets.apps", "replicationcontrollers" -> replicas(object);
            case "pods" -> pod(object);
            default -> yes("nothing to wait for");
        };
    }

    private static Settled deployment(Map<String, Object> object) {
        if (!observed(object)) {
            return no("waiting for the deployment's spec to be observed");
        }
        if (Tree.isTrue(object, "spec", "paused")) {
            return yes("paused: nothing is rolled out until it is resumed");
        }
        for (Map<String, Object> condition : Tree.maps(object, "status", "conditions")) {
            if ("ProgressDeadlineExceeded".equals(condition.get("reason"))) {
                return no("the deployment exceeded its progress deadline");
            }
        }
        long wanted = wanted(object);
        long updated = status(object, "updatedReplicas");
        long all = status(object, "replicas");
        long available = status(object, "availableReplicas");
        if (updated < wanted) {
            return no(updated + " out of " + wanted + " new replicas have been updated");
        }
        if (all > updated) {
            return no((all - updated) + " old replicas are pending termination");
        }
        return available < updated
                ? no(available + " of " + updated + " updated replicas are available")
                : yes("successfully rolled out");
    }

    private static Settled statefulSet(Map<String, Object> object) {
        long observed = status(object, "observedGeneration");
        if (observed == 0 || !observed(object)) {
            return no("waiting for the statefulset's spec to be observed");
        }
        long wanted = wanted(object);
        long ready = status(object, "readyReplicas");
        if (ready < wanted) {
            return no((wanted - ready) + " pods are not ready yet");
        }
        if ("OnDelete".equals(Tree.string(object, "spec", "updateStrategy", "type"))) {
            return yes("all pods ready");
        }
        long partition = Tree.longOr(object, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
        long updated = status(object, "updatedReplicas");
        if (partition > 0) {
            return updated < wanted - partition
                    ? no(updated + " out of " + (wanted - partition) + " new pods have been updated")
                    : yes("partitioned roll out complete");
        }
        String target = Tree.stringOr(object, "", "status", "updateRevision");
        return target.equals(Tree.stringOr(object, "", "status", "currentRevision"))
                ? yes("rolling update complete")
                : no(updated + " pods at revision " + target);
    }

    private static Settled daemonSet(Map<String, Object> object) {
        if (status(object, "observedGeneration") == 0 || !observed(object)) {
            return no("waiting for the daemon set's spec to be observed");
        }
        long wanted = status(object, "desiredNumberScheduled");
        boolean onDelete = "OnDelete".equals(Tree.string(object, "spec", "updateStrategy", "type"));
        long updated = status(object, "updatedNumberScheduled");
        if (!onDelete && updated < wanted) {
            return no(updated + " out of " + wanted + " new pods have been updated");
        }
        long available = status(object, "numberAvailable");
        return available < wanted
                ? no(available + " of " + wanted + " updated pods are available")
                : yes("successfully rolled out");
    }

    private static Settled replicas(Map<String, Object> object) {
        if (!observed(object)) {
            return no("waiting for the spec to be observed");
        }
        long available = status(object, "availableReplicas");
        long wanted = wanted(object);
        return available < wanted
                ? no(available + " of " + wanted + " replicas are available")
                : yes("all replicas are available");
    }

    private static Settled pod(Map<String, Object> object) {
        String phase = Tree.stringOr(object, "Pending", "status", "phase");
        return switch (phase) {
            case "Succeeded" -> yes("it has succeeded");
            case "Failed" -> no("it has failed: " + Tree.stringOr(object, "no reason given", "status", "reason"));
            default -> podReady(object) ? yes("it is ready") : no("it is " + phase + waiting(object));
        };
    }

    private static boolean podReady(Map<String, Object> pod) {
        return Tree.maps(pod, "status", "conditions").stream()
                .anyMatch(each -> "Ready".equals(each.get("type")) && "True".equals(each.get("status")));
    }

    /** Why its first waiting container waits, for example {@code ImagePullBackOff}. */
    private static String waiting(Map<String, Object> pod) {
        for (String list : new String[] {"initContainerStatuses", "containerStatuses"}) {
            for (Map<String, Object> container : Tree.maps(pod, "status", list)) {
                String reason = Tree.string(container, "state", "waiting", "reason");
                if (reason != null) {
                    return ": container " + Tree.stringOr(container, "", "name") + " is " + reason;
                }
            }
        }
        return "";
    }

    private static boolean observed(Map<String, Object> object) {
        return status(object, "observedGeneration") >= Tree.longOr(object, 0, "metadata", "generation");
    }

    private static long wanted(Map<String, Object> object) {
        return Tree.longOr(object, 1, "spec", "replicas");
    }

    private static long status(Map<String, Object> object, String field) {
        return Tree.longOr(object, 0, "status", field);
    }

    private static Settled yes(String why) {
        return new Settled(true, why);
    }

    private static Settled no(String why) {
        return new Settled(false, why);
    }
}
