package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.OwnersSeen;
import io.navidec.cluster.move.Sight;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.record.UidPairs;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks where the owners of an abroad object are. Thread-safe. */
final class OwnersLook {
    private final KubeClient home;
    private final AbroadTable table;
    private final ResourceCatalog catalog;

    OwnersLook(KubeClient home, AbroadTable table, ResourceCatalog catalog) {
        this.home = home;
        this.table = table;
        this.catalog = catalog;
    }

    private enum Where {
        HOME,
        ABROAD,
        NOWHERE
    }

    /** Home's object, its owners called by the uids that clients know. */
    Sight known(Sight sight, String namespace) {
        UidPairs pairs = table.homePairs(namespace);
        return sight instanceof Sight.Found found && !pairs.isEmpty()
                ? new Sight.Found(OwnerReferences.renamed(
                        found.object(), uid -> pairs.toKnown().getOrDefault(uid, uid)))
                : sight;
    }

    /** As {@link OwnersSeen} reads it; nothing where there is no record, or no owner. */
    Uni<Sight> look(String namespace, @Nullable Sight record) {
        List<Map<String, Object>> owners =
                record instanceof Sight.Found found ? new AbroadRecord(found.object()).owners() : List.of();
        if (owners.isEmpty()) {
            return Uni.createFrom().item(new Sight.Absent());
        }
        List<Map<String, Object>> there = new ArrayList<>();
        List<String> abroad = new ArrayList<>();
        return Multi.createFrom()
                .iterable(owners)
                .onItem()
                .transformToUniAndConcatenate(owner -> where(namespace, owner).invoke(where -> {
                    if (where == Where.HOME) {
                        there.add(owner);
                    } else if (where == Where.ABROAD) {
                        abroad.add(words(namespace, OwnerReferences.uid(owner)));
                    }
                }))
                .collect()
                .asList()
                .map(all -> OwnersSeen.sight(there, abroad));
    }

    /** Abroad, or on its way: it must not leave while what it owns arrives. */
    private @Nullable AbroadRecord away(String namespace, String uid) {
        AbroadRecord record = table.known(namespace, uid);
        return record == null || record.phase() == Phase.HOME ? null : record;
    }

    private String words(String namespace, String uid) {
        AbroadRecord record = away(namespace, uid);
        return record == null ? uid : record.key().shortName() + " on " + record.cluster();
    }

    private Uni<Where> where(String namespace, Map<String, Object> owner) {
        String uid = OwnerReferences.uid(owner);
        if (away(namespace, uid) != null) {
            return Uni.createFrom().item(Where.ABROAD);
        }
        String real = table.homePairs(namespace).toReal().getOrDefault(uid, uid);
        return type(owner)
                .chain(type -> type.isEmpty()
                        ? Uni.createFrom().item(Where.NOWHERE)
                        : home.call(ApiCall.get(path(type.get(), namespace, owner)))
                                .map(answer -> where(answer, real)));
    }

    private static Where where(ApiAnswer answer, String real) {
        if (!answer.ok() && !answer.notFound()) {
            throw new IllegalStateException("Home does not show an owner: " + answer.message());
        }
        return answer.ok() && real.equals(Tree.string(answer.tree(), "metadata", "uid")) ? Where.HOME : Where.NOWHERE;
    }

    private static String path(ResourceType type, String namespace, Map<String, Object> owner) {
        return KubePath.object(type, type.namespaced() ? namespace : "", Tree.stringOr(owner, "", "name"))
                .toString();
    }

    /** The kind by its singular, which is its kind in small letters for all but the oddest custom kinds. */
    private Uni<Optional<ResourceType>> type(Map<String, Object> owner) {
        String group = OwnerReferences.group(owner);
        String kind = Tree.stringOr(owner, "", "kind");
        String word = kind.toLowerCase(Locale.ROOT);
        return catalog.findNow(group.isEmpty() ? word : word + "." + group)
                .map(found -> found.filter(
                        type -> type.kind().equals(kind) && type.group().equals(group)));
    }
}
