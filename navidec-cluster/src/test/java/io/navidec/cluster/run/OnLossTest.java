package io.navidec.cluster.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.store.Restores;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done about a root that is gone from where it was, by what its record last knew of it. */
class OnLossTest {
    private static final Map<String, ResourceType> TYPES = Map.of(
            "jobs", new ResourceType("batch", "v1", "jobs", "Job", true),
            "pods", new ResourceType("", "v1", "pods", "Pod", true),
            "configmaps", new ResourceType("", "v1", "configmaps", "ConfigMap", true));

    private final FakeHome home = new FakeHome();
    private final SettableClock clock = new SettableClock();
    private final Records records = new Records(home, new AbroadTable());

    @ParameterizedTest(name = "{0} {1}: {3}, restores {4}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "configmaps | {} | RESTORE | ABROAD | 1",
                "configmaps | {} | REPORT | ABROAD | 0",
                "jobs | {'spec':{'suspend':true,'ttlSecondsAfterFinished':0}} | RESTORE | ABROAD | 1",
                "jobs | {'status':{'conditions':[{'type':'Complete','status':'True'}]}} | RESTORE | DELETING | 0",
                "jobs | {'status':{'conditions':[{'type':'Failed','status':'True'}]}} | REPORT | DELETING | 0",
                "jobs | {'spec':{'ttlSecondsAfterFinished':0},'status':{'active':1}} | RESTORE | DELETING | 0",
                "jobs | {'status':{'active':1}} | RESTORE | ABROAD | 1",
                "pods | {'status':{'phase':'Succeeded'}} | RESTORE | DELETING | 0",
                "pods | {'status':{'phase':'Running'}} | RESTORE | ABROAD | 1"
            })
    void whatHadEndedIsNotStartedAgain(String kind, String object, OnLoss.Policy policy, Phase phase, long restores) {
        ResourceType type = Objects.requireNonNull(TYPES.get(kind));
        AbroadRecord made = AbroadRecord.of(type, type.key("shop", "one"), "uid", "", "eurm", Phase.ABROAD)
                .generations(7, 0)
                .content(Json.parse(object.replace('\'', '"')));
        records.create(made).await().indefinitely();
        AbroadRecord record = records.read(made.key()).await().indefinitely().orElseThrow();
        OnLoss loss = new OnLoss(policy, new Restores(home, clock), records, clock);

        loss.vanished(record).await().indefinitely();

        assertEquals(
                phase,
                records.read(made.key()).await().indefinitely().orElseThrow().phase());
        assertEquals(restores, loss.ordered());
    }

    /** Whoever looks, in whatever state the former attempts are, orders the same: one restore at a time, and ten in all. */
    @Test
    void whatWasNotRestoredIsTriedAgain() {
        ResourceType type = Objects.requireNonNull(TYPES.get("configmaps"));
        AbroadRecord record = AbroadRecord.of(type, type.key("shop", "one"), "uid", "", "eurm", Phase.ABROAD)
                .generations(7, 0);
        for (int attempt = 1; attempt <= 12; attempt++) {
            for (int turn = 0; turn < 3; turn++) {
                OnLoss loss = new OnLoss(OnLoss.Policy.RESTORE, new Restores(home, clock), records, clock);
                loss.vanished(record).await().indefinitely();
            }
            assertEquals(Math.min(attempt, 10), home.objects.size());
            String last = List.copyOf(home.objects.keySet()).getLast();
            assertEquals(attempt > 1, last.endsWith("-" + Math.min(attempt, 10)), last);
            Map<String, Object> status =
                    Tree.of("phase", "Refused", "finishedAt", clock.instant().toString());
            home.put(last, Tree.with(Objects.requireNonNull(home.objects.get(last)), status, "status"));
            new OnLoss(OnLoss.Policy.RESTORE, new Restores(home, clock), records, clock)
                    .vanished(record)
                    .await()
                    .indefinitely();
            assertEquals(Math.min(attempt, 10), home.objects.size(), "not at once");
            clock.pass(Duration.ofHours(1));
        }
        long writes =
                home.calls.stream().filter(call -> call.startsWith("POST")).count();
        assertEquals(12 * 4 + 9, writes, "each look tries the first name, and what is due");
    }
}
