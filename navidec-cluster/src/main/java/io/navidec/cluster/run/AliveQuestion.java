package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The question which of these roots are alive, to one cluster, in as few calls as may be. Thread-safe. */
final class AliveQuestion {
    private static final String ALIVE = "/-/alive";
    private static final int CHUNK = 5000;
    private static final long TIMEOUT_MILLIS = 3000;
    private static final long JITTER_MILLIS = 500;

    private final Guests guests;

    AliveQuestion(Guests guests) {
        this.guests = guests;
    }

    /** The keys of those that are not; fails when the cluster does not answer. Without roots it only asks whether it is there. */
    Uni<Set<ResourceKey>> ask(String cluster, List<AbroadRecord> roots) {
        return Uni.createFrom()
                .item(() -> guests.at(cluster)
                        .map(KubeClient.class::cast)
                        .orElseThrow(() -> new IllegalStateException("its address is not known")))
                .chain(client -> Multi.createFrom()
                        .iterable(chunks(roots))
                        .onItem()
                        .transformToUniAndConcatenate(chunk -> chunk(client, chunk))
                        .collect()
                        .in(HashSet::new, Set::addAll));
    }

    private static List<List<AbroadRecord>> chunks(List<AbroadRecord> roots) {
        List<List<AbroadRecord>> chunks = new ArrayList<>();
        for (int at = 0; at == 0 || at < roots.size(); at += CHUNK) {
            chunks.add(roots.subList(at, Math.min(roots.size(), at + CHUNK)));
        }
        return chunks;
    }

    private static Uni<Set<ResourceKey>> chunk(KubeClient client, List<AbroadRecord> roots) {
        List<Object> items = new ArrayList<>();
        for (AbroadRecord root : roots) {
            items.add(Tree.of(
                    "group", root.key().group(),
                    "version", root.type().version(),
                    "plural", root.key().plural(),
                    "namespace", root.key().namespace(),
                    "name", root.key().name()));
        }
        // Not all peers' timeouts at the same instant.
        Duration within =
                Duration.ofMillis(TIMEOUT_MILLIS + ThreadLocalRandom.current().nextLong(JITTER_MILLIS));
        return client.call(ApiCall.post(ALIVE, Json.bytes(Tree.of("items", items))))
                .ifNoItem()
                .after(within)
                .failWith(() -> new IllegalStateException("no answer within " + within.toMillis() + " ms"))
                .map(answer -> {
                    if (!answer.ok()) {
                        throw new IllegalStateException(answer.message());
                    }
                    return missing(answer.tree());
                });
    }

    private static Set<ResourceKey> missing(Map<String, Object> answer) {
        Set<ResourceKey> missing = new HashSet<>();
        for (Map<String, Object> item : Tree.maps(answer, "items")) {
            if (Boolean.FALSE.equals(item.get("alive"))) {
                missing.add(new ResourceKey(
                        Tree.stringOr(item, "", "group"),
                        Tree.stringOr(item, "", "plural"),
                        Tree.stringOr(item, "", "namespace"),
                        Tree.stringOr(item, "", "name")));
            }
        }
        return missing;
    }
}
