package io.navidec.cluster.run;

import io.navidec.cluster.batch.BatchMachine.Choice;
import io.navidec.cluster.batch.BatchOrder;
import io.navidec.cluster.batch.Selection;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.Companions.Candidate;
import io.navidec.cluster.move.Movable;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.cluster.view.LabelSelector;
import io.navidec.cluster.view.SelectorText;
import io.navidec.shared.json.PackedMap;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Looks for the objects that a Move of many names, at home and abroad. Thread-safe. */
final class SelectionLook {
    /** More objects than these are not even looked at, moved or skipped. */
    private static final int MOST = 5000;

    /** Nor more bytes of them, less what is not looked at. */
    private static final long LARGEST = 16 << 20;

    /** Kinds whose data names nothing that a move would have to know. */
    private static final Set<String> CONTENT_ONLY = Set.of("configmaps", "secrets");

    private final String self;
    private final KubeClient home;
    private final AbroadTable table;
    private final ResourceCatalog catalog;
    private final CompanionLook companions;
    private final OwnedLook owned;

    /**
     * @param self home's name
     */
    SelectionLook(
            String self,
            KubeClient home,
            AbroadTable table,
            ResourceCatalog catalog,
            CompanionLook companions,
            OwnedLook owned) {
        this.self = self;
        this.home = home;
        this.table = table;
        this.catalog = catalog;
        this.companions = companions;
        this.owned = owned;
    }

    /** More than can be looked at. */
    private static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String reason;

        TooMuch(String reason, String message) {
            super(message, null, false, false);
            this.reason = reason;
        }
    }

    /** What is there at this moment. */
    Uni<Choice> choose(BatchOrder order) {
        return Uni.createFrom()
                .deferred(() -> {
                    // Read first: one that cannot be a selector selects nothing rather than everything.
                    String selector = SelectorText.of(order.scope().selector());
                    return types(order).chain(types -> choose(order, types, selector));
                })
                .onFailure(LabelSelector.Malformed.class)
                .recoverWithItem(why -> new Choice.Impossible("Invalid", "spec.selector: " + why.getMessage()))
                .onFailure(TooMuch.class)
                .recoverWithItem(why -> new Choice.Impossible(why.reason, String.valueOf(why.getMessage())))
                .onFailure()
                .recoverWithItem(why -> new Choice.Unknown(String.valueOf(why.getMessage())));
    }

    private Uni<List<ResourceType>> types(BatchOrder order) {
        BatchOrder.Scope scope = order.scope();
        if (scope.wide()) {
            return catalog.namespacedKinds()
                    .map(all -> all.stream()
                            .filter(type -> Movable.refusalOfKind(type).isEmpty())
                            .toList());
        }
        return catalog.findNow(scope.group().isEmpty() ? scope.plural() : scope.plural() + "." + scope.group())
                .map(found -> found.filter(type -> type.group().equals(scope.group())
                                && type.plural().equals(scope.plural()))
                        .map(List::of)
                        .orElse(List.of()));
    }

    private Uni<Choice> choose(BatchOrder order, List<ResourceType> types, String selector) {
        BatchOrder.Scope scope = order.scope();
        if (types.isEmpty()) {
            String kind = scope.group().isEmpty() ? scope.plural() : scope.plural() + "." + scope.group();
            return impossible("UnknownKind", "this cluster serves no kind " + kind);
        }
        if (!scope.wide()) {
            var refusal = Movable.refusalOfKind(types.getFirst(), order.objects());
            if (refusal.isPresent()) {
                return impossible(refusal.get().reason(), refusal.get().message());
            }
        }
        if (order.objects().isEmpty() && (scope.wide() || order.dependents() || order.follow())) {
            return impossible(
                    "Invalid",
                    "Moves in the namespace " + order.namespace()
                            + " are about cluster-scoped objects: with them goes nothing else");
        }
        boolean together = order.follow() || (order.dependents() && !scope.wide());
        if (together && order.target().isEmpty()) {
            return impossible(
                    "Invalid",
                    "what goes together is to go to one cluster, but each object would be placed by itself: name a target,"
                            + " or leave companions and dependents out");
        }
        List<Candidate> found = new ArrayList<>();
        AtomicLong bytes = new AtomicLong();
        return Multi.createFrom()
                .iterable(types)
                .onItem()
                .transformToUniAndConcatenate(type -> look(order, type, selector, found, bytes))
                .collect()
                .asList()
                .chain(() -> order.dependents()
                        ? owned.look(order.objects(), found, MOST)
                        : Uni.createFrom().item(List.<Selection.Owned>of()))
                .chain(along -> (order.follow()
                                ? companions.candidates(order.objects())
                                : Uni.createFrom().item(List.<Candidate>of()))
                        .map(watching -> !scope.name().isEmpty() && found.isEmpty()
                                ? new Choice.Impossible(
                                        "NotFound",
                                        types.getFirst().qualifiedPlural() + "/" + scope.name() + " not found")
                                : Selection.of(order, self, found, along, watching)));
    }

    private static Uni<Choice> impossible(String reason, String message) {
        return Uni.createFrom().item(new Choice.Impossible(reason, message));
    }

    private Uni<Void> look(
            BatchOrder order, ResourceType type, String selector, List<Candidate> found, AtomicLong bytes) {
        abroad(order, type, selector, found);
        String name = order.scope().name();
        KubePath path = KubePath.collection(type, order.objects());
        path = selector.isEmpty() ? path : path.with("labelSelector", selector);
        path = name.isEmpty() ? path : path.with("fieldSelector", "metadata.name=" + name);
        return Listing.objects(home, path, MOST, item -> {
                    Map<String, Object> lean = lean(type, item);
                    if (bytes.addAndGet(Tree.weight(lean)) > LARGEST) {
                        throw new TooMuch(
                                "TooLarge",
                                "the objects that are selected have more than " + (LARGEST >> 20)
                                        + " MiB together: narrow the selector, or name single kinds");
                    }
                    return lean;
                })
                .invoke(items -> {
                    for (Map<String, Object> item : items) {
                        // On its way out, or in: its record stands for it.
                        if (table.visible(type.key(order.objects(), name(item))) == null) {
                            found.add(new Candidate(type, self, item));
                        }
                    }
                    if (found.size() > MOST) {
                        throw new TooMuch("TooMany", Selection.tooMany("more than " + MOST + " objects are"));
                    }
                })
                .replaceWithVoid();
    }

    /** Thousands are looked at, each of which may be a megabyte: what only the move itself needs of them is left out. */
    static Map<String, Object> lean(ResourceType type, Map<String, Object> item) {
        Map<String, Object> lean = Tree.without(item, "metadata", "managedFields");
        if (type.group().isEmpty() && CONTENT_ONLY.contains(type.plural())) {
            lean = Tree.without(Tree.without(lean, "data"), "binaryData");
        }
        return PackedMap.of(lean);
    }

    private void abroad(BatchOrder order, ResourceType type, String selector, List<Candidate> found) {
        LabelSelector labels = LabelSelector.parse(selector);
        String name = order.scope().name();
        for (AbroadRecord record : table.visible(type.group(), type.plural(), order.objects())) {
            boolean meant = (name.isEmpty() || name.equals(record.key().name()))
                    && labels.matches(Tree.map(record.object(), "metadata", "labels"));
            if (meant && record.root()) {
                found.add(new Candidate(type, record.cluster(), record.object()));
            }
        }
    }

    private static String name(Map<String, Object> item) {
        return Tree.stringOr(item, "", "metadata", "name");
    }
}
