package io.navidec.shared.kube;

/**
 * Names one object of a cluster whatever the API version.
 *
 * @param group API group, empty for the core group
 * @param plural resource name in URLs
 * @param namespace empty for cluster-scoped objects
 * @param name object name
 */
public record ResourceKey(String group, String plural, String namespace, String name) {

    /** {@code pods} or {@code deployments.apps}. */
    public String qualifiedPlural() {
        return qualifiedPlural(group, plural);
    }

    /** {@code deployments.apps/web}: kubectl's way to name an object. */
    public String shortName() {
        return qualifiedPlural() + "/" + name;
    }

    /** The same object in another namespace. */
    public ResourceKey in(String otherNamespace) {
        return new ResourceKey(group, plural, otherNamespace, name);
    }

    /** By what a list of one kind is sorted: namespace and name, byte by byte, which is the order of etcd's keys. */
    public String sortKey() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    /** {@code shop/deployments.apps/web}, or {@code clusterroles.rbac.authorization.k8s.io/edit}. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? shortName() : namespace + "/" + shortName();
    }

    /** {@code pods} or {@code deployments.apps}. */
    public static String qualifiedPlural(String group, String plural) {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
