package io.navidec.cluster.upstream;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What kinds a cluster serves, by every name kubectl would take: plural, singular, short name, kind, and {@code plural.group}. From aggregated
 * discovery (KEP-3352); asked again when a word is unknown and when it is older than five minutes. Thread-safe.
 */
public final class ResourceCatalog {
    private static final String DISCOVERY = "application/json;v=v2;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList";
    /** Whoever asks for words that nobody knows makes home say its kinds no more often than this. */
    private static final Duration AT_MOST = Duration.ofSeconds(1);

    private static final Duration TOO_OLD = Duration.ofMinutes(5);
    private static final List<String> WHOLE = List.of("get", "list", "create", "update", "delete");

    private final KubeClient home;
    private final Clock clock;
    private volatile Map<String, ResourceType> byWord = Map.of();
    private volatile List<ResourceType> whole = List.of();
    private volatile Instant asked = Instant.EPOCH;

    public ResourceCatalog(KubeClient home, Clock clock) {
        this.home = home;
        this.clock = clock;
    }

    /** The kind of that word, or nothing when the cluster served none a second ago. */
    public Uni<Optional<ResourceType>> find(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        Duration age = Duration.between(asked, clock.instant());
        boolean known = byWord.containsKey(lower);
        if (age.compareTo(TOO_OLD) < 0 && (known || age.compareTo(AT_MOST) < 0)) {
            return Uni.createFrom().item(Optional.ofNullable(byWord.get(lower)));
        }
        return ask().map(words -> Optional.ofNullable(words.get(lower)));
    }

    /** As {@link #find}, for those who act on the answer for good: nothing only when home was asked after the question and served none. */
    public Uni<Optional<ResourceType>> findNow(String word) {
        return find(word)
                .chain(found -> found.isPresent()
                        ? Uni.createFrom().item(found)
                        : ask().map(words -> Optional.ofNullable(words.get(word.toLowerCase(Locale.ROOT)))));
    }

    private Uni<Map<String, ResourceType>> ask() {
        return discovery("/api")
                .chain(core -> discovery("/apis").map(groups -> {
                    Map<String, ResourceType> words = new HashMap<>();
                    // The core group first, then home's order of groups: the first to claim a word keeps it, as in
                    // kubectl.
                    read(core, words);
                    read(groups, words);
                    byWord = Map.copyOf(words);
                    whole = whole(core, groups);
                    asked = clock.instant();
                    return byWord;
                }));
    }

    /** All kinds it serves, as {@code deployments.apps}, sorted; fresh as with {@link #find}. */
    public Uni<List<String>> served() {
        Duration age = Duration.between(asked, clock.instant());
        Uni<Map<String, ResourceType>> words =
                age.compareTo(TOO_OLD) < 0 ? Uni.createFrom().item(byWord) : ask();
        return words.map(known -> known.values().stream()
                .map(ResourceType::qualifiedPlural)
                .distinct()
                .sorted()
                .toList());
    }

    /**
     * The kinds with namespaces whose objects can be listed, read, made, changed and deleted, each in its preferred version, sorted. Home is asked each time:
     * the objects of a kind that is left out here would stay behind unseen.
     */
    public Uni<List<ResourceType>> namespacedKinds() {
        return allKinds()
                .map(all -> all.stream().filter(ResourceType::namespaced).toList());
    }

    /** As {@link #namespacedKinds}, with the cluster-scoped kinds. */
    public Uni<List<ResourceType>> allKinds() {
        return ask().map(known -> whole);
    }

    static List<ResourceType> whole(Map<String, Object> core, Map<String, Object> groups) {
        Map<String, ResourceType> found = new TreeMap<>();
        for (Map<String, Object> list : List.of(core, groups)) {
            for (Map<String, Object> group : Tree.maps(list, "items")) {
                for (Map<String, Object> version : Tree.maps(group, "versions")) {
                    for (Map<String, Object> resource : Tree.maps(version, "resources")) {
                        ResourceType type = type(
                                Tree.stringOr(group, "", "metadata", "name"),
                                Tree.stringOr(version, "", "version"),
                                resource);
                        if (Tree.list(resource, "verbs").containsAll(WHOLE)) {
                            found.putIfAbsent(type.qualifiedPlural(), type);
                        }
                    }
                }
            }
        }
        return List.copyOf(found.values());
    }

    private Uni<Map<String, Object>> discovery(String path) {
        return home.call(ApiCall.get(path).header("accept", DISCOVERY)).map(ResourceCatalog::tree);
    }

    private static Map<String, Object> tree(ApiAnswer answer) {
        if (!answer.ok()) {
            throw new IllegalStateException("Discovery failed: " + answer.message());
        }
        return answer.tree();
    }

    static void read(Map<String, Object> list, Map<String, ResourceType> words) {
        for (Map<String, Object> group : Tree.maps(list, "items")) {
            String name = Tree.stringOr(group, "", "metadata", "name");
            // Versions come in order of preference.
            for (Map<String, Object> version : Tree.maps(group, "versions")) {
                for (Map<String, Object> resource : Tree.maps(version, "resources")) {
                    claim(name, Tree.stringOr(version, "", "version"), resource, words);
                }
            }
        }
    }

    private static ResourceType type(String group, String version, Map<String, Object> resource) {
        return new ResourceType(
                group,
                version,
                Tree.stringOr(resource, "", "resource"),
                Tree.stringOr(resource, "", "responseKind", "kind"),
                "Namespaced".equals(Tree.string(resource, "scope")));
    }

    private static void claim(
            String group, String version, Map<String, Object> resource, Map<String, ResourceType> words) {
        ResourceType type = type(group, version, resource);
        String plural = type.plural();
        String kind = type.kind();
        String singular = Tree.stringOr(resource, "", "singularResource");
        claim(plural, type, words);
        claim(singular, type, words);
        claim(kind.toLowerCase(Locale.ROOT), type, words);
        Tree.list(resource, "shortNames").forEach(each -> claim(String.valueOf(each), type, words));
        if (!group.isEmpty()) {
            claim(plural + "." + group, type, words);
            claim(singular + "." + group, type, words);
            claim(kind + "." + group, type, words);
            claim(plural + "." + version + "." + group, type, words);
        }
    }

    private static void claim(String word, ResourceType type, Map<String, ResourceType> words) {
        if (!word.isEmpty()) {
            words.putIfAbsent(word.toLowerCase(Locale.ROOT), type);
        }
    }
}
