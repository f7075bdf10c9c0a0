package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.kube.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DependencyUseTest {
    private static final String USES_A = "{'volumes':[{'configMap':{'name':'a'}}]}";
    private static final String ROBOT = "{'serviceAccountName':'robot'}";

    @Test
    void countsTheRootsThatNeedIt() {
        DependencyUse use = DependencyUse.of(
                List.of(
                        Roots.deployment("one", "eurm", Phase.ABROAD, USES_A),
                        Roots.deployment("two", "eurm", Phase.ABROAD, USES_A),
                        Roots.deployment("three", "vega", Phase.ABROAD, USES_A)),
                Map.of());
        assertEquals("eurm:configmaps/a vega:configmaps/a", text(use));
        DependencyUse.Place place =
                new DependencyUse.Place("eurm", Dependency.CONFIG_MAPS, new ResourceKey("", "configmaps", "shop", "a"));
        assertEquals(
                Set.of(Trees.DEPLOYMENTS.key("shop", "one"), Trees.DEPLOYMENTS.key("shop", "two")),
                use.users().get(place));
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void isNeededInEveryPhaseButHome(Phase phase) {
        DependencyUse use = DependencyUse.of(List.of(Roots.deployment("one", "eurm", phase, USES_A)), Map.of());
        assertEquals(phase == Phase.HOME ? "" : "eurm:configmaps/a", text(use));
    }

    @Test
    void looksAtTheBaseWhileOnlyThatTells() {
        AbroadRecord record =
                Roots.of("one", "eurm", Phase.OUTBOUND).base(Trees.of("{'spec':{'template':{'spec':" + USES_A + "}}}"));
        assertEquals("eurm:configmaps/a", text(DependencyUse.of(List.of(record), Map.of())));
    }

    @Test
    void passesDescendantsOver() {
        AbroadRecord descendant =
                Roots.deployment("one", "eurm", Phase.ABROAD, USES_A).descendantOf("some-root");
        assertEquals("", text(DependencyUse.of(List.of(descendant), Map.of())));
    }

    @Test
    void knowsTheSecretsOfAServiceAccountWhenItIsKnown() {
        List<AbroadRecord> records = List.of(Roots.deployment("one", "eurm", Phase.ABROAD, ROBOT));
        assertEquals("eurm:serviceaccounts/robot", text(DependencyUse.of(records, Map.of())));
        Map<ResourceKey, Map<String, Object>> accounts = Map.of(
                new ResourceKey("", "serviceaccounts", "shop", "robot"),
                Trees.of("{'metadata':{'name':'robot'},'imagePullSecrets':[{'name':'pull'}]}"));
        assertEquals("eurm:secrets/pull eurm:serviceaccounts/robot", text(DependencyUse.of(records, accounts)));
    }

    private static String text(DependencyUse use) {
        return use.places().stream()
                .map(place -> place.cluster() + ":" + place.key().shortName())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(" "));
    }
}
