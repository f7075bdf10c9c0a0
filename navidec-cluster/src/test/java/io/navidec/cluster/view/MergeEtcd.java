package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.kube.ResourceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Home's etcd in the simulation: objects and records under one counter, and the log of all writes. */
final class MergeEtcd {
    static final RecordInputs<Integer> INPUTS = new RecordInputs<>(record -> true, MergeEtcd::value);

    record Home(String uid, int value, boolean away, long revision) {}

    record Write(
            long revision,
            ResourceKey key,
            boolean ofHome,
            @Nullable Home home,
            @Nullable Home last,
            @Nullable AbroadRecord record) {}

    long revision = 1;
    final List<Write> log = new ArrayList<>();
    final Map<ResourceKey, Home> homes = new HashMap<>();
    final Map<ResourceKey, AbroadRecord> records = new HashMap<>();

    void home(ResourceKey key, @Nullable String uid, int value, boolean away) {
        revision++;
        Home last = homes.get(key);
        Home now = uid == null ? null : new Home(uid, value, away, revision);
        if (now == null) {
            homes.remove(key);
        } else {
            homes.put(key, now);
        }
        log.add(new Write(revision, key, true, now, last, null));
    }

    void record(ResourceKey key, @Nullable String uid, int value, Phase phase) {
        revision++;
        AbroadRecord now = uid == null ? null : record(key, uid, value, phase, revision);
        if (now == null) {
            records.remove(key);
        } else {
            records.put(key, now);
        }
        log.add(new Write(revision, key, false, null, null, now));
    }

    /** The first write after that revision. */
    int after(long at) {
        int i = log.size();
        while (i > 0 && log.get(i - 1).revision() > at) {
            i--;
        }
        return i;
    }

    @Nullable
    Seen<Integer> view(ResourceKey key) {
        AbroadRecord record = records.get(key);
        if (record != null && record.visible()) {
            return seen(record);
        }
        Home home = homes.get(key);
        return home == null || home.away() ? null : seen(home);
    }

    static AbroadRecord record(ResourceKey key, String uid, int value, Phase phase, long revision) {
        return new AbroadRecord(Map.of(
                "metadata",
                Map.of("resourceVersion", Long.toString(revision)),
                "spec",
                Map.of(
                        "resource",
                        Map.of(
                                "group",
                                key.group(),
                                "plural",
                                key.plural(),
                                "namespace",
                                key.namespace(),
                                "name",
                                key.name()),
                        "identity",
                        Map.of("uid", uid),
                        "phase",
                        phase.text(),
                        "object",
                        Map.of("value", value))));
    }

    static int value(AbroadRecord record) {
        return record.object().get("value") instanceof Integer i ? i : -1;
    }

    static Seen<Integer> seen(AbroadRecord record) {
        return INPUTS.seen(record);
    }

    static Seen<Integer> seen(Home home) {
        return new Seen<>(home.uid(), home.revision(), true, home.value());
    }
}
