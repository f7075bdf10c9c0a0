package io.navidec.cluster.run;

import io.navidec.cluster.move.Movable;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** Of what there is now; of many objects, the Moves that were made for each name the kinds. */
    static Uni<Round> of(String self, List<MoveSummary> moves, AbroadTable table, ResourceCatalog catalog) {
        Set<String> returns = new HashSet<>();
        Set<ResourceKey> named = new HashSet<>();
        for (MoveSummary move : moves) {
            // A status names home by its own name.
            boolean home = move.target().equals("home") || move.target().equals(self);
            if (home && move.phase().over()) {
                returns.add(move.uid());
            }
            named.add(new ResourceKey(
                    move.key().group(), move.key().plural(), move.key().namespace(), ""));
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
