package io.navidec.cluster.run;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.Lineage;
import io.navidec.shared.kube.ResourceType;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * The followers that the visible roots call for: of their own kinds and of their descendants', and of Events, per cluster and namespace. Confined
 * to one context.
 */
final class Followers {
    private final Vertx vertx;
    private final Guests guests;
    private final Lineage lineage;
    private final Function<ResourceType, List<ResourceType>> descendants;
    private final ToLongFunction<GuestFollower.Place> known;
    private final GuestFollower.Sink sink;
    private final EventCopies events;
    private final Map<GuestFollower.Place, GuestFollower> running = new HashMap<>();
    private volatile int count;

    /**
     * @param descendants the kinds that controllers make for a root's kind
     * @param known the latest revision that records of a place are of; 0 for none
     */
    Followers(
            Vertx vertx,
            Guests guests,
            Lineage lineage,
            Function<ResourceType, List<ResourceType>> descendants,
            ToLongFunction<GuestFollower.Place> known,
            GuestFollower.Sink sink,
            EventCopies events) {
        this.vertx = vertx;
        this.guests = guests;
        this.lineage = lineage;
        this.descendants = descendants;
        this.known = known;
        this.sink = sink;
        this.events = events;
    }

    /** Starts what is missing, ends what nobody needs, and follows anew where a cluster has another address now. */
    void reconcile() {
        Set<GuestFollower.Place> wanted = wanted();
        for (GuestFollower.Place place : Set.copyOf(running.keySet())) {
            if (!wanted.contains(place)) {
                stop(place);
                sink.left(place);
            } else if (moved(place)) {
                stop(place);
            }
        }
        Set<EventCopies.Place> withEvents = new HashSet<>();
        for (GuestFollower.Place place : wanted) {
            Optional<? extends KubeClient> client = guests.at(place.cluster());
            if (client.isPresent()) {
                if (!place.namespace().isEmpty()) {
                    withEvents.add(new EventCopies.Place(place.cluster(), place.namespace()));
                }
                running.computeIfAbsent(place, p -> begin(p, client.get()));
            }
        }
        events.follow(withEvents);
        count = running.size();
    }

    private GuestFollower begin(GuestFollower.Place place, KubeClient client) {
        GuestFollower follower = new GuestFollower(vertx, client, place, known.applyAsLong(place), sink);
        follower.start();
        return follower;
    }

    private Set<GuestFollower.Place> wanted() {
        Set<GuestFollower.Place> wanted = new HashSet<>();
        for (AbroadRecord root : lineage.roots()) {
            String namespace = root.key().namespace();
            if (root.visible()) {
                wanted.add(new GuestFollower.Place(root.cluster(), namespace, root.type()));
                for (ResourceType type : descendants.apply(root.type())) {
                    wanted.add(new GuestFollower.Place(root.cluster(), namespace, type));
                }
            }
        }
        return wanted;
    }

    private boolean moved(GuestFollower.Place place) {
        GuestFollower follower = running.get(place);
        Optional<? extends KubeClient> client = guests.at(place.cluster());
        return follower == null || client.isEmpty() || !follower.through(client.get());
    }

    /** Lists afresh what is followed there. */
    void restart(Predicate<GuestFollower.Place> where) {
        Set.copyOf(running.keySet()).stream().filter(where).forEach(this::stop);
        reconcile();
    }

    private void stop(GuestFollower.Place place) {
        GuestFollower follower = running.remove(place);
        if (follower != null) {
            follower.stop();
        }
    }

    /** Ends all. */
    void stop() {
        Set.copyOf(running.keySet()).forEach(this::stop);
        events.follow(Set.of());
        count = 0;
    }

    /** How many there are; from any thread. */
    int count() {
        return count;
    }
}
