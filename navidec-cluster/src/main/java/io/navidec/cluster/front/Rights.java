package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether home allows its caller a request that home itself will not see: a SelfSubjectAccessReview in the caller's name, which both
 * authenticates and authorizes. What was allowed is remembered for seconds, by a digest of the credentials. Thread-safe.
 */
public final class Rights {
    private static final Duration REMEMBERED = Duration.ofSeconds(3);
    private static final int MOST = 4096;
    private static final ResourceType REVIEWS = new ResourceType(
            "authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false);

    private final HomeAs home;
    private final Clock clock;
    private final Map<String, Instant> allowed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST;
        }
    };

    public Rights(HomeAs home, Clock clock) {
        this.home = home;
        this.clock = clock;
    }

    /** Nothing when home allows it, else home's own refusal (401 or 403). */
    public Uni<Optional<ApiAnswer>> refusal(Identity who, KubeRequest.Resource what) {
        String key = who.digest() + " " + what.verb() + " " + KubePath.of(what);
        if (remembered(key)) {
            return Uni.createFrom().item(Optional.empty());
        }
        return home.call(who, ApiCall.post(KubePath.collection(REVIEWS, "").toString(), review(what)))
                .chain(answer -> {
                    if (answer.status() == 401 || answer.status() >= 500) {
                        return Uni.createFrom().item(Optional.of(answer));
                    }
                    boolean yes = answer.ok() && Tree.isTrue(answer.tree(), "status", "allowed");
                    return yes ? remember(key) : ask(who, what, key);
                });
    }

    /** Fails with {@link Answered} when home does not allow it. */
    Uni<Void> require(Identity who, KubeRequest.Resource what) {
        return refusal(who, what).map(refusal -> {
            if (refusal.isPresent()) {
                throw new Answered(refusal.get());
            }
            return null;
        });
    }

    /**
     * As {@link #require} for a connection. What goes into a container needs {@code create} by whatever method it is opened, as home's API server has
     * it since 1.35 (AuthorizePodWebsocketUpgradeCreatePermission).
     */
    Uni<Void> requireConnection(Identity who, KubeRequest.Resource what) {
        Uni<Void> asked = require(who, what);
        if (what.firstOfSubresource().equals("proxy") || what.verb().equals("create")) {
            return asked;
        }
        return asked.chain(() -> refusal(who, what.as("create"))).map(refusal -> {
            if (refusal.isPresent()) {
                throw new Answered(
                        refusal.get().status() == 403 ? unexplained(what).answer() : refusal.get());
            }
            return null;
        });
    }

    /** Home's API server gives no reason when it is the second right that is missing. */
    private static Status unexplained(KubeRequest.Resource what) {
        return new Status(
                403,
                "Forbidden",
                what.plural() + " \"" + what.name() + "\" is forbidden: ",
                Tree.of("name", what.name(), "kind", what.plural()));
    }

    /**
     * Not allowed, or not allowed to ask: the same request as a dry run at home, where the object is not, gets home's refusal in home's own
     * words; and should home let it pass, then that is home's decision.
     */
    private Uni<Optional<ApiAnswer>> ask(Identity who, KubeRequest.Resource what, String key) {
        return home.call(who, harmless(what))
                .chain(answer -> answer.status() == 401 || answer.status() == 403
                        ? Uni.createFrom().item(Optional.of(answer))
                        : remember(key));
    }

    private static ApiCall harmless(KubeRequest.Resource what) {
        String path = KubePath.of(what).toString();
        String dry = KubePath.of(what).with("dryRun", "All").toString();
        byte[] nothing = Json.bytes(Map.of());
        return switch (what.verb()) {
            case "create" -> ApiCall.post(dry, nothing);
            case "update" -> ApiCall.put(dry, nothing);
            case "patch" -> ApiCall.patch(dry, ApiCall.MERGE_PATCH, nothing);
            case "delete", "deletecollection" -> ApiCall.delete(dry, null);
            default -> ApiCall.get(path);
        };
    }

    private static byte[] review(KubeRequest.Resource what) {
        Map<String, Object> attributes = Tree.of(
                "verb", what.verb(),
                "group", what.group(),
                "version", what.version(),
                "resource", what.plural(),
                "subresource", what.firstOfSubresource(),
                "namespace", what.namespace(),
                "name", what.name());
        return Json.bytes(Tree.of(
                "apiVersion",
                REVIEWS.apiVersion(),
                "kind",
                REVIEWS.kind(),
                "spec",
                Tree.of("resourceAttributes", attributes)));
    }

    private boolean remembered(String key) {
        synchronized (allowed) {
            Instant until = allowed.get(key);
            return until != null && clock.instant().isBefore(until);
        }
    }

    private Uni<Optional<ApiAnswer>> remember(String key) {
        synchronized (allowed) {
            allowed.put(key, clock.instant().plus(REMEMBERED));
        }
        return Uni.createFrom().item(Optional.empty());
    }
}
