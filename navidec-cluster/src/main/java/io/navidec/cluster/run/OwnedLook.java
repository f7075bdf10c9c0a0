package io.navidec.cluster.run;

import io.navidec.cluster.batch.Selection.Owned;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.Companions.Candidate;
import io.navidec.cluster.move.Dependents;
import io.navidec.cluster.move.Dependents.Dependent;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks what chosen objects own that no controller makes again elsewhere, and what these own in turn, at home and abroad. Thread-safe.
 */
final class OwnedLook {
    private final String self;
    private final KubeClient home;
    private final AbroadTable table;
    private final DependentsLook dependents;
    private final Clock clock;

    /** @param self home's name */
    OwnedLook(String self, KubeClient home, AbroadTable table, DependentsLook dependents, Clock clock) {
        this.self = self;
        this.home = home;
        this.table = table;
        this.dependents = dependents;
        this.clock = clock;
    }

    /**
     * An object that owns, or may.
     *
     * @param real its uid at home; empty where it is abroad
     * @param known the uid that clients know
     */
    private record Owner(Candidate candidate, String real, String known) {}

    /** Owners before what they own; fails when they own more than so many, or home does not tell. */
    Uni<List<Owned>> look(String namespace, List<Candidate> chosen, int most) {
        return dependents.owners(namespace, clock.instant()).chain(atHome -> {
            Walk walk = new Walk(namespace, atHome, most);
            for (Candidate each : chosen) {
                walk.chosen.put(each.type().key(namespace, each.name()), each);
                walk.open.add(owner(namespace, each));
            }
            return walk.go();
        });
    }

    private Owner owner(String namespace, Candidate each) {
        if (!each.cluster().equals(self)) {
            AbroadRecord record = table.get(each.type().key(namespace, each.name()));
            return new Owner(each, "", record == null ? "" : record.uid());
        }
        String real = Tree.stringOr(each.object(), "", "metadata", "uid");
        return new Owner(each, real, table.homePairs(namespace).toKnown().getOrDefault(real, real));
    }

    /** One look's way from owner to owner. */
    private final class Walk {
        private final String namespace;
        private final Map<String, List<Dependent>> atHome;
        private final int most;
        private final Map<String, List<AbroadRecord>> abroad = new HashMap<>();
        private final List<Owner> open = new ArrayList<>();
        private final Map<ResourceKey, Candidate> chosen = new HashMap<>();
        private final Set<ResourceKey> seen = new HashSet<>();
        private final List<Owned> found = new ArrayList<>();

        Walk(String namespace, Map<String, List<Dependent>> atHome, int most) {
            this.namespace = namespace;
            this.atHome = atHome;
            this.most = most;
            for (AbroadRecord record : table.all()) {
                if (record.root()
                        && record.visible()
                        && record.key().namespace().equals(namespace)) {
                    OwnerReferences.uids(record.owners())
                            .forEach(uid -> abroad.computeIfAbsent(uid, k -> new ArrayList<>())
                                    .add(record));
                }
            }
        }

        /** One generation after the other. */
        Uni<List<Owned>> go() {
            List<Owner> level = open.stream()
                    .filter(each -> seen.add(each.candidate()
                            .type()
                            .key(namespace, each.candidate().name())))
                    .toList();
            open.clear();
            if (level.isEmpty()) {
                return Uni.createFrom().item(found);
            }
            level.forEach(this::abroad);
            return Multi.createFrom()
                    .iterable(level)
                    .onItem()
                    .transformToMultiAndConcatenate(this::atHome)
                    .collect()
                    .asList()
                    .chain(this::go);
        }

        private Multi<Candidate> atHome(Owner owner) {
            return Multi.createFrom()
                    .iterable(atHome.getOrDefault(owner.real(), List.of()))
                    .filter(each -> !Dependents.madeAgain(owner.candidate().type(), each.type()))
                    .onItem()
                    .transformToUniAndConcatenate(this::read)
                    .invoke(candidate -> add(owner, candidate));
        }

        private void add(Owner owner, Candidate dependent) {
            if (found.size() >= most) {
                throw new IllegalStateException("what is to go along owns more than " + most + " objects");
            }
            found.add(new Owned(owner.candidate(), dependent));
            open.add(OwnedLook.this.owner(namespace, dependent));
        }

        private void abroad(Owner owner) {
            for (AbroadRecord record : abroad.getOrDefault(owner.known(), List.of())) {
                add(owner, new Candidate(record.type(), record.cluster(), record.object()));
            }
        }

        /** Null when it is gone meanwhile, or stands for nothing as its record does. */
        private Uni<@Nullable Candidate> read(Dependent dependent) {
            ResourceKey key = dependent.type().key(namespace, dependent.name());
            Candidate known = chosen.get(key);
            if (known != null) {
                return Uni.createFrom().item(known);
            }
            if (table.visible(key) != null) {
                return Uni.createFrom().nullItem();
            }
            return home.call(ApiCall.get(KubePath.object(dependent.type(), key).toString()))
                    .map(answer -> {
                        if (!answer.ok() && !answer.notFound()) {
                            throw new IllegalStateException("Home does not show " + key + ": " + answer.message());
                        }
                        return answer.ok()
                                ? new Candidate(
                                        dependent.type(), self, SelectionLook.lean(dependent.type(), answer.tree()))
                                : null;
                    });
        }
    }
}
