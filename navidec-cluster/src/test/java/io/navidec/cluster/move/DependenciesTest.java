package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DependenciesTest {

    /** Optional ones end in a question mark. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'volumes':[{'configMap':{'name':'a'}},{'secret':{'secretName':'s'}},{'emptyDir':{}}]}|configmaps/a secrets/s",
                "{'volumes':[{'configMap':{'name':'a','optional':true}},{'secret':{'secretName':'s','optional':true}}]}|configmaps/a? secrets/s?",
                "{'volumes':[{'projected':{'sources':[{'configMap':{'name':'a'}},{'secret':{'name':'s'}},{'serviceAccountToken':{}},{'configMap':{'name':'kube-root-ca.crt'}}]}}]}|configmaps/a secrets/s",
                "{'containers':[{'env':[{'name':'X','value':'1'},{'name':'Y','valueFrom':{'configMapKeyRef':{'name':'a','key':'k'}}},{'name':'Z','valueFrom':{'secretKeyRef':{'name':'s','key':'k','optional':true}}}]}]}|configmaps/a secrets/s?",
                "{'containers':[{'envFrom':[{'configMapRef':{'name':'a'}},{'secretRef':{'name':'s'}}]}]}|configmaps/a secrets/s",
                "{'initContainers':[{'envFrom':[{'configMapRef':{'name':'i'}}]}],'ephemeralContainers':[{'envFrom':[{'secretRef':{'name':'e'}}]}]}|configmaps/i secrets/e",
                "{'containers':[{'envFrom':[{'configMapRef':{'name':'a','optional':true}}]},{'envFrom':[{'configMapRef':{'name':'a'}}]}]}|configmaps/a",
                "{'serviceAccountName':'robot','serviceAccount':'robot'}|serviceaccounts/robot",
                "{'serviceAccount':'robot'}|serviceaccounts/robot",
                "{'serviceAccountName':'default'}|",
                "{'imagePullSecrets':[{'name':'pull'},{'name':''}]}|secrets/pull?",
                "{'volumes':[{'csi':{'nodePublishSecretRef':{'name':'c'}}},{'rbd':{'secretRef':{'name':'r'}}}]}|secrets/c secrets/r",
                "{}|"
            })
    void findsWhatAPodRefersTo(String podSpec, String expected) {
        Map<String, Object> pod = Tree.of("spec", Trees.of(podSpec));
        assertEquals(expected == null ? "" : expected, text(Dependencies.of(KindRules.PODS, pod)));
    }

    static Stream<ResourceType> templated() {
        return Stream.of(
                Trees.DEPLOYMENTS,
                KindRules.REPLICA_SETS,
                Trees.STATEFUL_SETS,
                Trees.DAEMON_SETS,
                KindRules.JOBS,
                Trees.CRON_JOBS,
                Trees.type("", "replicationcontrollers", "ReplicationController"),
                Trees.type("", "podtemplates", "PodTemplate"));
    }

    @ParameterizedTest
    @MethodSource("templated")
    void looksIntoTheTemplateOfEachKind(ResourceType type) {
        Map<String, Object> template = Trees.of("{'template':{'spec':{'volumes':[{'configMap':{'name':'a'}}]}}}");
        Map<String, Object> object = switch (type.plural()) {
            case "cronjobs" -> Tree.of("spec", Tree.of("jobTemplate", Tree.of("spec", template)));
            case "podtemplates" -> template;
            default -> Tree.of("spec", template);
        };
        assertEquals("configmaps/a", text(Dependencies.of(type, object)));
    }

    @Test
    void findsTheSecretsOfAnIngressAndOfAServiceAccount() {
        assertEquals(
                "secrets/cert?",
                text(Dependencies.of(
                        Trees.INGRESSES, Trees.of("{'spec':{'tls':[{'secretName':'cert'},{'hosts':['x']}]}}"))));
        assertEquals(
                "secrets/mine? secrets/pull?",
                text(Dependencies.of(
                        Dependency.SERVICE_ACCOUNTS,
                        Trees.of("{'metadata':{'name':'robot'},'secrets':[{'name':'mine'},{'name':'robot-token-x'}],"
                                + "'imagePullSecrets':[{'name':'pull'}]}"))));
    }

    @Test
    void findsNothingInKindsThatReferToNothing() {
        Map<String, Object> odd =
                Trees.of("{'spec':{'volumes':[{'configMap':{'name':'a'}}],'tls':[{'secretName':'x'}]}}");
        assertEquals(List.of(), Dependencies.of(Trees.WIDGETS, odd));
        assertEquals(List.of(), Dependencies.of(Dependency.CONFIG_MAPS, odd));
    }

    private static String text(List<Dependency> all) {
        return all.stream()
                .map(each -> each.key("").shortName() + (each.optional() ? "?" : ""))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(" "));
    }
}
