package io.navidec.cluster.run;

import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.move.Dependencies;
import io.navidec.cluster.move.Dependency;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies what an object needs to the cluster it goes to, and checks beforehand that this can be done. Everything may be asked for again at any
 * time. Thread-safe.
 */
public final class DependencyCopies {
    private final DependencyContent content;
    private final CopyWriter writer;

    /**
     * @param self home's name, as guests are marked with it
     * @param home with the service's credentials
     * @param guests where the copies go
     */
    public DependencyCopies(String self, KubeClient home, AbroadTable table, Guests guests) {
        this.content = new DependencyContent(home, table);
        this.writer = new CopyWriter(self, guests);
    }

    /** What came of it. */
    public sealed interface Outcome {}

    /** All are there (or could be); those that are optional and missing at home are not among them, but left out. */
    public record Ensured(List<Needed> needed) implements Outcome {
        public Ensured {
            needed = List.copyOf(needed);
        }

        /** What is there, or could be. */
        public List<ResourceKey> keys() {
            return needed.stream().filter(Needed::copied).map(Needed::key).toList();
        }
    }

    /**
     * One dependency that was met.
     *
     * @param by the dependency that needs it itself; null when it is the object that does
     * @param copied false when it is optional and home has none to copy
     */
    public record Needed(ResourceKey key, @Nullable ResourceKey by, boolean copied) {}

    /** One is missing at home. */
    public record Missing(String message) implements Outcome {}

    /** One cannot be copied there. */
    public record Refused(String message) implements Outcome {}

    /** A dependency cannot be copied; carries the answer out of a chain. */
    static final class CannotCopy extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Outcome outcome;

        CannotCopy(Outcome outcome) {
            super(outcome.toString(), null, false, false);
            this.outcome = outcome;
        }

        Outcome outcome() {
            return outcome;
        }
    }

    /** Whether all exist at home and their names are free there, or hold copies of ours; nothing is touched. Fails when that cannot be told now. */
    public Uni<Outcome> check(String cluster, String namespace, List<Dependency> wanted) {
        return each(
                namespace,
                wanted,
                (one, seen) ->
                        writer.look(cluster, one.key(namespace), one.type()).replaceWithVoid());
    }

    /**
     * Makes copies of all there, marked as home's, with what they need themselves. Fails when a cluster does not answer.
     *
     * @param generation of the Move; a copy is numbered so or higher
     */
    public Uni<Outcome> ensure(
            String cluster, String namespace, List<Dependency> wanted, long generation, String moveUid) {
        return each(
                namespace,
                wanted,
                (one, seen) ->
                        writer.write(cluster, one, namespace, seen, new CopyWriter.Stamp(generation, moveUid, true)));
    }

    /** Makes one copy the same as home's: written anew when they differ, removed when home has none. */
    Uni<Void> follow(String cluster, Dependency one, String namespace) {
        // Seen neither at home nor in a record, it may just have come home between the two looks: only twice nothing is
        // nothing.
        return content.read(one, namespace)
                .chain(seen -> seen.content().isEmpty()
                        ? content.read(one, namespace)
                        : Uni.createFrom().item(seen))
                .chain(seen -> follow(cluster, one, namespace, seen));
    }

    private Uni<Void> follow(String cluster, Dependency one, String namespace, DependencyContent.Seen seen) {
        if (seen.content().isEmpty()) {
            return writer.remove(cluster, one.type(), one.key(namespace), seen);
        }
        return seen.token()
                ? Uni.createFrom().voidItem()
                : writer.write(cluster, one, namespace, seen, new CopyWriter.Stamp(0, "", false));
    }

    /** Removes that copy, as {@link #copy} has found it, when nobody needs it any more; one that a Move has claimed since stays. */
    Uni<Void> remove(String cluster, Dependency one, String namespace, Map<String, Object> copy) {
        return writer.remove(cluster, one.type(), one.key(namespace), copy);
    }

    /** The copy there, when there is a copy of ours. */
    Uni<Optional<Map<String, Object>>> copy(String cluster, Dependency one, String namespace) {
        return writer.look(cluster, one.key(namespace), one.type())
                .map(found -> found.filter(GuestObjects::dependency));
    }

    private interface Step {
        Uni<Void> of(Dependency one, DependencyContent.Seen seen);
    }

    private Uni<Outcome> each(String namespace, List<Dependency> wanted, Step step) {
        return new Walk(namespace, wanted, step)
                .next()
                .onFailure(CannotCopy.class)
                .recoverWithItem(CannotCopy::outcome);
    }

    /** One after the other: each may name more (a ServiceAccount its Secrets). */
    private final class Walk {
        private final String namespace;
        private final Step step;
        private final ArrayDeque<Open> open = new ArrayDeque<>();
        private final Set<ResourceKey> met = new HashSet<>();
        private final List<Needed> done = new ArrayList<>();

        private record Open(Dependency dependency, @Nullable ResourceKey by) {}

        Walk(String namespace, List<Dependency> wanted, Step step) {
            this.namespace = namespace;
            this.step = step;
            wanted.forEach(each -> open.add(new Open(each, null)));
        }

        Uni<Outcome> next() {
            Open head = open.poll();
            if (head == null) {
                return Uni.createFrom().item(new Ensured(done));
            }
            Dependency one = head.dependency();
            if (!met.add(one.key(namespace))) {
                return next();
            }
            return content.read(one, namespace)
                    .chain(seen -> take(one, head.by(), seen))
                    .chain(this::next);
        }

        private Uni<Void> take(Dependency one, @Nullable ResourceKey by, DependencyContent.Seen seen) {
            ResourceKey key = one.key(namespace);
            if (seen.content().isEmpty() || seen.token()) {
                done.add(new Needed(key, by, false));
                return one.optional() ? Uni.createFrom().voidItem() : fail(missing(key, seen));
            }
            Dependencies.of(one.type(), seen.content().get()).forEach(each -> open.add(new Open(each, key)));
            done.add(new Needed(key, by, true));
            return step.of(one, seen);
        }

        private Uni<Void> fail(Outcome outcome) {
            return Uni.createFrom().failure(new CannotCopy(outcome));
        }

        private Outcome missing(ResourceKey key, DependencyContent.Seen seen) {
            return seen.token()
                    ? new Refused(key.shortName() + " is needed there, but a token holds in its own cluster only:"
                            + " use the ServiceAccount's projected token instead")
                    : new Missing(key.shortName() + " is needed, but does not exist in namespace " + namespace
                            + ": create it first, or mark the reference as optional");
        }
    }
}
