package io.navidec.shared.kube;

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

    /** {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code pods} or {@code deployments.apps}: the name kubectl uses and records are labelled with. */
    public String qualifiedPlural() {
        return ResourceKey.qualifiedPlural(group, plural);
    }

    /** The key of one object of this kind; the namespace is empty for cluster-scoped kinds. */
    public ResourceKey key(String namespace, String name) {
        return new ResourceKey(group, plural, namespace, name);
    }
}
