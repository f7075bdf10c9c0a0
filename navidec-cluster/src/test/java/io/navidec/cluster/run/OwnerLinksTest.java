package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.OwnerLinks;
import io.navidec.cluster.store.Records;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnerLinksTest {
    private static final ResourceType WIDGETS = new ResourceType("example.com", "v1", "widgets", "Widget", true);
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final ResourceKey CLOCK = WIDGETS.key("shop", "clock");
    private static final ResourceKey CONF = MAPS.key("shop", "conf");
    private static final String CLOCK_UID = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String AT_HOME = "bbbbbbbb-0000-4000-8000-000000000001";
    private static final String CREATED = "2026-01-01T00:00:00Z";

    private final AbroadTable table = new AbroadTable();
    private final FakeHome home = new FakeHome();
    private final Records records = new Records(home, table);
    private final OwnerLinks links = new OwnerLinks(table, records);

    private static Map<String, Object> clock(String uid) {
        return Tree.of(
                "apiVersion", "example.com/v1", "kind", "Widget", "name", "clock", "uid", uid, "controller", true);
    }

    private static AbroadRecord conf() {
        return AbroadRecord.of(MAPS, CONF, "u", CREATED, "eurm", Phase.OUTBOUND).owners(List.of(clock(CLOCK_UID)));
    }

    /** With a uid of its own, as an API server gives it. */
    private AbroadRecord stored(AbroadRecord record) {
        AbroadRecord named = new AbroadRecord(
                Tree.with(record.tree(), "record-of-" + record.key().name(), "metadata", "uid"));
        return records.create(named).await().atMost(Duration.ofSeconds(5));
    }

    private AbroadRecord owner(Phase phase) {
        AbroadRecord record = AbroadRecord.of(WIDGETS, CLOCK, CLOCK_UID, CREATED, "eurm", phase);
        return stored(phase == Phase.HOME ? record.seen(AT_HOME, "1", CREATED) : record);
    }

    private static Set<String> linked(AbroadRecord record) {
        return OwnerReferences.uids(record.links());
    }

    private AbroadRecord now(ResourceKey key) {
        return Objects.requireNonNull(table.get(key));
    }

    @Test
    void anOwnerThatWasNeverAwayIsLinkedItself() {
        AbroadRecord record = links.linked(conf());
        assertEquals(Set.of(CLOCK_UID), linked(record));
        assertFalse(record.links().getFirst().containsKey("controller"), "nobody takes the record for his own");
    }

    @Test
    void anOwnerAbroadIsLinkedByItsRecord() {
        owner(Phase.ABROAD);
        assertEquals(Set.of("record-of-clock"), linked(links.linked(conf())));
    }

    @Test
    void anOwnerThatHasComeHomeIsLinkedBothWaysByItsUidThere() {
        owner(Phase.HOME);
        assertEquals(Set.of("record-of-clock", AT_HOME), linked(links.linked(conf())));
    }

    @Test
    void aLinkThatWasTakenAwayIsNotMadeAgain() {
        AbroadRecord orphaned = stored(conf().in(Phase.ABROAD));
        assertEquals(Set.of(), linked(links.linked(orphaned.in(Phase.INBOUND))));
        AbroadRecord given = orphaned.owners(List.of(clock("cccccccc-0000-4000-8000-000000000001")));
        assertEquals(Set.of("cccccccc-0000-4000-8000-000000000001"), linked(links.linked(given)));
    }

    @Test
    void beforeTheOwnerLeavesItsRecordIsLinkedToo() {
        stored(links.linked(conf()));
        owner(Phase.IN_TRANSIT);
        // Another writer in between costs another try.
        home.beforeWrite =
                () -> records.replace(now(CONF).in(Phase.ABROAD)).await().atMost(Duration.ofSeconds(5));
        links.toRecord(CLOCK, CLOCK_UID).await().atMost(Duration.ofSeconds(5));
        assertEquals(Set.of(CLOCK_UID, "record-of-clock"), linked(now(CONF)));
        assertEquals(Phase.ABROAD, now(CONF).phase());
        AbroadRecord once = now(CONF);
        links.toRecord(CLOCK, CLOCK_UID).await().atMost(Duration.ofSeconds(5));
        assertEquals(once, now(CONF));
    }

    @Test
    void whatAnOwnerLeavesBehindIsNobodysAnyMore() {
        AbroadRecord owner = owner(Phase.DELETING);
        stored(links.linked(conf()));
        links.orphaned(owner).await().atMost(Duration.ofSeconds(5));
        assertEquals(Set.of(), linked(now(CONF)));
        assertEquals(List.of(), now(CONF).owners());
    }
}
