package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.kube.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordInputsTest {
    private static final ResourceKey A = MergeWorld.KEYS.get(0);
    private static final ResourceKey B = MergeWorld.KEYS.get(1);

    private static AbroadRecord state(ResourceKey key, long revision) {
        return MergeEtcd.record(key, key.name(), (int) revision, Phase.ABROAD, revision);
    }

    private static AbroadTable.Change change(ResourceKey key, long before, long revision) {
        return new AbroadTable.Change(revision, key, state(key, before), state(key, revision));
    }

    private static List<String> told(List<WatchInput.RecordChange<Integer>> missed, long opened, long x) {
        MergedWatch<Integer> watch = new MergedWatch<>(opened, x, Set.of());
        List<WatchEmission<Integer>> out = new ArrayList<>(watch.step(new WatchInput.Missed<>(missed)));
        out.addAll(watch.step(new WatchInput.Quiet<>()));
        return out.stream()
                .map(each -> switch (each) {
                    case WatchEmission.Event<Integer> event ->
                        event.type() + " " + event.key().name() + " " + event.revision();
                    case WatchEmission.Mark<Integer> mark -> "BOOKMARK";
                    case WatchEmission.LookUp<Integer> question -> "look up";
                })
                .toList();
    }

    @Test
    void whoResumesIsToldTheLatestOfWhatLayBeforeAndEveryChangeAfter() {
        List<AbroadTable.Change> changes =
                List.of(change(A, 11, 12), change(A, 12, 14), change(A, 14, 16), change(B, 13, 17), change(A, 16, 18));
        List<WatchInput.RecordChange<Integer>> missed = MergeEtcd.INPUTS.missed(changes, 15);
        assertEquals(List.of("MODIFIED a 14", "MODIFIED a 16", "MODIFIED b 17", "MODIFIED a 18"), told(missed, 15, 15));
    }

    @Test
    void aChangeThatNobodySeesIsNotTold() {
        AbroadRecord outbound = MergeEtcd.record(A, "a", 1, Phase.OUTBOUND, 16);
        assertEquals(List.of(), MergeEtcd.INPUTS.missed(List.of(new AbroadTable.Change(16, A, null, outbound)), 15));
    }

    @Test
    void whoResumesBeforeTheRecordWasVisibleIsToldWhatHomeToldThen() {
        AbroadRecord outbound = MergeEtcd.record(A, "a", 1, Phase.OUTBOUND, 16);
        List<AbroadTable.Change> changes = List.of(
                new AbroadTable.Change(16, A, null, outbound),
                new AbroadTable.Change(20, A, outbound, state(A, 20)),
                change(A, 20, 22));
        assertEquals(List.of(), MergeEtcd.INPUTS.present(List.of(state(A, 22)), changes, 15));
        assertEquals(
                List.of(new WatchInput.Present<>(A, MergeEtcd.seen(state(A, 20)), false)),
                MergeEtcd.INPUTS.present(List.of(state(A, 22)), changes, 21));
        assertEquals(
                List.of(new WatchInput.Present<>(A, MergeEtcd.seen(state(A, 22)), false)),
                MergeEtcd.INPUTS.present(List.of(state(A, 22)), changes, 22));
    }
}
