package io.navidec.cluster.kubeapi;

import io.navidec.shared.kube.ResourceKey;

/** What a request asks for, by its method and target alone. Source: API concepts, "Resource URIs" and "API verbs". */
public sealed interface KubeRequest {

    /**
     * A request about resources.
     *
     * @param verb get, list, watch, create, update, patch, delete or deletecollection
     * @param group API group, empty for the core group
     * @param version API version
     * @param plural resource name as in the URL
     * @param namespace empty for cluster-scoped resources and for all namespaces
     * @param name empty for collections
     * @param subresource all after the name, joined by slashes; empty for none
     * @param query its parameters
     */
    record Resource(
            String verb,
            String group,
            String version,
            String plural,
            String namespace,
            String name,
            String subresource,
            Query query)
            implements KubeRequest {

        /** The key of the object; only for requests with a name. */
        public ResourceKey key() {
            return new ResourceKey(group, plural, namespace, name);
        }

        /** The part of the subresource that rights are about: {@code proxy} of {@code proxy/index.html}. */
        public String firstOfSubresource() {
            int slash = subresource.indexOf('/');
            return slash < 0 ? subresource : subresource.substring(0, slash);
        }

        /** Whether it opens a connection into a container, or to what a pod or a service serves. */
        public boolean connects() {
            return switch (firstOfSubresource()) {
                case "exec", "attach", "portforward", "proxy" -> true;
                default -> false;
            };
        }

        /** The same with another verb. */
        public Resource as(String otherVerb) {
            return new Resource(otherVerb, group, version, plural, namespace, name, subresource, query);
        }

        /** Whether it only reads. */
        public boolean reads() {
            return verb.equals("get") || verb.equals("list") || verb.equals("watch");
        }
    }

    /** Discovery, OpenAPI, version, health and all else that home answers. */
    record Other(String path) implements KubeRequest {}

    /** NaviDEC's own API under {@code /navidec/v1}. */
    record Own(String path) implements KubeRequest {}

    /**
     * A short form.
     *
     * @param word what kubectl would take for the kind: {@code pods}, {@code po}, {@code deployments.apps}
     * @param name empty for lists
     * @param action {@code move}, or empty
     * @param query its parameters
     */
    record ShortForm(String word, String name, String action, Query query) implements KubeRequest {}

    /** What cannot be read for certain: refused, never guessed. */
    record Odd(Status status) implements KubeRequest {}
}
