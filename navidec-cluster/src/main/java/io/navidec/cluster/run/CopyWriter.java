package io.navidec.cluster.run;

import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.CopyForm;
import io.navidec.cluster.move.Dependency;
import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;

/**
 * Writes copies of dependencies abroad. A copy is numbered with home's revision when it was read, or higher: so it is newer than whatever
 * was closed there before, and a removal decided before it was written does not touch it. Thread-safe.
 */
final class CopyWriter {
    private static final int ATTEMPTS = 4;

    private final String self;
    private final Guests guests;

    CopyWriter(String self, Guests guests) {
        this.self = self;
        this.guests = guests;
    }

    /**
     * How a copy is marked.
     *
     * @param generation the least number it gets
     * @param moveUid of the Move that needs it; empty to keep the one it has
     * @param claim whether a copy that is right already is numbered anew, so that no removal under way takes it
     */
    record Stamp(long generation, String moveUid, boolean claim) {}

    /** What is there under that name when it is a guest of ours; fails with a refusal when it is a stranger's. */
    Uni<Optional<Map<String, Object>>> look(String cluster, ResourceKey key, ResourceType type) {
        return guests.client(cluster)
                .chain(client ->
                        client.call(ApiCall.get(KubePath.object(type, key).toString())))
                .map(answer -> ours(cluster, key, answer));
    }

    private Optional<Map<String, Object>> ours(String cluster, ResourceKey key, ApiAnswer answer) {
        if (answer.notFound()) {
            return Optional.empty();
        }
        if (answer.status() == 403) {
            throw refused(cluster, key, answer.message());
        }
        if (!answer.ok()) {
            throw new IllegalStateException("Cluster " + cluster + " does not show " + key + ": " + answer.message());
        }
        Map<String, Object> tree = answer.tree();
        if (!GuestObjects.guestOf(self, tree)) {
            throw refused(cluster, key, "an object of that name is there and is no guest of " + self);
        }
        return Optional.of(tree);
    }

    /** Makes the copy what it should be; a guest that was moved there itself is left alone. */
    Uni<Void> write(String cluster, Dependency one, String namespace, DependencyContent.Seen seen, Stamp stamp) {
        return new Writing(cluster, one.type(), one.key(namespace), seen, stamp).go(ATTEMPTS);
    }

    /** Removes the copy of what home has not, as it was read; closing its number: a write that began earlier does not bring it back. */
    Uni<Void> remove(String cluster, ResourceType type, ResourceKey key, DependencyContent.Seen seen) {
        return look(cluster, key, type)
                .onFailure(DependencyCopies.CannotCopy.class)
                .recoverWithItem(Optional.empty())
                .chain(found -> found.filter(GuestObjects::dependency).isEmpty()
                        ? Uni.createFrom().voidItem()
                        : removeOlder(cluster, type, key, seen, found.get()));
    }

    private Uni<Void> removeOlder(
            String cluster, ResourceType type, ResourceKey key, DependencyContent.Seen seen, Map<String, Object> copy) {
        return newer(copy, seen) ? Uni.createFrom().failure(readAnew(cluster, key)) : remove(cluster, type, key, copy);
    }

    /** Removes that very copy, or an older one: one that was numbered anew since is needed again. */
    Uni<Void> remove(String cluster, ResourceType type, ResourceKey key, Map<String, Object> copy) {
        return close(cluster, type, key, GuestObjects.generation(copy));
    }

    /** Whether a copy was made of what home had after that was read: numbers are home's revisions, and no later read has a lower one. */
    private static boolean newer(Map<String, Object> copy, DependencyContent.Seen seen) {
        return GuestObjects.generation(copy) > seen.revision();
    }

    private static IllegalStateException readAnew(String cluster, ResourceKey key) {
        return new IllegalStateException("The copy of " + key + " on cluster " + cluster
                + " is newer than what was read of it at home: it is read anew");
    }

    private Uni<Void> close(String cluster, ResourceType type, ResourceKey key, long generation) {
        return guests.client(cluster)
                .chain(client -> GuestOrders.closeCopy(client, type, key, generation))
                .replaceWithVoid();
    }

    private static DependencyCopies.CannotCopy refused(String cluster, ResourceKey key, String why) {
        return new DependencyCopies.CannotCopy(new DependencyCopies.Refused(
                key.shortName() + " is needed on cluster " + cluster + ", but cannot be copied there: " + why));
    }

    private final class Writing {
        private final String cluster;
        private final ResourceType type;
        private final ResourceKey key;
        private final DependencyContent.Seen seen;
        private final Map<String, Object> wanted;
        private final Stamp stamp;

        Writing(String cluster, ResourceType type, ResourceKey key, DependencyContent.Seen seen, Stamp stamp) {
            this.cluster = cluster;
            this.type = type;
            this.key = key;
            this.seen = seen;
            this.wanted = seen.content().orElseThrow();
            this.stamp = stamp;
        }

        Uni<Void> go(int attempts) {
            if (seen.abroad().equals(cluster)) {
                return Uni.createFrom().voidItem();
            }
            return look(cluster, key, type)
                    .chain(found -> found.isEmpty() ? create() : replace(found.get()))
                    .chain(answer -> settle(answer, attempts));
        }

        private Uni<ApiAnswer> create() {
            String target = managed(KubePath.collection(type, key.namespace()));
            long number = Math.max(seen.revision(), stamp.generation());
            return send(ApiCall.post(target, Json.bytes(marked(number, stamp.moveUid()))), number);
        }

        private Uni<ApiAnswer> replace(Map<String, Object> now) {
            if (!GuestObjects.dependency(now)) {
                return right();
            }
            boolean same = CopyForm.of(type, now).equals(wanted);
            String move = Tree.stringOr(now, "", "metadata", "annotations", Names.MOVE);
            String mover = stamp.moveUid().isEmpty() ? move : stamp.moveUid();
            if (same && (!stamp.claim() || move.equals(mover))) {
                return right();
            }
            if (!same && newer(now, seen)) {
                return Uni.createFrom().failure(readAnew(cluster, key));
            }
            if (!same && fixed(now)) {
                return close(cluster, type, key, GuestObjects.generation(now))
                        .replaceWith(() -> new ApiAnswer(409, Map.of(), new byte[0]));
            }
            long number = Math.max(Math.max(seen.revision(), stamp.generation()), GuestObjects.generation(now));
            Map<String, Object> body = Tree.with(
                    marked(number, mover),
                    Tree.stringOr(now, "", "metadata", "resourceVersion"),
                    "metadata",
                    "resourceVersion");
            return send(ApiCall.put(managed(KubePath.object(type, key)), Json.bytes(body)), number);
        }

        /** What cannot be changed is made anew: an immutable one, and a Secret of another type. */
        private boolean fixed(Map<String, Object> now) {
            return Tree.isTrue(now, "immutable")
                    || !Tree.stringOr(now, "", "type").equals(Tree.stringOr(wanted, "", "type"));
        }

        private Uni<ApiAnswer> right() {
            return Uni.createFrom().item(new ApiAnswer(200, Map.of(), new byte[0]));
        }

        private Map<String, Object> marked(long number, String mover) {
            Map<String, Object> marks = Tree.of(
                    Names.HOME,
                    self,
                    Names.UID,
                    seen.uid(),
                    Names.GENERATION,
                    Long.toString(number),
                    Names.DEPENDENCY,
                    "true");
            if (!mover.isEmpty()) {
                marks.put(Names.MOVE, mover);
            }
            return GuestObjects.marked(wanted, marks);
        }

        private static String managed(KubePath path) {
            return path.with("fieldManager", "navidec").toString();
        }

        private Uni<ApiAnswer> send(ApiCall call, long number) {
            ApiCall numbered = call.header("navidec-generation", Long.toString(number));
            return guests.client(cluster)
                    .chain(client -> client.call(
                            stamp.moveUid().isEmpty() ? numbered : numbered.header("navidec-move", stamp.moveUid())));
        }

        /** Somebody was faster: look again. Any other refusal is final, trouble is for later. */
        private Uni<Void> settle(ApiAnswer answer, int attempts) {
            if (answer.ok()) {
                return Uni.createFrom().voidItem();
            }
            if ((answer.conflict() || answer.notFound()) && attempts > 1) {
                return go(attempts - 1);
            }
            boolean refusal = answer.status() == 403 || answer.status() == 422 || answer.status() == 400;
            return Uni.createFrom()
                    .failure(
                            refusal
                                    ? refused(cluster, key, answer.message())
                                    : new IllegalStateException(
                                            "Cluster " + cluster + " does not take " + key + ": " + answer.message()));
        }
    }
}
