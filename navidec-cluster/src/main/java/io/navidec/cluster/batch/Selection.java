package io.navidec.cluster.batch;

import io.navidec.cluster.batch.Member.Skipped;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.move.Companions;
import io.navidec.cluster.move.Companions.Candidate;
import io.navidec.cluster.move.Dependencies;
import io.navidec.cluster.move.Movable;
import io.navidec.cluster.move.MoveOrder;
import io.navidec.cluster.move.Permits;
import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of the objects that a Move of many names are moved, in which order, and which are not and why: what others need comes before them, what scales
 * or guards others after them; what is owned goes before its owner, and comes home after it, as home's garbage collector needs it. Pure.
 *
 * @param omitted how many more are skipped than are listed
 */
public record Selection(List<Member> members, List<Skipped> skipped, int omitted) {
    /** The most objects of one Move. */
    public static final int MOST = 500;

    private static final int MOST_SKIPPED = 100;

    /** Kinds that others tend to need first; workloads and all other kinds come in between, what watches over them last. */
    private static final List<String> FIRST =
            List.of("serviceaccounts", "configmaps", "secrets", "resourcequotas", "limitranges");

    private static final List<String> LAST = List.of(
            "services",
            "ingresses.networking.k8s.io",
            "networkpolicies.networking.k8s.io",
            "horizontalpodautoscalers.autoscaling",
            "poddisruptionbudgets.policy");

    public Selection {
        members = List.copyOf(members);
        skipped = List.copyOf(skipped);
    }

    /** One object that another one owns and that goes along with it. */
    public record Owned(Candidate owner, Candidate dependent) {}

    /**
     * Chooses.
     *
     * @param home this cluster's name
     * @param named the objects that are named, wherever they are
     * @param owned what is to go along with what owns it, owners before what they own
     * @param companions what could go along with them; empty when nothing is to
     */
    public static BatchMachine.Choice of(
            BatchOrder order, String home, List<Candidate> named, List<Owned> owned, List<Candidate> companions) {
        Choosing choosing = new Choosing(order, home);
        named.stream().sorted(Choosing.ORDER).forEach(each -> choosing.take(each, false));
        owned.forEach(choosing::along);
        if (order.follow()) {
            List<Candidate> roots = List.copyOf(choosing.taken.values());
            roots.forEach(root -> choosing.follow(root, companions));
        }
        int count = choosing.taken.size();
        if (count > MOST) {
            return new BatchMachine.Choice.Impossible("TooMany", tooMany(count + " objects are"));
        }
        return new BatchMachine.Choice.Chosen(choosing.selection());
    }

    /** In words. */
    public static String tooMany(String subject) {
        return subject + " selected, and one Move moves at most " + MOST
                + ": narrow the selector, or name single kinds";
    }

    private static final class Choosing {
        static final Comparator<Candidate> ORDER = Comparator.comparingInt(
                        (Candidate each) -> rank(each.type().qualifiedPlural()))
                .thenComparing(each -> each.type().qualifiedPlural())
                .thenComparing(Candidate::name);

        private final BatchOrder order;
        private final String home;
        private final Map<ResourceKey, Candidate> taken = new LinkedHashMap<>();
        private final Map<ResourceKey, Set<ResourceKey>> after = new LinkedHashMap<>();
        private final Map<String, String> skipped = new LinkedHashMap<>();

        Choosing(BatchOrder order, String home) {
            this.order = order;
            this.home = home;
        }

        private static int rank(String kind) {
            int first = FIRST.indexOf(kind);
            int last = LAST.indexOf(kind);
            return first >= 0 ? first : last >= 0 ? FIRST.size() + 1 + last : FIRST.size();
        }

        private ResourceKey key(Candidate each) {
            return each.type().key(order.objects(), each.name());
        }

        void take(Candidate each, boolean withOwner) {
            String why = whyNot(each, withOwner);
            if (why.isEmpty()) {
                taken.putIfAbsent(key(each), each);
            } else {
                skipped.putIfAbsent(each.toString(), why);
            }
        }

        private String whyNot(Candidate each, boolean withOwner) {
            Optional<Status> refusal = Movable.refusal(each.type(), each.object(), new Permits(withOwner, restarts()));
            if (refusal.isPresent()) {
                return refusal.get().message();
            }
            if (Tree.get(each.object(), "metadata", "annotations", Names.AWAY) != null) {
                return "it is in the middle of another move";
            }
            String target = target();
            return target.equals(each.cluster()) ? "it is on " + target + " already" : "";
        }

        /** One by one they are asked again, with the strategy that each has by then. */
        private boolean restarts() {
            return Permits.of(order.each()).restart();
        }

        private String target() {
            return order.target().equals(MoveOrder.HOME) ? home : order.target();
        }

        /** What is owned goes only where its owner goes, or is. */
        void along(Owned owned) {
            ResourceKey owner = key(owned.owner());
            ResourceKey dependent = key(owned.dependent());
            if (!taken.containsKey(owner) && !target().equals(owned.owner().cluster())) {
                if (!taken.containsKey(dependent)) {
                    skipped.putIfAbsent(
                            owned.dependent().toString(), "it belongs to " + owned.owner() + ", which does not go");
                }
                return;
            }
            skipped.remove(owned.dependent().toString()); // named, too
            take(owned.dependent(), true);
            if (taken.containsKey(owner) && taken.containsKey(dependent)) {
                boolean in = target().equals(home);
                after.computeIfAbsent(in ? dependent : owner, k -> new LinkedHashSet<>())
                        .add(in ? owner : dependent);
            }
        }

        void follow(Candidate root, List<Candidate> companions) {
            for (Companions.Companion each : Companions.of(root.type(), root.object(), companions)) {
                Candidate companion = each.candidate();
                if (!Companions.FOLLOWING.contains(companion.type())) {
                    skipped.putIfAbsent(
                            companion.toString(), each.does() + " " + root + " and stays: its clients are here");
                    continue;
                }
                take(companion, false);
                if (taken.containsKey(key(companion))) {
                    after.computeIfAbsent(key(companion), k -> new LinkedHashSet<>())
                            .add(key(root));
                }
            }
        }

        Selection selection() {
            taken.forEach((key, each) -> Dependencies.of(each.type(), each.object())
                    .forEach(needed -> {
                        ResourceKey other = needed.key(order.objects());
                        if (taken.containsKey(other) && !other.equals(key)) {
                            after.computeIfAbsent(key, k -> new LinkedHashSet<>())
                                    .add(other);
                        }
                    }));
            List<ResourceKey> sorted = sorted();
            List<Member> members = new ArrayList<>();
            for (ResourceKey key : sorted) {
                members.add(new Member(
                        key,
                        after.getOrDefault(key, Set.of()).stream()
                                .map(sorted::indexOf)
                                .toList()));
            }
            List<Skipped> listed = skipped.entrySet().stream()
                    .limit(MOST_SKIPPED)
                    .map(each -> new Skipped(each.getKey(), each.getValue()))
                    .toList();
            return new Selection(members, listed, skipped.size() - listed.size());
        }

        /** Each after all that it comes after; of a circle, the first met comes first, and the others do not wait for it. */
        private List<ResourceKey> sorted() {
            Set<ResourceKey> placed = new LinkedHashSet<>();
            taken.keySet().forEach(key -> place(key, placed, new LinkedHashSet<>()));
            after.forEach((key, before) -> {
                List<ResourceKey> positions = List.copyOf(placed);
                before.removeIf(other -> positions.indexOf(other) > positions.indexOf(key));
            });
            return List.copyOf(placed);
        }

        private void place(ResourceKey key, Set<ResourceKey> placed, Set<ResourceKey> above) {
            if (placed.contains(key) || !above.add(key)) {
                return;
            }
            after.getOrDefault(key, Set.of()).forEach(other -> place(other, placed, above));
            placed.add(key);
        }
    }
}
