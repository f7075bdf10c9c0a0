package io.navidec.cluster.store;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The keys that seal records: Secret {@code navidec-system/navidec-record-key}, and every other one there with the label {@code navidec.io/record-key=true}; where
 * there is none, the first is made. All open; the newest seals, once it is old enough for every service to know it. What older ones sealed is sealed anew, a few at a time;
 * then they may be deleted. Thread-safe.
 */
public final class RecordKeys {
    private static final Logger LOG = Logger.getLogger(RecordKeys.class);
    private static final ResourceType SECRETS = new ResourceType("", "v1", "secrets", "Secret", true);
    private static final String NAME = "navidec-record-key";
    private static final String LABEL = "navidec.io/record-key=true";
    /** Every service reads the keys three times meanwhile. */
    private static final Duration KNOWN_EVERYWHERE = Duration.ofSeconds(60);

    private static final int AT_ONCE = 50;

    private final KubeClient home;
    private final Records records;
    private final Clock clock;
    /** Whether records were found to be sealed with an older key, and nobody was told yet that none is any more. */
    private volatile boolean outdated;

    private volatile @Nullable Instant noneSince;

    public RecordKeys(KubeClient home, Records records, Clock clock) {
        this.home = home;
        this.records = records;
        this.clock = clock;
    }

    private record Key(String secret, Instant created, byte[] bytes) {}

    /** Reads the keys, or makes the first; of two services that make it at once one wins and both use that one. */
    public Uni<Void> load() {
        String path = KubePath.object(SECRETS, Names.SYSTEM_NAMESPACE, NAME).toString();
        return others().chain(keys -> home.call(ApiCall.get(path))
                .chain(found -> found.notFound() && keys.isEmpty()
                        ? make(path)
                        : Uni.createFrom().item(found))
                .invoke(answer -> {
                    if (answer.ok()) {
                        keys.add(key(answer.tree()));
                    } else if (!answer.notFound()) {
                        throw new IllegalStateException("The record key cannot be read: " + answer.message());
                    }
                    use(keys);
                })
                .replaceWithVoid());
    }

    /** Now and then: looks for new keys, and seals anew what older ones sealed. */
    public Uni<Void> tick() {
        return load().chain(() -> records.resealed(AT_ONCE))
                .invoke(this::tell)
                .onFailure()
                .recoverWithItem(why -> {
                    LOG.debugf("The record keys are looked at again: %s", why.getMessage());
                    return 0;
                })
                .replaceWithVoid();
    }

    private void tell(int left) {
        if (left > 0) {
            if (!outdated) {
                LOG.infof("%d records are sealed with an older key, and are sealed anew", left);
            }
            outdated = true;
            noneSince = null;
        } else if (outdated) {
            Instant now = clock.instant();
            Instant since = noneSince == null ? now : noneSince;
            noneSince = since;
            // Another service, by its own clock, may seal with an older one for a while still.
            if (!since.plus(KNOWN_EVERYWHERE).plus(KNOWN_EVERYWHERE).isAfter(now)) {
                LOG.info("All records are sealed with the newest key: older ones may be deleted");
                outdated = false;
                noneSince = null;
            }
        }
    }

    private Uni<ApiAnswer> make(String path) {
        Map<String, Object> secret = Tree.of(
                "apiVersion",
                "v1",
                "kind",
                "Secret",
                "type",
                "Opaque",
                "immutable",
                true,
                "metadata",
                Tree.of("name", NAME, "namespace", Names.SYSTEM_NAMESPACE),
                "data",
                Tree.of("key", Base64.getEncoder().encodeToString(Seal.newKey())));
        String all = KubePath.collection(SECRETS, Names.SYSTEM_NAMESPACE).toString();
        return home.call(ApiCall.post(all, Json.bytes(secret)))
                .chain(made -> made.conflict()
                        ? home.call(ApiCall.get(path))
                        : Uni.createFrom().item(made));
    }

    private Uni<List<Key>> others() {
        String labelled = KubePath.collection(SECRETS, Names.SYSTEM_NAMESPACE)
                .with("labelSelector", LABEL)
                .toString();
        return home.call(ApiCall.get(labelled)).map(answer -> {
            if (!answer.ok()) {
                throw new IllegalStateException("The record keys cannot be listed: " + answer.message());
            }
            List<Key> keys = new ArrayList<>();
            for (Map<String, Object> secret : Tree.maps(answer.tree(), "items")) {
                if (!NAME.equals(Tree.string(secret, "metadata", "name"))) {
                    try {
                        keys.add(key(secret));
                    } catch (IllegalStateException e) {
                        LOG.errorf("%s: it is not used", e.getMessage());
                    }
                }
            }
            return keys;
        });
    }

    private static Key key(Map<String, Object> secret) {
        String name = Tree.stringOr(secret, "", "metadata", "name");
        String wrong =
                "Secret " + Names.SYSTEM_NAMESPACE + "/" + name + " has no entry 'key' of " + Seal.KEY_BYTES + " bytes";
        try {
            byte[] bytes = Base64.getDecoder().decode(Tree.stringOr(secret, "", "data", "key"));
            if (bytes.length != Seal.KEY_BYTES) {
                throw new IllegalStateException(wrong);
            }
            return new Key(name, Instant.parse(Tree.stringOr(secret, "", "metadata", "creationTimestamp")), bytes);
        } catch (IllegalArgumentException | java.time.format.DateTimeParseException e) {
            throw new IllegalStateException(wrong);
        }
    }

    private void use(List<Key> keys) {
        keys.sort(Comparator.comparing(Key::created).thenComparing(Key::secret));
        Instant known = clock.instant().minus(KNOWN_EVERYWHERE);
        int sealing = 0;
        for (int i = 0; i < keys.size(); i++) {
            if (!keys.get(i).created().isAfter(known)) {
                sealing = i;
            }
        }
        records.sealWith(new KeyRing(keys.stream().map(Key::bytes).toList(), sealing));
    }
}
