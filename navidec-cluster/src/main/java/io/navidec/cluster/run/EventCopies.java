package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ListWatch;
import io.navidec.cluster.view.EventForm;
import io.navidec.cluster.view.Lineage;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Copies Events about abroad objects home. Never more than a service to whoever reads them: what does not fit or cannot be written is
 * dropped, and nothing else waits for it. Its followers are confined to one context.
 */
final class EventCopies {
    private static final Logger LOG = Logger.getLogger(EventCopies.class);
    static final ResourceType EVENTS = new ResourceType("", "v1", "events", "Event", true);

    private final Vertx vertx;
    private final Guests guests;
    private final EventWriter writer;
    private final Map<Place, Following> running = new HashMap<>();

    /** A home namespace on a cluster. */
    record Place(String cluster, String namespace) {}

    private record Following(KubeClient client, ListWatch watch) {}

    EventCopies(Vertx vertx, KubeClient home, Guests guests, AbroadTable table, Lineage lineage) {
        this.vertx = vertx;
        this.guests = guests;
        this.writer = new EventWriter(home, table, lineage);
    }

    /** Follows the Events of these places and of no others. */
    void follow(Set<Place> wanted) {
        for (Place place : Set.copyOf(running.keySet())) {
            Following following = running.get(place);
            Optional<? extends KubeClient> client = guests.at(place.cluster());
            boolean right = wanted.contains(place) && client.isPresent();
            if (following != null && (!right || !client.get().equals(following.client()))) {
                following.watch().stop();
                running.remove(place);
            }
        }
        for (Place place : wanted) {
            guests.at(place.cluster()).ifPresent(client -> running.computeIfAbsent(place, p -> begin(p, client)));
        }
    }

    private Following begin(Place place, KubeClient client) {
        String collection = KubePath.collection(EVENTS, place.namespace()).toString();
        ListWatch watch = new ListWatch(vertx, client, collection, ApiCall.JSON, new ListWatch.Sink() {
            @Override
            public void listed(List<Map<String, Object>> pages, String resourceVersion) {
                pages.forEach(page -> Tree.maps(page, "items")
                        .forEach(item -> writer.offer(place.cluster(), EventForm.complete(item))));
            }

            @Override
            public void event(String type, Map<String, Object> object) {
                if (type.equals("ADDED") || type.equals("MODIFIED")) {
                    writer.offer(place.cluster(), object);
                }
            }

            @Override
            public void down(Throwable why) {
                LOG.debugf(
                        "cluster=%s namespace=%s: no events: %s", place.cluster(), place.namespace(), why.getMessage());
            }
        });
        watch.start();
        return new Following(client, watch);
    }

    /** Looks again at events whose object had no record yet. */
    void again() {
        writer.again();
    }

    /** Events written at home since the service began. */
    long copied() {
        return writer.copied();
    }
}
