package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.navidec.shared.kube.ResourceType;
import java.util.List;
import org.junit.jupiter.api.Test;

class KindRulesTest {

    @Test
    void onlyStatefulSetsBreakBeforeTheyAreMade() {
        assertEquals(Strategy.BREAK_BEFORE_MAKE, KindRules.strategy(Trees.STATEFUL_SETS));
        for (ResourceType type : List.of(Trees.DEPLOYMENTS, KindRules.PODS, Trees.WIDGETS, Trees.CRON_JOBS)) {
            assertEquals(Strategy.MAKE_BEFORE_BREAK, KindRules.strategy(type), type.kind());
        }
    }

    @Test
    void knowsWhatControllersMake() {
        assertEquals(List.of(KindRules.REPLICA_SETS, KindRules.PODS), Descendants.of(Trees.DEPLOYMENTS));
        assertEquals(List.of(KindRules.REVISIONS, KindRules.PODS), Descendants.of(Trees.STATEFUL_SETS));
        assertEquals(List.of(KindRules.REVISIONS, KindRules.PODS), Descendants.of(Trees.DAEMON_SETS));
        assertEquals(List.of(KindRules.PODS), Descendants.of(KindRules.REPLICA_SETS));
        assertEquals(List.of(KindRules.PODS), Descendants.of(KindRules.JOBS));
        assertEquals(List.of(KindRules.JOBS, KindRules.PODS), Descendants.of(Trees.CRON_JOBS));
        assertEquals(List.of(KindRules.ENDPOINTS, KindRules.SLICES), Descendants.of(Trees.SERVICES));
        assertEquals(List.of(), Descendants.of(KindRules.PODS));
        assertEquals(List.of(), Descendants.of(Trees.WIDGETS));
    }

    @Test
    void aKindOfTheSameNameInAnotherGroupHasNoRulesOfItsOwn() {
        assertEquals(KindRules.any(), KindRules.of(Trees.type("example.com", "deployments", "Deployment")));
    }

    @Test
    void spellsStrategies() {
        for (Strategy strategy : Strategy.values()) {
            assertEquals(strategy, Strategy.of(strategy.text()));
        }
        assertThrows(IllegalArgumentException.class, () -> Strategy.of("Recreate"));
    }
}
