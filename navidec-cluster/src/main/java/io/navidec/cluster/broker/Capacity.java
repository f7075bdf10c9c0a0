package io.navidec.cluster.broker;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.PodAmounts;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.navidec.shared.message.Amount;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How much this cluster offers and how much of it is requested: its nodes that take pods, and the unfinished pods on those, added up page by page, so that a
 * page at a time is held. Remembered for a while; thread-safe; never blocks.
 */
public final class Capacity {
    private static final ResourceType NODES = new ResourceType("", "v1", "nodes", "Node", false);
    private static final ResourceType PODS = new ResourceType("", "v1", "pods", "Pod", true);
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final KubeClient home;
    private final Clock clock;
    private @Nullable Known known;
    private @Nullable Uni<Room> asking;

    /** What is offered to pods and what those that it is offered on have requested. */
    public record Room(Amount allocatable, Amount requested) {}

    private record Known(Room room, Instant at) {}

    public Capacity(KubeClient home, Clock clock) {
        this.home = home;
        this.clock = clock;
    }

    /** As it was at most ten seconds ago; fails when home's API server does not tell. */
    public synchronized Uni<Room> room() {
        Known last = known;
        if (last != null && Duration.between(last.at(), clock.instant()).compareTo(FRESH) < 0) {
            return Uni.createFrom().item(last.room());
        }
        Uni<Room> running = asking;
        if (running == null) {
            running = ask().onItem()
                    .invoke(this::remember)
                    .onTermination()
                    .invoke(this::asked)
                    .memoize()
                    .indefinitely();
            asking = running;
        }
        return running;
    }

    private Uni<Room> ask() {
        // Bound pods only: those that wait for a node take nothing yet. Ended ones are left out by the server.
        KubePath pods = KubePath.collection(PODS, "")
                .with("fieldSelector", "spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed");
        Set<String> open = ConcurrentHashMap.newKeySet();
        return sum(KubePath.collection(NODES, ""), node -> offered(node, open))
                .chain(offered ->
                        sum(pods, pod -> requested(pod, open)).map(requested -> new Room(offered, requested)));
    }

    private static Amount offered(Map<String, Object> node, Set<String> open) {
        if (PodAmounts.takesPods(node)) {
            open.add(Tree.stringOr(node, "", "metadata", "name"));
        }
        return PodAmounts.allocatable(node);
    }

    /** A pod on a node that offers nothing takes nothing of what the others offer. */
    private static Amount requested(Map<String, Object> pod, Set<String> open) {
        return open.contains(Tree.stringOr(pod, "", "spec", "nodeName")) ? PodAmounts.requested(pod) : Amount.NONE;
    }

    private Uni<Amount> sum(KubePath list, Function<Map<String, Object>, Amount> amount) {
        AtomicReference<Amount> sum = new AtomicReference<>(Amount.NONE);
        return Listing.pages(home, list, list, ApiCall.JSON, page -> {
                    page.forEach(each -> sum.accumulateAndGet(amount.apply(each), Amount::plus));
                    return true;
                })
                .map(all -> sum.get())
                .onFailure(KubeClient.Refused.class)
                .transform(
                        why -> new IllegalStateException("Nodes and pods cannot be listed: " + why.getMessage(), why));
    }

    private synchronized void remember(Room room) {
        known = new Known(room, clock.instant());
    }

    private synchronized void asked() {
        asking = null;
    }
}
