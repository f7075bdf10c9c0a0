package io.navidec.cluster.store;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.record.RecordName;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ListWatch;
import io.navidec.cluster.upstream.Listing;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The records in home's etcd: every write names the resourceVersion it has read, so of two writers one loses and looks again.
 * Content of Secrets is sealed on the way in and opened on the way out. Thread-safe.
 */
public final class Records {
    private static final Logger LOG = Logger.getLogger(Records.class);

    /** More than a version, an id and two dots. */
    private static final int KEY_NAMED = 20;

    /** All are kept in memory, of which they are to take no more than one in so many. */
    private static final int PART = 3;

    private final KubeClient home;
    private final AbroadTable table;
    private final long room;
    /** Of those that hold sealed content: the text itself would be large, so whether it is to be sealed anew, as it was read. */
    private final Map<ResourceKey, String> sealedBy = new ConcurrentHashMap<>();

    private volatile @Nullable KeyRing seal;

    public Records(KubeClient home, AbroadTable table) {
        this(home, table, Runtime.getRuntime().maxMemory() / PART);
    }

    /** @param room for all records together, in bytes */
    Records(KubeClient home, AbroadTable table, long room) {
        this.home = home;
        this.table = table;
        this.room = room;
    }

    /** Gives it the keys; needed once, before the first record is read or written. */
    public void sealWith(KeyRing keys) {
        seal = keys;
    }

    /** Seals anew up to so many records that an older key sealed; how many such there were. */
    public Uni<Integer> resealed(int most) {
        KeyRing keys = seal();
        List<ResourceKey> old = sealedBy.entrySet().stream()
                .filter(each -> keys.outdated(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return Multi.createFrom()
                .iterable(old.stream().limit(most).toList())
                .onItem()
                .transformToUniAndConcatenate(this::reseal)
                .collect()
                .asList()
                .replaceWith(old.size());
    }

    /** Written as it is. One that cannot be opened stays as it is, too: its key may come back. */
    private Uni<Void> reseal(ResourceKey key) {
        return read(key).chain(found -> {
            if (found.isEmpty()) {
                sealedBy.remove(key);
            }
            return found.isEmpty() || closed(found.get().tree())
                    ? Uni.createFrom().voidItem()
                    : replace(found.get())
                            .replaceWithVoid()
                            .onFailure(Lost.class)
                            .recoverWithNull();
        });
    }

    /** A write lost against another one, or the record is gone: look again. */
    public static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Lost(String message) {
            super(message);
        }
    }

    /** The record is larger than etcd takes, or than there is memory for: there is no use in trying again. */
    public static final class TooLarge extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        TooLarge(String message) {
            super(message);
        }

        /** Whether an API server said so: of its own limit, of etcd's, or of the connection to it. */
        static boolean says(ApiAnswer answer) {
            String message = answer.message();
            return answer.status() == 413
                    || message.contains("request is too large")
                    || message.contains("message larger than max");
        }
    }

    /** The record as etcd has it now, whatever the follower has seen. */
    public Uni<Optional<AbroadRecord>> read(ResourceKey key) {
        return home.call(ApiCall.get(path(key))).map(answer -> {
            if (answer.notFound()) {
                return Optional.empty();
            }
            return Optional.of(opened(require(answer, "read", key)));
        });
    }

    /** The table learns what etcd has now: for whoever finds that it may be behind. Never fails. */
    public Uni<Void> refresh(ResourceKey key) {
        return read(key)
                .invoke(found ->
                        found.ifPresent(record -> table.wrote(record.revision(), record.key(), record.packed())))
                .onFailure()
                .invoke(why -> LOG.debugf("resource=%s: not looked at: %s", key, why.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Home's API server cannot show the records as they were at a revision. */
    public static final class NotThen extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient ApiAnswer answer;

        NotThen(ApiAnswer answer) {
            super(answer.message(), null, false, false);
            this.answer = answer;
        }

        /** What it said: 410 for a revision that is too old. */
        public ApiAnswer answer() {
            return answer;
        }
    }

    /**
     * The records of one kind as they were at that revision; fails with {@link NotThen} when that cannot be told any more.
     *
     * @param namespace empty for all
     */
    public Uni<List<AbroadRecord>> at(String group, String plural, String namespace, long revision) {
        KubePath ofKind =
                KubePath.collection(Names.RECORDS, namespace).with("fieldSelector", "spec.resource.plural=" + plural);
        KubePath exact = ofKind.with("resourceVersion", Long.toString(revision)).with("resourceVersionMatch", "Exact");
        List<AbroadRecord> found = new ArrayList<>();
        return Listing.pages(home, exact, ofKind, ApiCall.JSON, page -> {
                    page.stream()
                            .map(item -> opened(complete(item)).packed())
                            .filter(each -> each.key().group().equals(group))
                            .forEach(found::add);
                    return true;
                })
                .onFailure(KubeClient.Refused.class)
                .transform(why -> new NotThen(why.answer()))
                .replaceWith(found);
    }

    /** Stores a new record; fails with {@link Lost} when there is one already. */
    public Uni<AbroadRecord> create(AbroadRecord record) {
        String target = KubePath.collection(Names.RECORDS, record.namespace()).toString();
        return fitting(record)
                .chain(() -> home.call(ApiCall.post(target, Json.bytes(sealed(record)))))
                .map(answer -> stored(answer, "create", record.key()));
    }

    /** Replaces the record of that resourceVersion; fails with {@link Lost} when it has changed since, or is gone. */
    public Uni<AbroadRecord> replace(AbroadRecord record) {
        return fitting(record)
                .chain(() ->
                        home.call(ApiCall.put(path(record.key()), Json.bytes(OwnWrites.untracked(sealed(record))))))
                .map(answer -> stored(answer, "update", record.key()));
    }

    /** Nothing leaves that there is no room for: a service that cannot hold its records could not even start. */
    private Uni<Void> fitting(AbroadRecord record) {
        if (record.phase() != Phase.OUTBOUND) {
            return Uni.createFrom().voidItem(); // most writes are the mirror's, and what is there has to be known
        }
        AbroadRecord before = table.get(record.key());
        long needed = Tree.weight(record.tree()) - (before == null ? 0 : Tree.weight(before.tree()));
        return needed > 0 && table.bytes() + needed > room
                ? Uni.createFrom()
                        .failure(new TooLarge("Cannot record " + record.key() + ", of " + (needed >> 10)
                                + " KiB: what is abroad already takes " + (table.bytes() >> 20) + " of the "
                                + (room >> 20) + " MiB that this service has for it: give it more memory (-Xmx)"))
                : Uni.createFrom().voidItem();
    }

    /** Deletes the record of that resourceVersion, with its finalizer; one that is gone already is fine. */
    public Uni<Void> delete(AbroadRecord record) {
        byte[] options = Json.bytes(Tree.of("preconditions", Tree.of("resourceVersion", record.resourceVersion())));
        Uni<ApiAnswer> deleting = record.ending()
                ? home.call(ApiCall.get(path(record.key())))
                : home.call(ApiCall.delete(path(record.key()), options));
        return deleting.chain(answer -> {
            if (answer.notFound()) {
                return Uni.createFrom().voidItem();
            }
            Map<String, Object> now = require(answer, "delete", record.key());
            boolean another = !Tree.stringOr(now, "", "metadata", "uid")
                    .equals(Tree.stringOr(record.tree(), "", "metadata", "uid"));
            if (another || Tree.list(now, "metadata", "finalizers").isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            Map<String, Object> unheld = Tree.of(
                    "metadata",
                    Tree.of(
                            "resourceVersion", Tree.stringOr(now, "", "metadata", "resourceVersion"),
                            "finalizers", List.of()));
            return home.call(ApiCall.patch(path(record.key()), ApiCall.MERGE_PATCH, Json.bytes(unheld)))
                    .map(patched -> {
                        if (!patched.notFound()) {
                            Map<String, Object> last = require(patched, "release", record.key());
                            learn(
                                    Long.parseLong(Tree.stringOr(last, "0", "metadata", "resourceVersion")),
                                    record.key());
                        }
                        return null;
                    });
        });
    }

    private void learn(long revision, ResourceKey key) {
        if (revision > 0) {
            table.wrote(revision, key, null);
        }
    }

    /** Follows all records into the table for ever. */
    public ListWatch follow(Vertx vertx) {
        String all = KubePath.collection(Names.RECORDS, "").toString();
        return new ListWatch(vertx, home, all, ApiCall.JSON, ListWatch.Pace.CLOSE, new ListWatch.Sink() {
            @Override
            public Map<String, Object> page(Map<String, Object> page) {
                List<Object> packed = new ArrayList<>();
                Tree.maps(page, "items")
                        .forEach(item ->
                                packed.add(opened(complete(item)).packed().tree()));
                return Tree.with(page, packed, "items");
            }

            @Override
            public void listed(List<Map<String, Object>> pages, String resourceVersion) {
                List<AbroadRecord> all = new ArrayList<>();
                for (Map<String, Object> page : pages) {
                    Tree.maps(page, "items").forEach(item -> all.add(new AbroadRecord(item)));
                }
                table.replace(all, Long.parseLong(resourceVersion));
            }

            @Override
            public void event(String type, Map<String, Object> object) {
                long revision = Long.parseLong(Tree.stringOr(object, "0", "metadata", "resourceVersion"));
                if (type.equals("BOOKMARK")) {
                    table.caughtUp(revision);
                    return;
                }
                AbroadRecord record = opened(object);
                if (type.equals("DELETED")) {
                    sealedBy.remove(record.key());
                }
                table.put(revision, record.key(), type.equals("DELETED") ? null : record.packed());
            }

            @Override
            public void down(Throwable why) {
                LOG.warnf("The records cannot be followed at the moment: %s", why.getMessage());
            }
        });
    }

    /** Items of a list lack apiVersion and kind. */
    private static Map<String, Object> complete(Map<String, Object> item) {
        Map<String, Object> whole = Tree.of("apiVersion", Names.API_VERSION, "kind", Names.RECORDS.kind());
        whole.putAll(item);
        return whole;
    }

    private AbroadRecord stored(ApiAnswer answer, String what, ResourceKey key) {
        AbroadRecord record = opened(require(answer, what, key));
        // The table learns from our own writes at once: who wrote reads what he wrote.
        table.wrote(record.revision(), record.key(), record.packed());
        return record;
    }

    private static Map<String, Object> require(ApiAnswer answer, String what, ResourceKey key) {
        if (answer.ok()) {
            return answer.tree();
        }
        if (answer.conflict() || answer.notFound()) {
            throw new Lost("Cannot " + what + " the record of " + key + ": " + answer.message());
        }
        String trouble = "Cannot " + what + " the record of " + key + ": " + answer.message();
        throw TooLarge.says(answer) ? new TooLarge(trouble) : new IllegalStateException(trouble);
    }

    private static String path(ResourceKey key) {
        return KubePath.object(Names.RECORDS, Names.beside(key), RecordName.of(key))
                .toString();
    }

    private static boolean secret(Map<String, Object> tree) {
        return "secrets".equals(Tree.string(tree, "spec", "resource", "plural"))
                && Tree.stringOr(tree, "", "spec", "resource", "group").isEmpty();
    }

    /** As etcd keeps it: what is needed during a move only, and content of Secrets always, is compressed and sealed. */
    private Map<String, Object> sealed(AbroadRecord record) {
        Map<String, Object> tree = record.tree();
        Map<String, Object> moving = SealedMove.of(record);
        if (!moving.isEmpty()) {
            tree = Tree.without(Tree.without(tree, "spec", "base"), "spec", "carry");
            tree = Tree.with(tree, seal().seal(Json.bytes(moving)), "spec", "sealedMove");
        }
        if (secret(tree) && Tree.string(tree, "spec", "sealed") == null) {
            Map<String, Object> without = Tree.without(tree, "spec", "object");
            tree = Tree.with(without, seal().seal(Json.bytes(record.object())), "spec", "sealed");
        }
        return tree;
    }

    /** Whether its content could not be opened: then it is kept as it is sealed. */
    private static boolean closed(Map<String, Object> tree) {
        return Tree.string(tree, "spec", "sealed") != null || Tree.string(tree, "spec", "sealedMove") != null;
    }

    /** The beginning of a sealed text names its key. */
    private void note(Map<String, Object> stored) {
        String text = Tree.stringOr(stored, Tree.stringOr(stored, "", "spec", "sealedMove"), "spec", "sealed");
        ResourceKey key = new AbroadRecord(stored).key();
        if (text.isEmpty()) {
            sealedBy.remove(key);
        } else {
            sealedBy.put(key, text.substring(0, Math.min(text.length(), KEY_NAMED)));
        }
    }

    private AbroadRecord opened(Map<String, Object> stored) {
        note(stored);
        Map<String, Object> tree = stored;
        try {
            String object = Tree.string(tree, "spec", "sealed");
            if (object != null) {
                tree = Tree.with(tree, Json.parse(seal().open(object)), "spec", "object");
                tree = Tree.without(tree, "spec", "sealed");
            }
            String moving = Tree.string(tree, "spec", "sealedMove");
            if (moving != null) {
                Map<String, Object> held = Json.parse(seal().open(moving));
                return SealedMove.into(new AbroadRecord(Tree.without(tree, "spec", "sealedMove")), held);
            }
        } catch (Seal.BrokenSeal e) {
            // Still a record: where it is is known, only its last content cannot be shown.
            LOG.errorf(
                    "The content of record %s cannot be opened: %s",
                    Tree.string(tree, "metadata", "name"), e.getMessage());
        }
        return new AbroadRecord(tree);
    }

    private KeyRing seal() {
        KeyRing known = seal;
        if (known == null) {
            throw new IllegalStateException("The record key has not been read yet");
        }
        return known;
    }
}
