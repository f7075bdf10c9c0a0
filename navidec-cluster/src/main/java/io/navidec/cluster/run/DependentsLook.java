package io.navidec.cluster.run;

import io.navidec.cluster.move.Dependents;
import io.navidec.cluster.move.Sight;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Looks who owns what in a namespace at home: the metadata of all its objects, whatever their kind. That costs a list a kind, so one look at a time is under way for a
 * namespace, and the next one serves all that have asked meanwhile: what is seen was so after the question. Thread-safe.
 */
final class DependentsLook {
    private static final Logger LOG = Logger.getLogger(DependentsLook.class);
    private static final int AT_ONCE = 8;

    private final KubeClient home;
    private final ResourceCatalog catalog;
    private final Map<String, Looks> looks = new HashMap<>();

    DependentsLook(KubeClient home, ResourceCatalog catalog) {
        this.home = home;
        this.catalog = catalog;
    }

    /** Of one namespace: who waits for the next look while one is under way. */
    private static final class Looks {
        private List<UniEmitter<? super Map<String, List<Dependents.Dependent>>>> waiting = new ArrayList<>();
    }

    /** The dependents of an object of that kind and uid. */
    Uni<Sight> look(ResourceType type, String namespace, String uid) {
        return Uni.createFrom()
                .<Map<String, List<Dependents.Dependent>>>emitter(emitter -> ask(namespace, emitter))
                .map(owners -> Dependents.sight(type, owners.getOrDefault(uid, List.of())));
    }

    private void ask(String namespace, UniEmitter<? super Map<String, List<Dependents.Dependent>>> emitter) {
        Looks now;
        synchronized (looks) {
            Looks underWay = looks.get(namespace);
            if (underWay != null) {
                underWay.waiting.add(emitter);
                return;
            }
            now = new Looks();
            now.waiting.add(emitter);
            looks.put(namespace, now);
        }
        go(namespace, now);
    }

    private void go(String namespace, Looks now) {
        List<UniEmitter<? super Map<String, List<Dependents.Dependent>>>> served;
        synchronized (looks) {
            served = now.waiting;
            now.waiting = new ArrayList<>();
            if (served.isEmpty()) {
                looks.remove(namespace);
                return;
            }
        }
        all(namespace)
                .subscribe()
                .with(
                        owners -> {
                            served.forEach(each -> each.complete(owners));
                            go(namespace, now);
                        },
                        why -> {
                            served.forEach(each -> each.fail(why));
                            go(namespace, now);
                        });
    }

    private Uni<Map<String, List<Dependents.Dependent>>> all(String namespace) {
        return catalog.namespacedKinds()
                .chain(kinds -> Multi.createFrom()
                        .iterable(kinds)
                        .filter(DependentsLook::owned)
                        .onItem()
                        .transformToUni(kind -> metadata(kind, namespace).map(objects -> Map.entry(kind, objects)))
                        .merge(AT_ONCE)
                        .collect()
                        .in(
                                () -> new HashMap<ResourceType, List<Map<String, Object>>>(),
                                (found, each) -> found.put(each.getKey(), each.getValue()))
                        .map(Dependents::byOwner));
    }

    /** The keeper of an object's uids goes its own way, and Events are many and owned by nobody. */
    private static boolean owned(ResourceType kind) {
        return !kind.group().equals(Names.GROUP) && !kind.plural().equals("events");
    }

    /** What cannot be listed, the garbage collector does not see either. */
    private Uni<List<Map<String, Object>>> metadata(ResourceType kind, String namespace) {
        return Listing.metadata(home, kind, namespace)
                .onFailure(IllegalStateException.class)
                .recoverWithItem(why -> {
                    LOG.debugf("resource=%s: its owners are not known: %s", kind.qualifiedPlural(), why.getMessage());
                    return List.of();
                });
    }
}
