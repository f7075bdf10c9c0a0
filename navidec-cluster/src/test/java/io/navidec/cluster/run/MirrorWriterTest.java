package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.view.Lineage;
import io.navidec.cluster.view.Sighting;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MirrorWriterTest {
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final ResourceType PODS = new ResourceType("", "v1", "pods", "Pod", true);
    private static final ResourceKey POD = PODS.key("shop", "web-0");
    private static final ResourceKey KEY = MAPS.key("shop", "settings");
    private static final String KNOWN = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String REAL = "bbbbbbbb-0000-4000-8000-000000000001";
    private static final String NOW = "2026-01-01T00:00:00Z";
    private static final ApiAnswer GONE = Status.notFound(KEY).answer();

    private final Clock clock = Clock.fixed(Instant.parse(NOW), ZoneOffset.UTC);
    private final FakeHome home = new FakeHome();
    private final FakeGuests guests = new FakeGuests(call -> GONE);
    private final AbroadTable table = new AbroadTable();
    private final Records records = new Records(home, table);
    private final Lineage lineage = new Lineage();
    private final List<ResourceKey> lost = new ArrayList<>();
    private final Sightings sightings = new Sightings(clock);
    private final GuestLook look = new GuestLook(guests);
    private final RootEnd end = new RootEnd(records, look, new Orphans("dam", guests, records, table, lineage), clock);
    private final MirrorWriter writer = new MirrorWriter(
            table, records, lineage, end, new Vanishing(records, look, this::vanished), sightings, () -> true, clock);

    private Uni<Void> vanished(AbroadRecord record) {
        lost.add(record.key());
        return Uni.createFrom().voidItem();
    }

    @BeforeEach
    void follow() {
        Runnable end = table.subscribe(lineage::apply);
        assertNotNull(end);
        table.replace(List.of(), 1);
    }

    private AbroadRecord stored(AbroadRecord record) {
        return records.create(record).await().indefinitely();
    }

    private AbroadRecord root(Phase phase) {
        return AbroadRecord.of(MAPS, KEY, KNOWN, NOW, "eurm", phase)
                .generations(7, 0)
                .seen(REAL, "100", NOW);
    }

    private static Sighting.Present seen(String version, String value) {
        Map<String, Object> metadata =
                Tree.of("name", "settings", "namespace", "shop", "uid", REAL, "resourceVersion", version);
        return new Sighting.Present(
                "eurm",
                MAPS,
                KEY,
                Tree.of("metadata", metadata, "data", Tree.of("value", value)),
                List.of(),
                List.of(),
                0);
    }

    private static Sighting gone() {
        return new Sighting.Gone("eurm", MAPS, KEY, REAL);
    }

    private AbroadRecord now() {
        return records.read(KEY).await().indefinitely().orElseThrow();
    }

    @Test
    void aSightingIsWrittenOnceAndSettled() {
        AbroadRecord before = stored(root(Phase.ABROAD));
        assertTrue(writer.offer(seen("101", "two")));
        assertEquals("two", Tree.string(now().object(), "data", "value"));
        assertNull(sightings.get(KEY));
        assertTrue(writer.offer(seen("101", "two")));
        assertEquals(1, writer.writes());
        assertTrue(now().revision() > before.revision());
    }

    @Test
    void theLoserOfARaceLooksAgain() {
        AbroadRecord before = stored(root(Phase.ABROAD));
        String path = home.objects.keySet().iterator().next();
        // Meanwhile the façade writes what a client has just changed, which is later than what was seen.
        AbroadRecord facade =
                before.content(Tree.of("data", Tree.of("value", "three"))).seen(REAL, "102", NOW);
        home.beforeWrite = () -> home.put(path, facade.tree());
        assertTrue(writer.offer(seen("101", "two")));
        assertEquals("three", Tree.string(now().object(), "data", "value"));
        assertEquals(0, writer.writes());
        assertNull(sightings.get(KEY));
    }

    @Test
    void whatCannotBeWrittenStaysAndIsTriedAgain() {
        AbroadRecord before = stored(root(Phase.ABROAD));
        home.beforeWrite = () -> {
            throw new IllegalStateException("thrown by the test");
        };
        assertTrue(writer.offer(seen("101", "two")));
        assertEquals(before.resourceVersion(), now().resourceVersion());
        assertNotNull(sightings.get(KEY));
        writer.again();
        assertEquals("two", Tree.string(now().object(), "data", "value"));
    }

    @Test
    void aRootIsLostOnlyWhenItsClusterClearlySaysSo() {
        stored(root(Phase.ABROAD));
        guests.answer = call -> ApiAnswer.json(503, Map.of());
        assertTrue(writer.offer(gone()));
        assertEquals(List.of(), lost);
        assertNotNull(sightings.get(KEY), "to be asked again");
        guests.answer = call ->
                new ApiAnswer(404, Map.of(), "404 page not found".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        writer.again();
        assertEquals(List.of(), lost);
        guests.answer = call -> GONE;
        writer.again();
        assertEquals(List.of(KEY), lost);
        assertNull(sightings.get(KEY));
    }

    @Test
    void aListFromBeforeTheRootCameIsNoLoss() {
        stored(root(Phase.ABROAD));
        guests.answer = call -> ApiAnswer.json(
                200,
                Tree.of(
                        "rows",
                        List.of(Tree.of(
                                "cells", List.of(), "object", seen("100", "one").object()))));
        assertTrue(writer.offer(gone()));
        assertEquals(List.of(), lost);
    }

    @Test
    void aMoveThatTookItAwayMeanwhileIsNoLoss() {
        AbroadRecord before = stored(root(Phase.ABROAD));
        String path = home.objects.keySet().iterator().next();
        guests.answer = call -> {
            home.put(path, before.in(Phase.INBOUND).tree());
            return GONE;
        };
        assertTrue(writer.offer(gone()));
        assertEquals(List.of(), lost);
    }

    @Test
    void aDeletedRootIsClosedThereBeforeItsRecordEnds() {
        stored(root(Phase.DELETING));
        guests.answer = call -> ApiAnswer.json(200, Tree.of("gone", false));
        assertTrue(writer.offer(gone()));
        assertEquals(Phase.DELETING, now().phase(), "something of it is left there");
        guests.answer = call -> ApiAnswer.json(200, Tree.of("gone", true));
        assertTrue(writer.offer(gone()));
        assertTrue(records.read(KEY).await().indefinitely().isEmpty());
        assertEquals("POST /-/close", guests.calls.get(0).toString());
        assertEquals(List.of(), lost);
    }

    @Test
    void aRecordThatIsToEndIsMarkedDeletingFirst() {
        AbroadRecord root = stored(root(Phase.ABROAD));
        String path = home.objects.keySet().iterator().next();
        home.put(path, Tree.with(root.tree(), NOW, "metadata", "deletionTimestamp"));
        table.put(now().revision(), KEY, now());
        guests.answer = call -> {
            assertEquals(Phase.DELETING, now().phase(), "marked before anything is deleted");
            return ApiAnswer.json(200, Tree.of("gone", true));
        };
        writer.ask(KEY);
        assertTrue(records.read(KEY).await().indefinitely().isEmpty());
    }

    /** Of the root. */
    private static Map<String, Object> podObject() {
        return Tree.of(
                "metadata",
                Tree.of(
                        "name", "web-0",
                        "namespace", "shop",
                        "uid", "cccccccc-0000-4000-8000-000000000002",
                        "resourceVersion", "6",
                        "ownerReferences", List.of(Tree.of("uid", REAL))));
    }

    private static Sighting.Present podSeen(Map<String, Object> object) {
        return new Sighting.Present("eurm", PODS, POD, object, List.of(), List.of(), 0);
    }

    @Test
    void aPodOfAnotherUidIsAnotherPod() {
        stored(root(Phase.ABROAD));
        AbroadRecord old =
                stored(AbroadRecord.of(PODS, POD, "cccccccc-0000-4000-8000-000000000001", NOW, "eurm", Phase.ABROAD)
                        .seen("cccccccc-0000-4000-8000-000000000001", "5", NOW)
                        .descendantOf(KNOWN));
        assertTrue(writer.offer(podSeen(podObject())));
        AbroadRecord next = records.read(POD).await().indefinitely().orElseThrow();
        assertEquals("cccccccc-0000-4000-8000-000000000002", next.uid());
        assertTrue(next.revision() > old.revision());
        assertNull(sightings.get(POD));
    }

    /** Who comes between the look for the owner and the waiting for it would otherwise be waited for until the next tick. */
    @Test
    void anOwnerThatComesAtTheLastMomentIsNotMissed() {
        Map<String, Object> object = new LinkedHashMap<>(podObject()) {
            private static final long serialVersionUID = 1L;
            private boolean come;

            @Override
            public @Nullable Object get(Object key) {
                // Read last, when no owner was found.
                if (key.equals("kind") && !come) {
                    come = true;
                    stored(root(Phase.ABROAD));
                    sightings.waiting("shop").forEach(writer::ask);
                }
                return super.get(key);
            }
        };
        assertTrue(writer.offer(podSeen(object)));
        assertTrue(records.read(POD).await().indefinitely().isPresent());
        assertNull(sightings.get(POD));
    }

    @Test
    void whoseOwnerDoesNotComeWaitsInPeace() {
        assertTrue(writer.offer(podSeen(podObject())));
        assertEquals(List.of(POD), sightings.waiting("shop"));
        writer.again();
        assertEquals(List.of(POD), sightings.waiting("shop"));
        assertEquals(java.time.Duration.ZERO, sightings.lag());
    }

    /** A single look's answer may come after the watch has told of a later state. */
    @Test
    void anOlderLookDoesNotReplaceWhatIsPending() {
        assertTrue(sightings.offer(seen("101", "two")));
        assertTrue(sightings.offer(seen("100", "one")));
        assertEquals(seen("101", "two"), sightings.get(KEY));
        assertTrue(sightings.offer(seen("100", "one").asOf(101)), "what a fresh list says counts");
        assertEquals(seen("100", "one").asOf(101), sightings.get(KEY));
        assertTrue(sightings.offer(gone()));
        assertEquals(gone(), sightings.get(KEY));
    }

    @Test
    void aListDoesNotReplaceWhatWasSeenAfterIt() {
        assertTrue(sightings.offer(seen("105", "two")));
        assertTrue(sightings.offer(seen("100", "one").asOf(103)));
        assertEquals(seen("105", "two"), sightings.get(KEY));
        assertTrue(sightings.offer(seen("100", "one").asOf(Sighting.RESTORED)));
        assertTrue(sightings.offer(seen("101", "next")));
        assertEquals(seen("101", "next").asOf(Sighting.RESTORED), sightings.get(KEY), "the watch goes on from there");
    }
}
