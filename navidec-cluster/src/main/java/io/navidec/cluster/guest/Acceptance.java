package io.navidec.cluster.guest;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Status;
import java.util.Optional;
import java.util.Set;

/** What a home may ask of this host at all: kinds in its own guest namespaces, and cluster-scoped ones that this cluster takes; none that grants rights or names the cluster. */
public final class Acceptance {
    private static final Set<String> REFUSED_GROUPS = Set.of(
            "rbac.authorization.k8s.io",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "certificates.k8s.io",
            "navidec.io");
    private static final Set<String> REFUSED_CORE =
            Set.of("namespaces", "nodes", "persistentvolumes", "bindings", "componentstatuses");
    /** Subresources that give out tokens or bind pods to nodes are the host's own business. */
    private static final Set<String> REFUSED_SUBRESOURCES = Set.of("token", "binding", "approval");

    private final ClusterScoped clusterScoped;

    public Acceptance(ClusterScoped clusterScoped) {
        this.clusterScoped = clusterScoped;
    }

    /** The refusal of a request, or nothing. */
    public Optional<Status> refusal(KubeRequest.Resource request) {
        if (REFUSED_GROUPS.contains(request.group())
                || (request.group().isEmpty() && REFUSED_CORE.contains(request.plural()))) {
            return refuse(request.plural() + " of guests are not accepted here");
        }
        if (REFUSED_SUBRESOURCES.contains(request.subresource())) {
            return refuse("the subresource " + request.subresource() + " is not served to guests");
        }
        String namespace = request.namespace();
        if (namespace.startsWith("kube-") || namespace.equals("navidec-system")) {
            return refuse("nothing of the namespace " + namespace + " is accepted as a guest");
        }
        return ClusterScoped.asked(request) ? clusterScoped.refusal(request) : Optional.empty();
    }

    private static Optional<Status> refuse(String why) {
        return Optional.of(Status.of(403, "Forbidden", why));
    }
}
