package io.navidec.cluster.store;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ListWatch;
import io.navidec.cluster.upstream.Listing;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** The Moves in home's etcd. Every write names the resourceVersion it has read; who loses looks again. Thread-safe. */
public final class Moves {
    private static final Logger LOG = Logger.getLogger(Moves.class);
    private static final String MANAGER = "navidec-mover";

    private final KubeClient home;

    public Moves(KubeClient home) {
        this.home = home;
    }

    /** Hears of Moves, in order, on one context. */
    public interface Follower {
        /** All there are have been told as {@link #changed}: these, and no others. */
        void listed(Set<String> uids);

        /** One as it is now. */
        void changed(Map<String, Object> move);

        /** One is gone. */
        void gone(Map<String, Object> move);
    }

    /** Gives all Moves there are, the finished ones too; fails when home does not list them. */
    public Uni<Void> each(Consumer<Map<String, Object>> move) {
        KubePath all = KubePath.collection(Names.MOVES, "");
        return Listing.pages(home, all, all, ApiCall.JSON, page -> {
            page.forEach(move);
            return true;
        });
    }

    /** The Move as etcd has it now. */
    public Uni<Optional<Map<String, Object>>> read(String namespace, String name) {
        return home.call(ApiCall.get(path(namespace, name).toString()))
                .map(answer -> answer.notFound() ? Optional.empty() : Optional.of(require(answer, name)));
    }

    /** Fails with {@link Records.Lost} when it is not exactly this Move any more. */
    public Uni<Void> unchanged(Map<String, Object> move) {
        return home.call(ApiCall.get(path(move).toString()))
                .map(answer -> require(answer, name(move)))
                .invoke(now -> {
                    if (revision(now) != revision(move)) {
                        throw new Records.Lost("The Move " + name(move) + " has changed");
                    }
                })
                .replaceWithVoid();
    }

    /** Replaces the status of exactly this Move; fails with {@link Records.Lost} when it has changed since. */
    public Uni<Map<String, Object>> writeStatus(Map<String, Object> move, Map<String, Object> status) {
        String target = path(move).sub("status").with("fieldManager", MANAGER).toString();
        return home.call(ApiCall.put(target, Json.bytes(Tree.with(move, status, "status"))))
                .map(answer -> require(answer, name(move)));
    }

    /** Whether our finalizer holds it: a Move that is deleted is undone first. */
    public static boolean held(Map<String, Object> move) {
        return Tree.list(move, "metadata", "finalizers").contains(Names.MOVE_FINALIZER);
    }

    /** Its resourceVersion; of two the higher is the newer, 0 where there is none. */
    public static long revision(Map<String, Object> move) {
        return Long.parseLong(Tree.stringOr(move, "0", "metadata", "resourceVersion"));
    }

    /** Adds our finalizer to exactly this Move. */
    public Uni<Map<String, Object>> hold(Map<String, Object> move) {
        List<Object> finalizers = new ArrayList<>(Tree.list(move, "metadata", "finalizers"));
        finalizers.add(Names.MOVE_FINALIZER);
        return finalizers(move, finalizers);
    }

    /** Takes our finalizer away from exactly this Move. */
    public Uni<Map<String, Object>> release(Map<String, Object> move) {
        List<Object> finalizers = new ArrayList<>(Tree.list(move, "metadata", "finalizers"));
        finalizers.remove(Names.MOVE_FINALIZER);
        return finalizers(move, finalizers);
    }

    private Uni<Map<String, Object>> finalizers(Map<String, Object> move, List<Object> finalizers) {
        Map<String, Object> patch = Tree.of(
                "metadata",
                Tree.of(
                        "resourceVersion",
                        Tree.stringOr(move, "", "metadata", "resourceVersion"),
                        "finalizers",
                        finalizers));
        // A member of a Move of many is held from its start: there this comes with its release, and only what is kept
        // gets smaller.
        byte[] body = Json.bytes(OwnWrites.only(MANAGER, move) ? OwnWrites.untracked(patch) : patch);
        String target = path(move).with("fieldManager", MANAGER).toString();
        return home.call(ApiCall.patch(target, ApiCall.MERGE_PATCH, body)).map(answer -> require(answer, name(move)));
    }

    /** Makes a Move; every answer of home is one. */
    public Uni<ApiAnswer> create(Map<String, Object> move) {
        String target = KubePath.collection(Names.MOVES, Tree.stringOr(move, "", "metadata", "namespace"))
                .with("fieldManager", MANAGER)
                .toString();
        return home.call(ApiCall.post(target, Json.bytes(move)));
    }

    /** Cancels a Move, as long as that is possible; one that is gone already is no failure. */
    public Uni<Void> cancel(String namespace, String name) {
        Map<String, Object> patch = Tree.of("metadata", Tree.of("annotations", Tree.of(Names.CANCEL, "true")));
        String target = path(namespace, name).with("fieldManager", MANAGER).toString();
        return home.call(ApiCall.patch(target, ApiCall.MERGE_PATCH, Json.bytes(patch)))
                .invoke(answer -> {
                    if (!answer.notFound()) {
                        require(answer, name);
                    }
                })
                .replaceWithVoid();
    }

    /** Deletes the Move of that uid; one that is gone already is no failure. */
    public Uni<Void> delete(String namespace, String name, String uid) {
        byte[] options = Json.bytes(Tree.of("propagationPolicy", "Background", "preconditions", Tree.of("uid", uid)));
        return home.call(ApiCall.delete(path(namespace, name).toString(), options))
                .invoke(answer -> {
                    if (!answer.notFound()) {
                        require(answer, name);
                    }
                })
                .replaceWithVoid();
    }

    /** Follows all Moves for ever. */
    public ListWatch follow(Vertx vertx, Follower follower) {
        String target = KubePath.collection(Names.MOVES, "").toString();
        return new ListWatch(vertx, home, target, ApiCall.JSON, ListWatch.Pace.CLOSE, new ListWatch.Sink() {
            // Thousands may be kept, with long journals: of each page only the uids stay.
            @Override
            public Map<String, Object> page(Map<String, Object> page) {
                List<Object> uids = new ArrayList<>();
                for (Map<String, Object> move : Tree.maps(page, "items")) {
                    follower.changed(move);
                    uids.add(Tree.stringOr(move, "", "metadata", "uid"));
                }
                return Tree.of("uids", uids);
            }

            @Override
            public void listed(List<Map<String, Object>> pages, String resourceVersion) {
                Set<String> uids = new HashSet<>();
                pages.forEach(page -> Tree.list(page, "uids").forEach(uid -> uids.add((String) uid)));
                follower.listed(uids);
            }

            @Override
            public void event(String type, Map<String, Object> object) {
                switch (type) {
                    case "ADDED", "MODIFIED" -> follower.changed(object);
                    case "DELETED" -> follower.gone(object);
                    default -> {}
                }
            }

            @Override
            public void down(Throwable why) {
                LOG.warnf("The Moves cannot be followed at the moment: %s", why.getMessage());
            }
        });
    }

    private static Map<String, Object> require(ApiAnswer answer, String name) {
        if (answer.ok()) {
            return answer.tree();
        }
        if (answer.conflict() || answer.notFound()) {
            throw new Records.Lost("The Move " + name + " has changed: " + answer.message());
        }
        throw new IllegalStateException("The Move " + name + " cannot be read or written: " + answer.message());
    }

    private static String name(Map<String, Object> move) {
        return Tree.stringOr(move, "", "metadata", "name");
    }

    private static KubePath path(Map<String, Object> move) {
        return path(Tree.stringOr(move, "", "metadata", "namespace"), name(move));
    }

    private static KubePath path(String namespace, String name) {
        return KubePath.object(Names.MOVES, namespace, name);
    }
}
