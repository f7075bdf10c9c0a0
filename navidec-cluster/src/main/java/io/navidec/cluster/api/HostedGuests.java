package io.navidec.cluster.api;

import io.navidec.cluster.front.HomeAs;
import io.navidec.cluster.front.Identity;
import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.move.Movable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lists other clusters' guests on this one, of all kinds that move: what was moved here, and what was copied for it. What controllers made for them is not listed. Asked of
 * this cluster's API server in the caller's own name.
 */
public final class HostedGuests {
    private static final int AT_ONCE = 4;
    private static final int MOST = 5000;

    private final HomeAs home;
    private final ResourceCatalog catalog;

    public HostedGuests(HomeAs home, ResourceCatalog catalog) {
        this.home = home;
        this.catalog = catalog;
    }

    /** {@code {items: [...], notShown: [kinds that the caller may not list]}}; of all homes when it is empty. */
    Uni<ApiAnswer> list(Identity who, String of) {
        KubeClient asCaller = new AsCaller(who);
        Set<String> notShown = ConcurrentHashMap.newKeySet();
        return catalog.allKinds()
                .chain(kinds -> Multi.createFrom()
                        .iterable(kinds)
                        .filter(kind -> Movable.refusalOfKind(kind).isEmpty())
                        .onItem()
                        .transformToUni(kind -> guests(asCaller, kind, of)
                                .onFailure(IllegalStateException.class)
                                .recoverWithItem(why -> {
                                    notShown.add(kind.qualifiedPlural());
                                    return List.of();
                                }))
                        .merge(AT_ONCE)
                        .collect()
                        .asList())
                .map(found -> answer(
                        found.stream().flatMap(List::stream).limit(MOST + 1L).toList(), notShown));
    }

    private static ApiAnswer answer(List<Map<String, Object>> items, Set<String> notShown) {
        boolean all = items.size() <= MOST;
        return ApiAnswer.json(
                200,
                Tree.of(
                        "items", items.subList(0, Math.min(MOST, items.size())),
                        "more", all ? null : true,
                        "notShown", notShown.isEmpty() ? null : List.copyOf(new TreeSet<>(notShown))));
    }

    private static Uni<List<Map<String, Object>>> guests(KubeClient client, ResourceType kind, String of) {
        return Listing.metadata(client, kind, "", item -> guest(item, of))
                .map(items -> items.stream().map(item -> brief(kind, item)).toList());
    }

    private static boolean guest(Map<String, Object> item, String of) {
        String home = GuestObjects.home(item);
        return !home.isEmpty() && (of.isEmpty() || home.equals(of)) && !GuestObjects.controlled(item);
    }

    private static Map<String, Object> brief(ResourceType kind, Map<String, Object> item) {
        return Tree.of(
                "resource", kind.qualifiedPlural(),
                "namespace", Tree.stringOr(item, "", "metadata", "namespace"),
                "name", Tree.stringOr(item, "", "metadata", "name"),
                "home", GuestObjects.home(item),
                "role", GuestObjects.dependency(item) ? "dependency" : "root",
                "uidAtHome", Tree.string(item, "metadata", "annotations", Names.UID),
                "moveUid", Tree.string(item, "metadata", "annotations", Names.MOVE),
                "generation", Long.toString(GuestObjects.generation(item)),
                "creationTimestamp", Tree.string(item, "metadata", "creationTimestamp"),
                "deletionTimestamp", Tree.string(item, "metadata", "deletionTimestamp"));
    }

    /** This cluster's API server, in a caller's name. */
    private final class AsCaller implements KubeClient {
        private final Identity who;

        AsCaller(Identity who) {
            this.who = who;
        }

        @Override
        public Uni<ApiAnswer> call(ApiCall call) {
            return home.call(who, call);
        }

        @Override
        public Watching watch(ApiCall call, WatchSink sink) {
            throw new UnsupportedOperationException("nothing is watched in a caller's name here");
        }
    }
}
