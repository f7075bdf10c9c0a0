package io.navidec.shared.kube;

import java.util.Set;

/**
 * A kind of resource as one API version serves it.
 *
 * @param group API group, empty for the core group
 * @param version API version, for example {@code v1}
 * @param plural resource name in URLs, for example {@code deployments}
 * @param kind kind in bodies, for example {@code Deployment}
 * @param namespaced whether its objects live in namespaces
 */
public record ResourceType(String group, String version, String plural, String kind, boolean namespaced) {
    /** Groups of the API server's own whose names look like a custom one (kubernetes 1.35, pkg/apis); definitions use names in k8s.io, too. */
    private static final Set<String> BUILT_IN = Set.of(
            "networking.k8s.io",
            "rbac.authorization.k8s.io",
            "storage.k8s.io",
            "storagemigration.k8s.io",
            "discovery.k8s.io",
            "coordination.k8s.io",
            "node.k8s.io",
            "scheduling.k8s.io",
            "certificates.k8s.io",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "internal.apiserver.k8s.io",
            "resource.k8s.io",
            "events.k8s.io");

    /** Whether an API group is the API server's own, rather than one of custom resources. */
    public static boolean builtIn(String group) {
        return group.indexOf('.') < 0 || BUILT_IN.contains(group);
    }

    /** {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code pods} or {@code deployments.apps}: the name kubectl uses and records are labelled with. */
    public String qualifiedPlural() {
        return ResourceKey.qualifiedPlural(group, plural);
    }

    /** Whether its objects can be in that namespace, which is empty for none: cluster-scoped ones are in none, all others in one. */
    public boolean fits(String namespace) {
        return namespaced != namespace.isEmpty();
    }

    /** The key of one object of this kind; the namespace is empty for cluster-scoped kinds. */
    public ResourceKey key(String namespace, String name) {
        return new ResourceKey(group, plural, namespace, name);
    }
}
