package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A follower of the records that lags; a restart lists afresh and forgets the ring. */
final class MergeFacade {
    private final MergeWorld world;
    private final MergeEtcd etcd;
    AbroadTable table = new AbroadTable();
    RecentChanges recent = new RecentChanges(4096, Long.MAX_VALUE);
    final List<Consumer<AbroadTable.Change>> subscribers = new ArrayList<>();
    private int position;
    long begun;
    long start = Long.MAX_VALUE;

    MergeFacade(MergeWorld world) {
        this.world = world;
        this.etcd = world.etcd;
        restart();
    }

    void restart() {
        pulse();
        begun = etcd.revision;
        start = Long.MAX_VALUE;
        table = new AbroadTable();
        recent = new RecentChanges(4096, Long.MAX_VALUE);
        subscribers.clear();
        RecentChanges changes = recent;
        AbroadTable own = table;
        own.subscribe(change -> {
            changes.add(change, etcd.revision);
            List.copyOf(subscribers).forEach(each -> each.accept(change));
        });
        position = etcd.log.size();
        table.replace(List.copyOf(etcd.records.values()), etcd.revision);
    }

    private void pulse() {
        if (world.pulse) {
            etcd.revision++;
        }
    }

    /** Opens once the other façades' streams cannot lag behind its beginning any more. */
    boolean open() {
        if (start == Long.MAX_VALUE && etcd.revision > begun + 2 * MergeWorld.LAG) {
            pulse();
            start = etcd.revision;
        }
        return start != Long.MAX_VALUE;
    }

    void openAfterPause() {
        world.pause();
        pulse();
        start = etcd.revision;
    }

    void advance(int n) {
        for (int i = 0; i < n && position < etcd.log.size(); i++) {
            MergeEtcd.Write write = etcd.log.get(position++);
            if (!write.ofHome()) {
                table.put(write.revision(), write.key(), write.record());
            }
        }
    }

    void keepUp() {
        while (position < etcd.log.size() && etcd.log.get(position).revision() < etcd.revision - MergeWorld.LAG) {
            advance(1);
        }
    }
}
