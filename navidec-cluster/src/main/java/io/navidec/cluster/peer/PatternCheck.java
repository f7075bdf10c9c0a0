package io.navidec.cluster.peer;

import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks, before guests are served, whether the guest namespaces that are here bear the names that the pattern gives them: where the pattern was changed, homes
 * would find none of their guests, and restore them all beside those that go on here. Thread-safe.
 */
final class PatternCheck {
    static final String HOME = "navidec.io/guest-of";
    static final String NAMESPACE = "navidec.io/home-namespace";

    private static final Logger LOG = Logger.getLogger(PatternCheck.class);
    private static final ResourceType NAMESPACES = new ResourceType("", "v1", "namespaces", "Namespace", false);
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final KubeClient local;
    private final GuestNamespaces namespaces;
    private volatile @Nullable Status refusal =
            Status.unavailable("the cluster's guest namespaces have not been looked at yet", 1);

    PatternCheck(KubeClient local, GuestNamespaces namespaces) {
        this.local = local;
        this.namespaces = namespaces;
    }

    /** Why no guests are served; null once all is well. */
    @Nullable
    Status refusal() {
        return refusal;
    }

    /** Looks until it is answered. */
    Uni<Void> look() {
        return Uni.createFrom()
                .deferred(() -> Listing.metadata(local, NAMESPACES, "", this::misnamed))
                .onFailure()
                .invoke(why -> LOG.debugf("The guest namespaces cannot be looked at: %s", why.getMessage()))
                .onFailure()
                .retry()
                .withBackOff(FIRST, LONGEST)
                .indefinitely()
                .invoke(misnamed -> refusal = misnamed.isEmpty() ? null : refused(misnamed.getFirst()))
                .replaceWithVoid();
    }

    private boolean misnamed(Map<String, Object> namespace) {
        String home = label(namespace, HOME);
        String theirs = label(namespace, NAMESPACE);
        return !home.isEmpty()
                && !theirs.isEmpty()
                && Tree.string(namespace, "metadata", "deletionTimestamp") == null
                && !namespaces.of(home, theirs).equals(Tree.string(namespace, "metadata", "name"));
    }

    private Status refused(Map<String, Object> misnamed) {
        String words = "navidec.guest.namespace-pattern was changed: namespace "
                + Tree.string(misnamed, "metadata", "name") + " holds guests of namespace " + label(misnamed, NAMESPACE)
                + " of " + label(misnamed, HOME) + ", which would be "
                + namespaces.of(label(misnamed, HOME), label(misnamed, NAMESPACE))
                + " now: set the former pattern, or move all guests home first and delete their namespaces";
        LOG.errorf("No guests are served: %s", words);
        return Status.unavailable(words, 30);
    }

    private static String label(Map<String, Object> namespace, String name) {
        return Tree.stringOr(namespace, "", "metadata", "labels", name);
    }
}
