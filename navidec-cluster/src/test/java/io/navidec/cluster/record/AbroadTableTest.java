package io.navidec.cluster.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AbroadTableTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);

    private static AbroadTable table(AbroadRecord record) {
        AbroadTable table = new AbroadTable();
        table.replace(List.of(new AbroadRecord(Tree.with(record.tree(), "7", "metadata", "resourceVersion"))), 7);
        return table;
    }

    private static AbroadRecord record(Phase phase) {
        return AbroadRecord.of(MAPS, MAPS.key("shop", "web"), "known", "2026-01-01T00:00:00Z", "eurm", phase);
    }

    /** A service that starts while an object leaves for the second time has nothing but this to know its uid by. */
    @Test
    void whatLeavesAgainKeepsItsUidUntilItIsGone() {
        AbroadRecord leaving = record(Phase.OUTBOUND).stillHome("real");
        assertEquals(Map.of("real", "known"), table(leaving).homePairs("shop").toKnown());
        assertEquals(Map.of(), table(leaving).abroadPairs("eurm", "shop").toKnown());
        AbroadRecord left = leaving.at("eurm").in(Phase.IN_TRANSIT);
        assertEquals(Map.of(), table(left).homePairs("shop").toKnown());
        assertEquals(Map.of(), table(left).abroadPairs("eurm", "shop").toKnown());
    }

    @Test
    void pairsAreOfThePlaceTheObjectIsAt() {
        AbroadRecord returned = record(Phase.HOME).seen("real", "5", "2026-01-01T00:00:00Z");
        assertEquals(Map.of("real", "known"), table(returned).homePairs("shop").toKnown());
        AbroadRecord abroad = record(Phase.ABROAD).seen("real", "5", "2026-01-01T00:00:00Z");
        assertEquals(
                Map.of("real", "known"),
                table(abroad).abroadPairs("eurm", "shop").toKnown());
        assertEquals(Map.of(), table(abroad).homePairs("shop").toKnown());
    }

    @Test
    void oneThatFailsDoesNotKeepOthersFromHearing() {
        AbroadTable table = new AbroadTable();
        List<AbroadTable.Change> heard = new ArrayList<>();
        table.subscribe(change -> {
            throw new IllegalStateException("on purpose");
        });
        table.subscribe(heard::add);
        assertThrows(IllegalStateException.class, () -> table.put(5, MAPS.key("shop", "web"), record(Phase.ABROAD)));
        assertEquals(1, heard.size());
        assertEquals(1, table.visible("", "configmaps", "").size());
    }

    @Test
    void whoAsksLateIsToldAtOnce() {
        AtomicInteger told = new AtomicInteger();
        AbroadTable table = table(record(Phase.ABROAD));
        Runnable end = table.whenVisible("", "configmaps", told::incrementAndGet);
        assertEquals(1, told.get());
        end.run();
        table.put(8, MAPS.key("shop", "other"), record(Phase.ABROAD));
        assertEquals(1, told.get());
    }

    @Test
    void whoWaitsIsToldWhenTheFirstOneLeaves() {
        AtomicInteger told = new AtomicInteger();
        AbroadTable table = table(record(Phase.OUTBOUND));
        table.whenVisible("", "configmaps", told::incrementAndGet);
        table.whenVisible("", "secrets", () -> {
            throw new AssertionError("no Secret is abroad");
        });
        assertEquals(0, told.get());
        table.put(8, MAPS.key("shop", "web"), record(Phase.ABROAD));
        assertEquals(1, told.get());
    }

    /** Whoever hears of a record of a fresh list knows the pairs of all of them already. */
    @Test
    void aFreshListBringsAllPairsAtOnce() {
        AbroadTable table = new AbroadTable();
        List<Map<String, String>> heard = new ArrayList<>();
        table.subscribe(
                change -> heard.add(Map.copyOf(table.abroadPairs("eurm", "shop").toKnown())));
        List<AbroadRecord> list = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            AbroadRecord record = AbroadRecord.of(
                            MAPS, MAPS.key("shop", "m" + i), "known-" + i, "2026-01-01T00:00:00Z", "eurm", Phase.ABROAD)
                    .seen("real-" + i, "5", "2026-01-01T00:00:00Z");
            list.add(new AbroadRecord(Tree.with(record.tree(), Integer.toString(i), "metadata", "resourceVersion")));
        }
        table.replace(list, 9);
        Map<String, String> all = Map.of("real-1", "known-1", "real-2", "known-2", "real-3", "known-3");
        assertEquals(List.of(all, all, all), heard);
        table.replace(list.subList(0, 1), 10);
        assertEquals(
                Map.of("real-1", "known-1"), table.abroadPairs("eurm", "shop").toKnown());
        table.put(11, MAPS.key("shop", "m1"), null);
        assertEquals(Map.of(), table.abroadPairs("eurm", "shop").toKnown());
    }

    /** However records come, change place, are made anew and go: the pairs are those of the records that there are. */
    @Test
    void pairsAreThoseOfTheRecords() {
        long seed = Long.getLong("navidec.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Phase> phases = List.copyOf(EnumSet.allOf(Phase.class));
        AbroadTable table = new AbroadTable();
        for (int revision = 1; revision <= 3000; revision++) {
            ResourceKey key = MAPS.key("ns-" + random.nextInt(2), "m" + random.nextInt(6));
            Phase phase = phases.get(random.nextInt(phases.size()));
            AbroadRecord record = AbroadRecord.of(
                            MAPS, key, "known-" + key, "2026-01-01T00:00:00Z", "c" + random.nextInt(2), phase)
                    .seen("real-" + key + random.nextInt(2), "5", "2026-01-01T00:00:00Z");
            AbroadRecord stored = new AbroadRecord(
                    Tree.with(record.tree(), Integer.toString(revision), "metadata", "resourceVersion"));
            switch (random.nextInt(8)) {
                case 0 -> table.put(revision, key, null);
                case 1 -> {
                    List<AbroadRecord> some = new ArrayList<>(table.all());
                    some.removeIf(each -> random.nextInt(3) == 0 || each.key().equals(key));
                    some.add(stored);
                    table.replace(some, revision);
                }
                default -> table.put(revision, key, stored);
            }
            for (String place : List.of("", "c0", "c1")) {
                for (String namespace : List.of("", "ns-0", "ns-1")) {
                    UidPairs pairs = place.isEmpty() ? table.homePairs(namespace) : table.abroadPairs(place, namespace);
                    Map<String, String> expected = expected(table, place, namespace);
                    String why = "seed " + seed + " revision " + revision + " place " + place + " in " + namespace;
                    assertEquals(expected, pairs.toKnown(), why);
                    Map<String, String> back = new HashMap<>();
                    expected.forEach((real, known) -> back.put(known, real));
                    assertEquals(back, pairs.toReal(), why);
                }
            }
        }
    }

    private static Map<String, String> expected(AbroadTable table, String place, String namespace) {
        Map<String, String> expected = new HashMap<>();
        for (AbroadRecord each : table.all()) {
            boolean there = (each.visible() ? each.cluster() : "").equals(place);
            if (there && (namespace.isEmpty() || namespace.equals(each.key().namespace()))) {
                expected.put(each.realUid(), each.uid());
            }
        }
        return expected;
    }

    @Test
    void itKnowsWhatIsSeenWhereAndWhoOwnsWhat() {
        AbroadTable table = table(record(Phase.OUTBOUND));
        assertFalse(table.anyVisible("shop"), "nobody sees it yet");
        AbroadRecord seen = new AbroadRecord(Tree.with(
                record(Phase.ABROAD)
                        .linked(List.of(Tree.of("uid", "1"), Tree.of("uid", "2")))
                        .tree(),
                "8",
                "metadata",
                "resourceVersion"));
        table.put(8, seen.key(), seen);
        assertTrue(table.anyVisible("shop"));
        assertFalse(table.anyVisible("other"));
        assertEquals(List.of(seen), table.linkedTo("1"));
        assertEquals(List.of(seen), table.linkedTo("2"));
        AbroadRecord less = new AbroadRecord(
                Tree.with(seen.linked(List.of(Tree.of("uid", "2"))).tree(), "9", "metadata", "resourceVersion"));
        table.put(9, less.key(), less);
        assertEquals(List.of(), table.linkedTo("1"));
        assertEquals(List.of(less), table.linkedTo("2"));
        table.put(10, less.key(), null);
        assertFalse(table.anyVisible("shop"));
        assertEquals(List.of(), table.linkedTo("2"));
    }

    private static AbroadRecord another() {
        return AbroadRecord.of(MAPS, MAPS.key("shop", "made"), "u", "", "eurm", Phase.ABROAD);
    }

    private static AbroadRecord at(long revision, AbroadRecord record) {
        return new AbroadRecord(Tree.with(record.tree(), Long.toString(revision), "metadata", "resourceVersion"));
    }

    /** The answer to a write and the watch's event of it come at the same moment, on two threads. Told twice, it would seem to have replaced itself. */
    @Test
    void aWriteAndItsEventAreOneChange() throws Exception {
        AbroadTable table = new AbroadTable();
        Map<Long, AtomicInteger> told = new ConcurrentHashMap<>();
        table.subscribe(change -> told.computeIfAbsent(change.revision(), r -> new AtomicInteger())
                .incrementAndGet());
        int rounds = 20_000;
        List<AbroadRecord> written = new ArrayList<>();
        for (int revision = 1; revision <= rounds; revision++) {
            written.add(at(
                    revision,
                    AbroadRecord.of(MAPS, MAPS.key("shop", "m" + revision), "u" + revision, "", "eurm", Phase.ABROAD)));
        }
        AtomicInteger writer = new AtomicInteger();
        AtomicInteger follower = new AtomicInteger();
        Thread answers = new Thread(() -> written.forEach(each -> {
            together(writer, follower);
            table.wrote(each.revision(), each.key(), each);
        }));
        answers.start();
        for (AbroadRecord each : written) {
            together(follower, writer);
            table.put(each.revision(), each.key(), each);
        }
        answers.join();
        assertEquals(rounds, told.size());
        told.forEach((revision, times) -> assertEquals(1, times.get(), "of revision " + revision));
    }

    private static void together(AtomicInteger mine, AtomicInteger other) {
        int turn = mine.incrementAndGet();
        while (other.get() < turn) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anAnswerThatComesLateBringsNothingBack() {
        AbroadTable table = new AbroadTable();
        AbroadRecord made = at(7, record(Phase.ABROAD));
        table.put(7, made.key(), made);
        table.put(9, made.key(), null);
        table.wrote(7, made.key(), made);
        assertNull(table.get(made.key()), "it was deleted since");
        AbroadRecord again = at(10, record(Phase.ABROAD));
        table.wrote(10, again.key(), again);
        AbroadRecord older = at(8, record(Phase.INBOUND));
        table.put(8, older.key(), older);
        assertEquals(again, table.get(made.key()), "nor does an event that comes late");
    }

    /** The watch tells of the marking with a deletionTimestamp when the record is gone already. */
    @Test
    void whatWasDeletedIsNotBroughtBackByWhatTheWatchStillTells() {
        AbroadTable table = table(record(Phase.DELETING));
        List<Long> heard = new ArrayList<>();
        table.subscribe(change -> heard.add(change.after() == null ? -change.revision() : change.revision()));
        ResourceKey key = record(Phase.DELETING).key();
        table.wrote(20, key, null);
        AbroadRecord marked = at(19, record(Phase.DELETING));
        table.put(18, key, at(18, record(Phase.DELETING)));
        table.wrote(19, key, marked);
        table.replace(List.of(marked), 19);
        assertNull(table.get(key));
        assertEquals(Map.of(), table.abroadPairs("eurm", "shop").toKnown());
        table.put(20, key, null);
        AbroadRecord again = at(21, record(Phase.OUTBOUND));
        table.put(21, key, again);
        assertEquals(again, table.get(key));
        assertEquals(List.of(-20L, 21L), heard);
    }

    @Test
    void aFreshListTakesNothingBackThatWasWrittenSince() {
        AbroadTable table = table(record(Phase.ABROAD));
        AbroadRecord newer = at(12, record(Phase.INBOUND));
        AbroadRecord made = at(13, another());
        table.wrote(12, newer.key(), newer);
        table.wrote(13, made.key(), made);
        table.replace(List.of(at(7, record(Phase.ABROAD))), 10);
        assertEquals(newer, table.get(newer.key()));
        assertEquals(made, table.get(made.key()));
        table.replace(List.of(newer), 14);
        assertNull(table.get(made.key()), "gone by then");
    }

    /** etcd restored from a backup begins at an older revision: what it holds counts. */
    @Test
    void aListOlderThanWhatWasFollowedIsAllThereIs() {
        AbroadTable table = table(record(Phase.ABROAD));
        AbroadRecord newer = at(12, record(Phase.INBOUND));
        AbroadRecord made = at(13, another());
        table.put(12, newer.key(), newer);
        table.put(13, made.key(), made);
        AbroadRecord kept = at(7, record(Phase.ABROAD));
        table.replace(List.of(kept), 10);
        assertEquals(kept, table.get(newer.key()));
        assertNull(table.get(made.key()));
        AbroadRecord later = at(11, record(Phase.DELETING));
        table.wrote(11, later.key(), later);
        assertEquals(later, table.get(later.key()));
    }
}
