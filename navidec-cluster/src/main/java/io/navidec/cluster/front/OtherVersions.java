package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.PrintedObject;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Abroad objects in another version of their kind than their records have: only the cluster they are on can convert them, so they are read there. Thread-safe.
 */
final class OtherVersions {
    private static final int AT_ONCE = 8;

    private final Guests guests;

    OtherVersions(Guests guests) {
        this.guests = guests;
    }

    /**
     * Those of the records that are in another version, as they would be in that one; fails with {@link Answered} when one cannot be read. One that
     * is gone there is left out.
     */
    Uni<Map<ResourceKey, AbroadRecord>> of(List<AbroadRecord> records, String version) {
        List<AbroadRecord> other = records.stream()
                .filter(each -> !each.type().version().equals(version))
                .toList();
        if (other.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return Multi.createFrom()
                .iterable(other)
                .onItem()
                .transformToUni(record -> one(record, version))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .map(all -> all.stream()
                        .flatMap(Optional::stream)
                        .collect(Collectors.toMap(AbroadRecord::key, each -> each)));
    }

    /** This record as it would be in that version, nothing when it is gone there; fails with {@link Answered} when it cannot be read. */
    Uni<Optional<AbroadRecord>> one(AbroadRecord record, String version) {
        return guests.printed(record, version)
                .onFailure(KubeClient.Unreachable.class)
                .transform(why -> new Answered(unreadable(record, version)))
                .map(answer -> {
                    if (!answer.ok()) {
                        if (answer.notFound()) {
                            return Optional.empty();
                        }
                        throw new Answered(unreadable(record, version));
                    }
                    PrintedObject printed = PrintedObject.of(answer.tree());
                    AbroadRecord there =
                            new AbroadRecord(Tree.with(record.tree(), version, "spec", "resource", "version"));
                    return Optional.of(there.content(guests.translation(record).content(printed.object()))
                            .printed(printed.columns(), printed.cells()));
                });
    }

    private static Status unreadable(AbroadRecord record, String version) {
        return Status.unavailable(
                record.key().shortName() + " cannot be shown in version " + version + ": it is on cluster "
                        + record.cluster() + ", which does not answer",
                1);
    }
}
