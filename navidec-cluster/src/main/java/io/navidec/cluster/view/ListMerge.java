package io.navidec.cluster.view;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.shared.json.ObjectHead;
import io.navidec.shared.kube.ResourceKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which items of home's list stay, and which records come after them (design 3.2, "Lists"). Every key once: a key that goes from one side to the other
 * while the list is read is looked at again. One list, one thread.
 */
public final class ListMerge {
    private static final Set<String> MARKS = Set.of(Names.AWAY);

    private final AbroadTable table;
    private final KubeRequest.Resource request;
    private final Selectors selectors;
    private final Set<ResourceKey> unsure = new LinkedHashSet<>();
    private final Set<ResourceKey> given = new LinkedHashSet<>();

    /** To be made before home is asked. */
    public ListMerge(AbroadTable table, KubeRequest.Resource request, Selectors selectors) {
        this.table = table;
        this.request = request;
        this.selectors = selectors;
        visible().forEach(record -> unsure.add(record.key()));
    }

    /** Whether this item of home's stays. */
    public boolean keeps(byte[] item, boolean row) {
        ObjectHead head = row ? ObjectHead.ofRow(item, MARKS) : ObjectHead.ofItem(item, MARKS);
        ResourceKey key = new ResourceKey(request.group(), request.plural(), head.namespace(), head.name());
        // A ReplicaSet inherits its Deployment's annotations, and is hidden for no move of its own.
        if (head.annotations().contains(Names.AWAY) && !head.controlled()) {
            unsure.add(key);
            return false;
        }
        AbroadRecord record = table.get(key);
        if (record != null && record.visible()) {
            unsure.add(key);
            return false;
        }
        if (record != null || unsure.contains(key)) {
            given.add(key);
        }
        return true;
    }

    /** The records that belong to the list and of which home gave nothing. */
    public List<AbroadRecord> records() {
        return visible().stream()
                .filter(record -> !given.contains(record.key()) && selectors.matches(record))
                .toList();
    }

    /** The clusters that records of the list are on. */
    public Set<String> clusters() {
        return records().stream().map(AbroadRecord::cluster).collect(Collectors.toSet());
    }

    /** Keys that were abroad, or on their way, and are no more: home is to be asked again. */
    public List<ResourceKey> unsure() {
        return unsure.stream()
                .filter(key -> !given.contains(key) && table.visible(key) == null && selectors.concerns(key))
                .toList();
    }

    private List<AbroadRecord> visible() {
        return table.visible(request.group(), request.plural(), request.namespace());
    }
}
