package io.navidec.cluster.move;

import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of an object is made elsewhere: without what an API server or a controller assigned. Two forms of one object at two times
 * differ only by what somebody asked for in between, so a {@link MergePatch} between them is the change to carry over. Sources: design
 * section 5 "Strip on copy", kubernetes-facts section 1. Pure.
 */
public final class CopyForm {
    private static final Set<String> ASSIGNED = Set.of(
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "ownerReferences",
            "managedFields",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink");
    /** Annotations that controllers write about the cluster they are in. */
    private static final Set<String> CONTROLLERS_ANNOTATIONS = Set.of(
            "deployment.kubernetes.io/revision",
            "deployment.kubernetes.io/desired-replicas",
            "deployment.kubernetes.io/max-replicas",
            "deployment.kubernetes.io/revision-history",
            "deprecated.daemonset.template.generation",
            "batch.kubernetes.io/job-tracking");

    private static final Set<String> JOB_LABELS =
            Set.of("controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name");
    /**
     * A cloud's service controller adds its own again where there is one, and nobody would take it away where there is none; the others say how
     * an object that is being deleted takes along what it owns.
     */
    private static final Set<String> OTHERS_FINALIZERS =
            Set.of("service.kubernetes.io/load-balancer-cleanup", "foregroundDeletion", "orphan");

    private CopyForm() {}

    /** The copy form of an object with apiVersion, kind and metadata, in its own namespace. */
    public static Map<String, Object> of(Map<String, Object> object) {
        Map<String, Object> copy = Tree.with(status(object), metadata(object), "metadata");
        String kind = Tree.stringOr(object, "", "kind");
        return switch (Tree.stringOr(object, "", "apiVersion") + "/" + kind) {
            case "v1/Pod" -> pod(copy);
            case "v1/Service" -> ServiceForm.of(copy, Tree.list(object, "metadata", "managedFields"));
            case "v1/ServiceAccount" -> serviceAccount(copy);
            case "batch/v1/Job" -> job(copy, Finished.of(KindRules.JOBS, object));
            default -> copy;
        };
    }

    /** As {@link #of(Map)}, for items of lists, which lack their kind. */
    public static Map<String, Object> of(ResourceType type, Map<String, Object> object) {
        Map<String, Object> whole = Tree.of("apiVersion", type.apiVersion(), "kind", type.kind());
        whole.putAll(object);
        return of(whole);
    }

    /**
     * Status is for controllers to write anew. Of a custom kind without a status subresource it is content as any other; with one, API servers
     * leave it out themselves.
     */
    private static Map<String, Object> status(Map<String, Object> object) {
        String apiVersion = Tree.stringOr(object, "", "apiVersion");
        int slash = apiVersion.indexOf('/');
        boolean builtIn = slash < 0 || ResourceType.builtIn(apiVersion.substring(0, slash));
        return builtIn ? Tree.without(object, "status") : object;
    }

    private static Map<String, Object> metadata(Map<String, Object> object) {
        Map<String, Object> out = new LinkedHashMap<>();
        Tree.map(object, "metadata").forEach((key, value) -> {
            switch (key) {
                case "annotations" -> putIfAny(out, key, kept(Tree.map(object, "metadata", key)));
                case "labels" -> putIfAny(out, key, kept(Tree.map(object, "metadata", key)));
                case "finalizers" -> finalizers(out, Tree.list(object, "metadata", key));
                default -> {
                    if (!ASSIGNED.contains(key)) {
                        out.put(key, value);
                    }
                }
            }
        });
        return out;
    }

    private static void putIfAny(Map<String, Object> out, String key, Map<String, Object> entries) {
        if (!entries.isEmpty()) {
            out.put(key, entries);
        }
    }

    private static void finalizers(Map<String, Object> out, List<Object> all) {
        List<Object> kept =
                all.stream().filter(each -> !OTHERS_FINALIZERS.contains(each)).toList();
        if (!kept.isEmpty()) {
            out.put("finalizers", kept);
        }
    }

    private static Map<String, Object> kept(Map<String, Object> entries) {
        Map<String, Object> out = new LinkedHashMap<>();
        entries.forEach((key, value) -> {
            if (!key.startsWith(Names.PREFIX) && !CONTROLLERS_ANNOTATIONS.contains(key)) {
                out.put(key, value);
            }
        });
        return out;
    }

    /** Where it ran, and what admission worked out from classes and added for its token. */
    private static Map<String, Object> pod(Map<String, Object> copy) {
        Map<String, Object> spec = new LinkedHashMap<>(Tree.map(copy, "spec"));
        spec.keySet().removeAll(Set.of("nodeName", "priority", "preemptionPolicy", "overhead", "ephemeralContainers"));
        without(spec, "volumes");
        for (String list : List.of("containers", "initContainers")) {
            List<Object> containers = new ArrayList<>();
            for (Map<String, Object> each : Tree.maps(spec, list)) {
                Map<String, Object> container = new LinkedHashMap<>(each);
                without(container, "volumeMounts");
                containers.add(container);
            }
            if (!containers.isEmpty()) {
                spec.put(list, containers);
            }
        }
        return Tree.with(copy, spec, "spec");
    }

    /** Drops the admission's token volume, or its mounts, from one list of named things. */
    private static void without(Map<String, Object> holder, String list) {
        if (!holder.containsKey(list)) {
            return;
        }
        List<Object> kept = new ArrayList<>();
        for (Map<String, Object> each : Tree.maps(holder, list)) {
            if (!Tree.stringOr(each, "", "name").startsWith("kube-api-access-")) {
                kept.add(each);
            }
        }
        if (kept.isEmpty()) {
            holder.remove(list);
        } else {
            holder.put(list, kept);
        }
    }

    /**
     * Selector and labels hold the uid of the old Job; a manual selector is the user's own. One that has ended is made suspended, so that nothing runs
     * before its status is there.
     */
    private static Map<String, Object> job(Map<String, Object> job, boolean finished) {
        Map<String, Object> copy = finished ? Tree.with(job, true, "spec", "suspend") : job;
        if (Tree.isTrue(copy, "spec", "manualSelector")) {
            return copy;
        }
        Map<String, Object> out = Tree.without(copy, "spec", "selector");
        out = withoutJobLabels(out, "metadata", "labels");
        return withoutJobLabels(out, "spec", "template", "metadata", "labels");
    }

    private static Map<String, Object> withoutJobLabels(Map<String, Object> job, String... path) {
        Map<String, Object> labels = new LinkedHashMap<>(Tree.map(job, path));
        labels.keySet().removeAll(JOB_LABELS);
        return labels.isEmpty() ? Tree.without(job, path) : Tree.with(job, labels, path);
    }

    /** The token Secrets that older clusters made for it: they hold for its old uid only. */
    private static Map<String, Object> serviceAccount(Map<String, Object> copy) {
        if (!copy.containsKey("secrets")) {
            return copy;
        }
        String tokens = Tree.stringOr(copy, "", "metadata", "name") + "-token-";
        List<Object> kept = new ArrayList<>();
        for (Map<String, Object> each : Tree.maps(copy, "secrets")) {
            if (!Tree.stringOr(each, "", "name").startsWith(tokens)) {
                kept.add(each);
            }
        }
        return kept.isEmpty() ? Tree.without(copy, "secrets") : Tree.with(copy, kept, "secrets");
    }
}
