package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.KeyRing;
import io.navidec.cluster.store.RecordKeys;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Seal;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Keys that come and go while a Secret is abroad. */
class RecordKeysTest {
    private static final ResourceType SECRETS = new ResourceType("", "v1", "secrets", "Secret", true);
    private static final ResourceKey KEY = SECRETS.key("shop", "password");
    private static final Map<String, Object> CONTENT =
            Tree.of("metadata", Tree.of("name", "password", "namespace", "shop"), "data", Tree.of("p", "aHVudGVyMg=="));
    private static final String FIRST = "navidec-record-key";

    private final SettableClock clock = new SettableClock();
    private final FakeKube home = FakeKube.home();
    private final AbroadTable table = new AbroadTable();
    private final Records records = new Records(home, table);
    private final RecordKeys keys = new RecordKeys(home, records, clock);

    private void secret(String name, byte[] key) {
        home.put(
                SECRETS.key("navidec-system", name),
                Tree.of(
                        "metadata",
                        Tree.of("creationTimestamp", clock.instant().toString()),
                        "data",
                        Tree.of("key", Base64.getEncoder().encodeToString(key))));
    }

    private void tick() {
        keys.tick().await().atMost(Duration.ofSeconds(5));
    }

    private String sealed() {
        return Tree.stringOr(home.get("shop/abroadresources.navidec.io/secrets.core.password"), "", "spec", "sealed");
    }

    private AbroadRecord read(Records by) {
        return by.read(KEY).await().atMost(Duration.ofSeconds(5)).orElseThrow();
    }

    @Test
    void aNewKeySealsOnceAllKnowItAndTheOldOneMayGo() {
        byte[] old = Seal.newKey();
        byte[] young = Seal.newKey();
        secret(FIRST, old);
        keys.load().await().atMost(Duration.ofSeconds(5));
        records.create(AbroadRecord.of(SECRETS, KEY, "u", "2026-01-01T00:00:00Z", "eurm", Phase.ABROAD)
                        .content(CONTENT))
                .await()
                .atMost(Duration.ofSeconds(5));
        assertTrue(sealed().startsWith("v1."));

        clock.pass(Duration.ofHours(1));
        secret("another", young);
        tick();
        assertTrue(sealed().startsWith("v1."), "others may not know it yet");
        clock.pass(Duration.ofMinutes(2));
        tick();
        assertTrue(sealed().startsWith("v2." + KeyRing.id(young) + "."), "sealed anew");
        assertEquals(CONTENT, read(records).object());
        String settled = sealed();
        tick();
        assertEquals(settled, sealed(), "once is enough");
        home.remove("navidec-system/secrets/" + FIRST);
        tick();
        assertEquals(CONTENT, read(records).object());
        assertNull(home.get("navidec-system/secrets/" + FIRST), "there is a key");
    }

    @Test
    void whatCannotBeOpenedIsWrittenAsItIs() {
        secret(FIRST, Seal.newKey());
        keys.load().await().atMost(Duration.ofSeconds(5));
        records.create(AbroadRecord.of(SECRETS, KEY, "u", "2026-01-01T00:00:00Z", "eurm", Phase.ABROAD)
                        .content(CONTENT))
                .await()
                .atMost(Duration.ofSeconds(5));
        String before = sealed();
        Records strange = new Records(home, new AbroadTable());
        strange.sealWith(new KeyRing(java.util.List.of(Seal.newKey()), 0));
        AbroadRecord closed = read(strange);
        assertTrue(closed.object().isEmpty());
        strange.replace(closed.health("Unknown", "2026-01-01T00:00:00Z", "silent"))
                .await()
                .atMost(Duration.ofSeconds(5));
        assertEquals(before, sealed());
        assertEquals(CONTENT, read(records).object());
        assertEquals("Unknown", Objects.requireNonNull(read(records)).health());
        assertFalse(sealed().contains("hunter2"));
    }
}
