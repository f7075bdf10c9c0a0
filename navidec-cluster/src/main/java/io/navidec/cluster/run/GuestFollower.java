package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ListWatch;
import io.navidec.cluster.view.GuestTable;
import io.navidec.cluster.view.Sighting;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/** Follows the guests of one kind in one home namespace on one cluster, rows and objects. Confined to one context. */
final class GuestFollower {
    private static final Logger LOG = Logger.getLogger(GuestFollower.class);

    private final Place place;
    private final KubeClient client;
    private final Sink sink;
    private final ListWatch watch;
    /** No list is of an earlier revision, unless that cluster's etcd was restored. */
    private long latest;

    private boolean down;

    /** What is followed. */
    record Place(String cluster, String namespace, ResourceType type) {
        @Override
        public String toString() {
            return "cluster=" + cluster + " namespace=" + namespace + " resource=" + type.qualifiedPlural();
        }
    }

    /** Takes what is seen; called on the follower's context. */
    interface Sink {
        /** One guest, or its end. */
        void seen(Place place, Sighting sighting);

        /**
         * All keys of a fresh list: whatever else is believed there is gone.
         *
         * @param asOf as in {@link Sighting.Present}: what is known of a later revision is not meant
         */
        void whole(Place place, Set<ResourceKey> keys, long asOf);

        /** Nobody needs to know of that place any more. */
        void left(Place place);
    }

    /** @param known the latest revision that records there are of; 0 for none */
    GuestFollower(Vertx vertx, KubeClient client, Place place, long known, Sink sink) {
        this.place = place;
        this.client = client;
        this.latest = known;
        this.sink = sink;
        String collection = KubePath.collection(place.type(), place.namespace())
                .with("includeObject", "Object")
                .toString();
        this.watch = new ListWatch(vertx, client, collection, ApiCall.TABLE, new Rows());
    }

    void start() {
        watch.start();
    }

    void stop() {
        watch.stop();
    }

    /** Whether this is still the client to that cluster. */
    boolean through(KubeClient present) {
        return client.equals(present);
    }

    /** 0 where it is none: some aggregated servers have no revisions. */
    static long number(String revision) {
        try {
            return Long.parseLong(revision);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private final class Rows implements ListWatch.Sink {
        private final GuestTable table = new GuestTable(place.cluster(), place.type());

        /** What is seen on a page is told at once: only the keys wait for the last one. */
        @Override
        public Map<String, Object> page(Map<String, Object> page) {
            up();
            List<Object> keys = new ArrayList<>();
            for (Sighting.Present each : table.read(page, asOf(revision(page)))) {
                keys.add(each.key());
                sink.seen(place, each);
            }
            return Tree.of("keys", keys);
        }

        @Override
        public void listed(List<Map<String, Object>> pages, String resourceVersion) {
            Set<ResourceKey> keys = new HashSet<>();
            for (Map<String, Object> page : pages) {
                Tree.list(page, "keys").forEach(key -> keys.add((ResourceKey) key));
            }
            long asOf = asOf(number(resourceVersion));
            latest = number(resourceVersion);
            sink.whole(place, keys, asOf);
        }

        @Override
        public void event(String type, Map<String, Object> object) {
            up();
            latest = Math.max(latest, revision(object));
            if (type.equals("BOOKMARK")) {
                return;
            }
            for (Sighting.Present each : table.read(object, 0)) {
                sink.seen(place, type.equals("DELETED") ? GuestTable.gone(each) : each);
            }
        }

        private long asOf(long list) {
            return list < latest ? Sighting.RESTORED : list;
        }

        private static long revision(Map<String, Object> table) {
            return number(Tree.stringOr(table, "", "metadata", "resourceVersion"));
        }

        @Override
        public void down(Throwable why) {
            // The liveness check says for people that a cluster is away; this would say it once per kind and namespace.
            if (!down) {
                LOG.debugf("%s: cannot be watched at the moment: %s", place, why.getMessage());
            }
            down = true;
        }

        private void up() {
            if (down) {
                LOG.debugf("%s: is watched again", place);
            }
            down = false;
        }
    }
}
