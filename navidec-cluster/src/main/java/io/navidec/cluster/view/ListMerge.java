package io.navidec.cluster.view;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.shared.json.ObjectHead;
import io.navidec.shared.kube.ResourceKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts records between the items of home's list, in the order of their keys, which is etcd's (design 3.2, "Lists"). Every key once: one that goes from one
 * side to the other while the list is read is looked at again. One list, one thread.
 */
public final class ListMerge {
    private static final Set<String> MARKS = Set.of(Names.AWAY);

    private final Source source;
    private final KubeRequest.Resource request;
    private final Selectors selectors;
    private final String after;
    private final List<AbroadRecord> first;
    /** Of {@link #first}, the one that may come next. */
    private int next;

    private String nextOrder = "";
    private final Set<ResourceKey> atFirst = new LinkedHashSet<>();
    private final Set<ResourceKey> unsure = new LinkedHashSet<>();
    private final Set<ResourceKey> given = new HashSet<>();
    private long[] kept = new long[64];
    private int keptCount;

    /** Where records come from. */
    public interface Source {
        @Nullable
        AbroadRecord get(ResourceKey key);

        /** Those of the kind that clients see; of all namespaces when it is empty. */
        List<AbroadRecord> visible(String group, String plural, String namespace);

        /** Whether it changes while the list is read. */
        boolean live();
    }

    /** The records as they are, and as they change. */
    public static Source live(AbroadTable table) {
        return new Source() {
            @Override
            public @Nullable AbroadRecord get(ResourceKey key) {
                return table.get(key);
            }

            @Override
            public List<AbroadRecord> visible(String group, String plural, String namespace) {
                return table.visible(group, plural, namespace);
            }

            @Override
            public boolean live() {
                return true;
            }
        };
    }

    /** Records of one kind as they were at one revision. */
    public static Source snapshot(List<AbroadRecord> records) {
        Map<ResourceKey, AbroadRecord> byKey =
                records.stream().collect(Collectors.toMap(AbroadRecord::key, each -> each));
        List<AbroadRecord> sorted = records.stream()
                .sorted(Comparator.comparing(each -> each.key().sortKey()))
                .toList();
        return new Source() {
            @Override
            public @Nullable AbroadRecord get(ResourceKey key) {
                return byKey.get(key);
            }

            @Override
            public List<AbroadRecord> visible(String group, String plural, String namespace) {
                return sorted.stream()
                        .filter(each -> each.visible()
                                && (namespace.isEmpty()
                                        || namespace.equals(each.key().namespace())))
                        .toList();
            }

            @Override
            public boolean live() {
                return false;
            }
        };
    }

    /**
     * To be made before home is asked.
     *
     * @param after only records of greater keys; empty for all
     */
    public ListMerge(Source source, KubeRequest.Resource request, Selectors selectors, String after) {
        this.source = source;
        this.request = request;
        this.selectors = selectors;
        this.after = after;
        first = visible();
        first.forEach(record -> atFirst.add(record.key()));
        nextOrder = orderOfNext();
    }

    /** What stands at the place of one item of home's. */
    public record Place(List<AbroadRecord> before, boolean kept, String order) {}

    /** What is to be given before this item of home's, which stands from {@code from} to before {@code to}, and whether the item itself is. */
    public Place place(byte[] bytes, int from, int to, boolean row) {
        ObjectHead head = row ? ObjectHead.ofRow(bytes, from, to, MARKS) : ObjectHead.ofItem(bytes, from, to, MARKS);
        ResourceKey key = new ResourceKey(request.group(), request.plural(), head.namespace(), head.name());
        String order = key.sortKey();
        return new Place(upTo(order), keeps(head, key, order), order);
    }

    private List<AbroadRecord> upTo(String order) {
        if (next == first.size() || nextOrder.compareTo(order) > 0) {
            return List.of();
        }
        List<AbroadRecord> before = new ArrayList<>();
        while (next < first.size() && nextOrder.compareTo(order) <= 0) {
            AbroadRecord record = now(first.get(next).key());
            if (record != null) {
                before.add(record);
            }
            next++;
            nextOrder = orderOfNext();
        }
        return before;
    }

    private String orderOfNext() {
        return next < first.size() ? first.get(next).key().sortKey() : "";
    }

    /** The record of that key to be given now, or null. */
    private @Nullable AbroadRecord now(ResourceKey key) {
        AbroadRecord record = source.get(key);
        if (record == null || !record.visible() || given.contains(key) || !selectors.matches(record)) {
            return null;
        }
        given.add(key);
        return record;
    }

    private boolean keeps(ObjectHead head, ResourceKey key, String order) {
        // A ReplicaSet inherits its Deployment's annotations, and is hidden for no move of its own.
        if (head.annotations().contains(Names.AWAY) && !head.controlled()) {
            unsure.add(key);
            return false;
        }
        AbroadRecord record = source.get(key);
        if (record != null && record.visible()) {
            unsure.add(key);
            return false;
        }
        if (record == null && !atFirst.contains(key) && !unsure.contains(key)) {
            keep(hash(order));
            return true;
        }
        return given.add(key);
    }

    /** Of most items only a number is kept, so that a long list takes little memory: enough to know it again when a record of its key appears. */
    private void keep(long hash) {
        if (source.live()) {
            if (keptCount == kept.length) {
                kept = Arrays.copyOf(kept, keptCount * 2);
            }
            kept[keptCount++] = hash;
        }
    }

    private boolean keptBefore(ResourceKey key) {
        long hash = hash(key.sortKey());
        for (int i = 0; i < keptCount; i++) {
            if (kept[i] == hash) {
                return true;
            }
        }
        return false;
    }

    /** FNV-1a of 64 bits. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The records that are still to be given, after all of home's, in order. They count as given. */
    public List<AbroadRecord> rest() {
        List<AbroadRecord> out = new ArrayList<>();
        for (AbroadRecord each : visible()) {
            boolean atHomeInThisList = !atFirst.contains(each.key()) && keptBefore(each.key());
            AbroadRecord record = atHomeInThisList ? null : now(each.key());
            if (record != null) {
                out.add(record);
            }
        }
        next = first.size();
        return out;
    }

    /** How many records come after that key. */
    public int left(String order) {
        return (int) visible().stream()
                .filter(each -> each.key().sortKey().compareTo(order) > 0 && selectors.matches(each))
                .count();
    }

    /** The records of the list as they are now. */
    public List<AbroadRecord> chosen() {
        return visible().stream().filter(selectors::matches).toList();
    }

    /** Keys that were abroad, or on their way, and are no more: home is to be asked again. */
    public List<ResourceKey> unsure() {
        return Stream.concat(atFirst.stream(), unsure.stream())
                .distinct()
                .filter(key ->
                        source.live() && !given.contains(key) && !visible(source.get(key)) && selectors.concerns(key))
                .toList();
    }

    private static boolean visible(@Nullable AbroadRecord record) {
        return record != null && record.visible();
    }

    private List<AbroadRecord> visible() {
        return source.visible(request.group(), request.plural(), request.namespace()).stream()
                .filter(each -> after.isEmpty() || each.key().sortKey().compareTo(after) > 0)
                .toList();
    }
}
