package io.navidec.cluster.run;

import io.navidec.cluster.move.Movable;
import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a round of the janitor looks: the kinds and namespaces that records and Moves name.
 *
 * @param scopes kinds and namespaces of roots
 * @param returns uids of finished Moves to home
 */
record Round(Set<Scope> scopes, Set<String> returns) {

    /** One kind in one namespace. */
    record Scope(ResourceType type, String namespace) {
        ResourceKey key(Map<String, Object> object) {
            return type.key(namespace, Tree.stringOr(object, "", "metadata", "name"));
        }
    }

    private static final Set<String> FINISHED = Arrays.stream(MovePhase.values())
            .filter(MovePhase::over)
            .map(MovePhase::text)
            .collect(Collectors.toUnmodifiableSet());

    /** Of what there is now. */
    static Uni<Round> of(String self, KubeClient home, AbroadTable table, ResourceCatalog catalog) {
        return Listing.objects(home, Names.MOVES, "").chain(moves -> of(self, moves, table, catalog));
    }

    private static Uni<Round> of(
            String self, List<Map<String, Object>> moves, AbroadTable table, ResourceCatalog catalog) {
        Set<String> returns = new HashSet<>();
        Set<ResourceKey> named = new HashSet<>();
        for (Map<String, Object> move : moves) {
            String target = Tree.stringOr(move, Tree.stringOr(move, "", "spec", "target"), "status", "target");
            // A status names home by its own name.
            if ((target.equals("home") || target.equals(self))
                    && FINISHED.contains(Tree.stringOr(move, "", "status", "phase"))) {
                returns.add(Tree.stringOr(move, "", "metadata", "uid"));
            }
            if (Tree.stringOr(move, "", "spec", "resource", "resource").isEmpty()) {
                continue; // of a whole namespace: the Moves that it made name the kinds
            }
            named.add(new ResourceKey(
                    Tree.stringOr(move, "", "spec", "resource", "group"),
                    Tree.stringOr(move, "", "spec", "resource", "resource"),
                    Names.ofObjects(Tree.stringOr(move, "", "metadata", "namespace")),
                    ""));
        }
        Set<Scope> scopes = new LinkedHashSet<>();
        for (AbroadRecord record : table.all()) {
            if (record.root()) {
                scopes.add(new Scope(record.type(), record.key().namespace()));
                named.remove(new ResourceKey(
                        record.key().group(),
                        record.key().plural(),
                        record.key().namespace(),
                        ""));
            }
        }
        return Multi.createFrom()
                .iterable(named)
                .onItem()
                .transformToUniAndConcatenate(key -> catalog.find(key.qualifiedPlural())
                        .invoke(found -> found.filter(type -> type.fits(key.namespace()))
                                // What no Move takes is nowhere to be swept, and guest hosts do not even list it.
                                .filter(type -> Movable.refusalOfKind(type).isEmpty())
                                .ifPresent(type -> scopes.add(new Scope(type, key.namespace())))))
                .collect()
                .asList()
                .map(all -> new Round(scopes, returns));
    }
}
