package io.navidec.cluster.move;

import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses what cannot be moved safely, before anything is touched: what it is, why not, what to do instead. Source: design section 5,
 * "Refused with a hint". Pure.
 */
public final class Movable {
    private static final Set<String> RIGHTS = Set.of(
            "rbac.authorization.k8s.io",
            "admissionregistration.k8s.io",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "certificates.k8s.io");
    private static final String WHAT_RUNS_HERE = "everything in the namespace %s keeps its cluster running";

    private static final Map<String, String> WHY_NOT_OF_KIND = Map.ofEntries(
            Map.entry("nodes", "a Node is part of its cluster: drain it and move its workloads instead"),
            Map.entry("namespaces", "a Namespace stays: move the objects in it instead"),
            Map.entry("leases.coordination.k8s.io", "a Lease belongs to whoever holds it here"),
            Map.entry("leasecandidates.coordination.k8s.io", "it belongs to an election in this cluster"),
            Map.entry("events", "Events tell what happened here: move the object they are about instead"),
            Map.entry("events.events.k8s.io", "Events tell what happened here: move the object they are about instead"),
            Map.entry("endpoints", "Endpoints are made for a Service: move the Service instead"),
            Map.entry(
                    "endpointslices.discovery.k8s.io",
                    "EndpointSlices are made for a Service: move the Service instead"),
            Map.entry(
                    "customresourcedefinitions.apiextensions.k8s.io",
                    "a definition of a kind stays: install it in the other cluster, then move objects of that kind"),
            Map.entry("apiservices.apiregistration.k8s.io", "an APIService is part of its cluster's API"),
            Map.entry("persistentvolumes", "data does not travel by itself: copy it with a tool for that"),
            Map.entry("persistentvolumeclaims", "data does not travel by itself: copy it with a tool for that"));

    private Movable() {}

    /** Why an object of that kind, as read at its source, is not moved; nothing when it may be. */
    public static Optional<Status> refusal(ResourceType type, Map<String, Object> object) {
        return refusal(type, object, Permits.NONE);
    }

    /** As {@link #refusal(ResourceType, Map)}, less what the order allows. */
    public static Optional<Status> refusal(ResourceType type, Map<String, Object> object, Permits permits) {
        ResourceKey key = key(type, object);
        return refusal(type, key)
                .or(() -> ofMarks(key, object))
                .or(() -> ofOwners(key, object, permits.withOwner()))
                .or(() -> ofUse(type, key, object))
                .or(() -> ofContent(type, key, object, permits));
    }

    /** Why what an object has become while it was being copied goes no further. */
    static Optional<Status> refusalOfContent(ResourceType type, Map<String, Object> object, Permits permits) {
        return ofContent(type, key(type, object), object, permits);
    }

    /**
     * Why an object that is gone from where it was is not made again from what was known of it last. What ran for it there is gone with it, and nobody can write to it
     * to stop or resume it first. But it does not run a second time, nor without its data.
     */
    static Optional<Status> refusalOfLost(ResourceType type, Map<String, Object> object, Permits permits) {
        ResourceKey key = key(type, object);
        return refusal(type, key)
                .or(() -> ofMarks(key, object))
                .or(() -> ofOwners(key, object, true))
                .or(() -> ofContent(type, key, object, permits));
    }

    private static ResourceKey key(ResourceType type, Map<String, Object> object) {
        return type.key(
                Tree.stringOr(object, "", "metadata", "namespace"), Tree.stringOr(object, "", "metadata", "name"));
    }

    /** Why an object of that kind, place and name is never moved, whatever it holds and whether or not it is there. */
    static Optional<Status> refusal(ResourceType type, ResourceKey key) {
        return ofKind(type, key).or(() -> ofScope(type, key)).or(() -> ofPlace(key));
    }

    /** Why no object of that kind is moved; nothing when some may be. */
    public static Optional<Status> refusalOfKind(ResourceType type) {
        return ofKind(type, type.key("", "*"));
    }

    /** As {@link #refusalOfKind(ResourceType)}, of Moves about objects in that namespace; empty for cluster-scoped ones. */
    public static Optional<Status> refusalOfKind(ResourceType type, String namespace) {
        ResourceKey any = type.key(namespace, "*");
        return ofKind(type, any).or(() -> ofScope(type, any));
    }

    private static Optional<Status> ofKind(ResourceType type, ResourceKey key) {
        if (RIGHTS.contains(type.group())) {
            return forbid(key, "what grants rights or guards a cluster's API stays: create it in the other cluster");
        }
        if (type.group().equals(Names.GROUP)) {
            return forbid(key, "it is NaviDEC's own");
        }
        if (type.group().equals("storage.k8s.io")) {
            return refuse(key, "it describes this cluster's storage");
        }
        String why = WHY_NOT_OF_KIND.get(type.qualifiedPlural());
        if (why != null) {
            return refuse(key, why);
        }
        return type.namespaced() || !ResourceType.builtIn(type.group())
                ? Optional.empty()
                : refuse(key, "this cluster itself works by it: create it in the other cluster, too");
    }

    /** Objects in NaviDEC's own namespace are not moved, so Moves there are about cluster-scoped ones. */
    private static Optional<Status> ofScope(ResourceType type, ResourceKey key) {
        if (type.fits(key.namespace())) {
            return Optional.empty();
        }
        return type.namespaced()
                ? forbid(key, WHAT_RUNS_HERE.formatted(Names.SYSTEM_NAMESPACE))
                : refuse(
                        key,
                        "it is in no namespace: its Move must be in the namespace " + Names.SYSTEM_NAMESPACE
                                + ", where the rights on it are checked for the whole cluster");
    }

    private static Optional<Status> ofPlace(ResourceKey key) {
        String namespace = key.namespace();
        if (namespace.startsWith("kube-") || namespace.equals(Names.SYSTEM_NAMESPACE)) {
            return forbid(key, WHAT_RUNS_HERE.formatted(namespace));
        }
        return switch (key.shortName()) {
            case "configmaps/kube-root-ca.crt", "serviceaccounts/default" ->
                refuse(key, "every cluster puts its own into each namespace");
            case "services/kubernetes" ->
                namespace.equals("default") ? refuse(key, "it is this cluster's own API") : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Status> ofMarks(ResourceKey key, Map<String, Object> object) {
        if (Tree.string(object, "metadata", "deletionTimestamp") != null) {
            return refuse(key, "it is being deleted");
        }
        if (Tree.get(object, "metadata", "annotations", Names.STAY) != null) {
            return forbid(key, "it is annotated " + Names.STAY + ": take the annotation away first");
        }
        if (Tree.get(object, "metadata", "annotations", "kubernetes.io/config.mirror") != null) {
            return refuse(key, "it mirrors a static pod of a node: change the file on that node instead");
        }
        return Optional.empty();
    }

    private static Optional<Status> ofOwners(ResourceKey key, Map<String, Object> object, boolean withOwner) {
        for (Map<String, Object> owner : Tree.maps(object, "metadata", "ownerReferences")) {
            if (Tree.isTrue(owner, "controller") && !(withOwner && Owners.custom(owner))) {
                String hint = Owners.custom(owner) ? ", with dependents: Follow" : "";
                return refuse(
                        key, "its controller would make it again here: move " + Owners.name(owner) + " instead" + hint);
            }
        }
        return Optional.empty();
    }

    /** What would be cut off where it is, or would not begin elsewhere before somebody has seen to it where it is. */
    private static Optional<Status> ofUse(ResourceType type, ResourceKey key, Map<String, Object> object) {
        return switch (type.qualifiedPlural()) {
            case "cronjobs.batch" -> cronJob(key, object);
            case "resourceclaims.resource.k8s.io" -> claim(key, object);
            case "deployments.apps" -> deployment(key, object);
            default -> Optional.empty();
        };
    }

    /** What a copy cannot be, wherever it is made and whatever has become of the original. */
    private static Optional<Status> ofContent(
            ResourceType type, ResourceKey key, Map<String, Object> object, Permits permits) {
        return switch (type.qualifiedPlural()) {
            case "secrets" -> secret(key, object);
            case "jobs.batch" -> job(key, object, permits);
            case "pods" -> pod(key, object);
            default -> data(type, key, object);
        };
    }

    private static Optional<Status> secret(ResourceKey key, Map<String, Object> object) {
        return "kubernetes.io/service-account-token".equals(object.get("type"))
                ? refuse(
                        key,
                        "a token holds in its own cluster only: move the ServiceAccount, which gets a new one there")
                : Optional.empty();
    }

    private static Optional<Status> pod(ResourceKey key, Map<String, Object> object) {
        return Finished.of(KindRules.PODS, object)
                ? refuse(key, "it has ended, and a copy would run again from the beginning")
                : data(KindRules.PODS, key, object);
    }

    /** One that has ended, or is suspended, takes along what it has done; one that runs would begin again, which its order has to allow. */
    private static Optional<Status> job(ResourceKey key, Map<String, Object> object, Permits permits) {
        return Finished.of(KindRules.JOBS, object) || idle(object) || permits.restart()
                ? data(KindRules.JOBS, key, object)
                : refuse(
                        key,
                        "a Job that runs would start again from its beginning: let it end, suspend it (spec.suspend) until its pods are gone, or"
                                + " allow it with restart: true");
    }

    /** Suspended, and all that ran for it has ended and been counted. */
    private static boolean idle(Map<String, Object> job) {
        Map<String, Object> uncounted = Tree.map(job, "status", "uncountedTerminatedPods");
        return Tree.isTrue(job, "spec", "suspend")
                && Tree.longOr(job, 0, "status", "active") == 0
                && Tree.longOr(job, 0, "status", "terminating") == 0
                && Tree.list(uncounted, "succeeded").isEmpty()
                && Tree.list(uncounted, "failed").isEmpty()
                && Tree.list(job, "status", "conditions").stream()
                        .allMatch(each -> "Suspended".equals(Tree.string(each, "type")));
    }

    private static Optional<Status> cronJob(ResourceKey key, Map<String, Object> object) {
        List<Map<String, Object>> active = Tree.maps(object, "status", "active");
        return active.isEmpty()
                ? Optional.empty()
                : refuse(
                        key,
                        "its Job " + Tree.stringOr(active.getFirst(), "", "name")
                                + " is running and would be cut off: wait for its end");
    }

    /** The Deployment controller makes no ReplicaSet for a paused Deployment: its copy would have no pods. */
    private static Optional<Status> deployment(ResourceKey key, Map<String, Object> object) {
        boolean runs = Tree.longOr(object, 1, "spec", "replicas") > 0;
        return runs && Tree.isTrue(object, "spec", "paused")
                ? refuse(key, "a paused Deployment would get no pods there: resume it first (kubectl rollout resume)")
                : Optional.empty();
    }

    /** Pods here run with the devices that it stands for: its end would take their right to them away. */
    private static Optional<Status> claim(ResourceKey key, Map<String, Object> object) {
        List<Map<String, Object>> users = Tree.maps(object, "status", "reservedFor");
        if (!users.isEmpty()) {
            return refuse(
                    key,
                    Tree.stringOr(users.getFirst(), "", "resource") + "/"
                            + Tree.stringOr(users.getFirst(), "", "name")
                            + " uses the devices that it got in this cluster: let it end first");
        }
        return Tree.map(object, "status", "allocation").isEmpty()
                ? Optional.empty()
                : refuse(key, "devices of this cluster are allocated to it: let its users end, which frees them");
    }

    private static Optional<Status> data(ResourceType type, ResourceKey key, Map<String, Object> object) {
        if (type.qualifiedPlural().equals("statefulsets.apps")
                && !Tree.list(object, "spec", "volumeClaimTemplates").isEmpty()) {
            return refuse(key, "its pods keep data in persistent volumes, and data does not travel by itself");
        }
        List<String> claims = PodSpecs.claims(PodSpecs.of(type, object));
        return claims.isEmpty()
                ? Optional.empty()
                : refuse(
                        key,
                        "it uses persistentvolumeclaims/" + claims.getFirst()
                                + ", and data does not travel by itself: move the data first, then take the volume out");
    }

    private static Optional<Status> refuse(ResourceKey key, String why) {
        return Optional.of(new Status(422, "Invalid", message(key, why), details(key)));
    }

    private static Optional<Status> forbid(ResourceKey key, String why) {
        return Optional.of(new Status(403, "Forbidden", message(key, why), details(key)));
    }

    private static String message(ResourceKey key, String why) {
        return key.shortName() + " cannot be moved: " + why;
    }

    private static Map<String, Object> details(ResourceKey key) {
        return Tree.of("name", key.name(), "group", key.group(), "kind", key.plural());
    }
}
