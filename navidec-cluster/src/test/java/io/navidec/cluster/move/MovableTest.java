package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.Status;
import io.navidec.shared.kube.ResourceType;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MovableTest {
    private static final ResourceType PODS = KindRules.PODS;
    private static final ResourceType JOBS = KindRules.JOBS;
    private static final ResourceType CLAIMS = Trees.type("resource.k8s.io", "resourceclaims", "ResourceClaim");

    static Stream<Arguments> refused() {
        return Stream.of(
                of(
                        PODS,
                        "{'metadata':{'name':'web-1','namespace':'shop','ownerReferences':[{'apiVersion':'apps/v1','kind':'ReplicaSet','name':'web-6d4','controller':true}]}}",
                        422,
                        "move replicasets.apps/web-6d4 instead"),
                of(
                        KindRules.REPLICA_SETS,
                        "{'metadata':{'name':'web-6d4','namespace':'shop','ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','controller':true}]}}",
                        422,
                        "move deployments.apps/web instead"),
                of(
                        PODS,
                        "{'metadata':{'name':'a','namespace':'shop','ownerReferences':[{'apiVersion':'example.com/v1','kind':'Policy','name':'p','controller':true}]}}",
                        422,
                        "move policies.example.com/p instead"),
                of(Trees.clusterScoped("", "nodes", "Node"), named(""), 422, "drain it"),
                of(Trees.clusterScoped("", "namespaces", "Namespace"), named(""), 422, "objects in it"),
                of(Trees.type("coordination.k8s.io", "leases", "Lease"), named("shop"), 422, "holds it"),
                of(Trees.type("", "events", "Event"), named("shop"), 422, "Events tell"),
                of(Trees.type("events.k8s.io", "events", "Event"), named("shop"), 422, "Events tell"),
                of(KindRules.ENDPOINTS, named("shop"), 422, "move the Service"),
                of(KindRules.SLICES, named("shop"), 422, "move the Service"),
                of(
                        Trees.clusterScoped(
                                "apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition"),
                        named(""),
                        422,
                        "install it"),
                of(
                        Trees.clusterScoped("apiregistration.k8s.io", "apiservices", "APIService"),
                        named(""),
                        422,
                        "APIService"),
                of(
                        Trees.clusterScoped(
                                "admissionregistration.k8s.io",
                                "validatingwebhookconfigurations",
                                "ValidatingWebhookConfiguration"),
                        named(""),
                        403,
                        "guards"),
                of(Trees.type("rbac.authorization.k8s.io", "roles", "Role"), named("shop"), 403, "rights"),
                of(
                        Trees.type("", "secrets", "Secret"),
                        "{'type':'kubernetes.io/service-account-token','metadata':{'name':'t','namespace':'shop'}}",
                        422,
                        "move the ServiceAccount"),
                of(
                        Trees.clusterScoped("", "persistentvolumes", "PersistentVolume"),
                        named(""),
                        422,
                        "data does not travel"),
                of(
                        Trees.type("", "persistentvolumeclaims", "PersistentVolumeClaim"),
                        named("shop"),
                        422,
                        "data does not travel"),
                of(
                        PODS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'disk'}}]}}",
                        422,
                        "persistentvolumeclaims/disk"),
                of(
                        Trees.DEPLOYMENTS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{'template':{'spec':{'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'disk'}}]}}}}",
                        422,
                        "persistentvolumeclaims/disk"),
                of(
                        Trees.CRON_JOBS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{'jobTemplate':{'spec':{'template':{'spec':{'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'disk'}}]}}}}}}",
                        422,
                        "persistentvolumeclaims/disk"),
                of(
                        Trees.CRON_JOBS,
                        "{'metadata':{'name':'a','namespace':'shop'},'status':{'active':[{'name':'a-123'}]}}",
                        422,
                        "a-123"),
                of(
                        Trees.STATEFUL_SETS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{'volumeClaimTemplates':[{'metadata':{'name':'d'}}]}}",
                        422,
                        "persistent volumes"),
                of(
                        JOBS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{},'status':{'active':1}}",
                        422,
                        "start again"),
                of(
                        JOBS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{'suspend':true},'status':{'active':1}}",
                        422,
                        "start again"),
                of(
                        JOBS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{'suspend':true},'status':{'terminating':1}}",
                        422,
                        "start again"),
                of(
                        JOBS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{'suspend':true},'status':{'uncountedTerminatedPods':{'succeeded':['u']}}}",
                        422,
                        "start again"),
                of(
                        JOBS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{},'status':{'conditions':[{'type':'SuccessCriteriaMet','status':'True'}]}}",
                        422,
                        "start again"),
                of(
                        Trees.DEPLOYMENTS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{'paused':true,'replicas':2}}",
                        422,
                        "resume it first"),
                of(Trees.DEPLOYMENTS, named("kube-system"), 403, "namespace kube-system"),
                of(Trees.DEPLOYMENTS, named("navidec-system"), 403, "namespace navidec-system"),
                of(
                        Trees.DEPLOYMENTS,
                        "{'metadata':{'name':'a','namespace':'shop','annotations':{'navidec.io/stay':'true'}}}",
                        403,
                        "navidec.io/stay"),
                of(
                        Trees.DEPLOYMENTS,
                        "{'metadata':{'name':'a','namespace':'shop','deletionTimestamp':'t'}}",
                        422,
                        "being deleted"),
                of(
                        Trees.clusterScoped("scheduling.k8s.io", "priorityclasses", "PriorityClass"),
                        named(""),
                        422,
                        "create it in the other cluster, too"),
                of(Trees.clusterScoped("example.com", "globes", "Globe"), named("shop"), 422, "in no namespace"),
                of(Trees.type("navidec.io", "moves", "Move"), named("shop"), 403, "NaviDEC's own"),
                of(
                        Trees.type("storage.k8s.io", "csistoragecapacities", "CSIStorageCapacity"),
                        named("shop"),
                        422,
                        "storage"),
                of(
                        PODS,
                        "{'metadata':{'name':'a','namespace':'shop','annotations':{'kubernetes.io/config.mirror':'x'}}}",
                        422,
                        "static pod"),
                of(
                        Trees.type("", "configmaps", "ConfigMap"),
                        "{'metadata':{'name':'kube-root-ca.crt','namespace':'shop'}}",
                        422,
                        "every cluster"),
                of(
                        Trees.type("", "serviceaccounts", "ServiceAccount"),
                        "{'metadata':{'name':'default','namespace':'shop'}}",
                        422,
                        "every cluster"),
                of(Trees.SERVICES, "{'metadata':{'name':'kubernetes','namespace':'default'}}", 422, "own API"),
                of(
                        PODS,
                        "{'metadata':{'name':'a','namespace':'shop'},'status':{'phase':'Succeeded'}}",
                        422,
                        "run again"),
                of(PODS, "{'metadata':{'name':'a','namespace':'shop'},'status':{'phase':'Failed'}}", 422, "run again"),
                of(
                        CLAIMS,
                        "{'metadata':{'name':'a','namespace':'shop'},'status':{'allocation':{'devices':{'results':[{}]}}}}",
                        422,
                        "devices of this cluster"),
                of(
                        CLAIMS,
                        "{'metadata':{'name':'a','namespace':'shop'},'status':{'reservedFor':[{'resource':'pods','name':'web-1','uid':'u'}]}}",
                        422,
                        "pods/web-1"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWithAReasonAndAHint(ResourceType type, String object, int code, String hint) {
        Status status = Movable.refusal(type, Trees.of(object)).orElseThrow();
        assertEquals(code, status.code());
        assertEquals(code == 403 ? "Forbidden" : "Invalid", status.reason());
        assertTrue(status.message().contains("cannot be moved: "), status.message());
        assertTrue(status.message().contains(hint), status.message());
        assertEquals(type.plural(), status.details().get("kind"));
    }

    static Stream<Arguments> movable() {
        return Stream.of(
                Arguments.of(Trees.DEPLOYMENTS, named("shop")),
                Arguments.of(
                        Trees.DEPLOYMENTS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{'paused':true,'replicas':0}}"),
                Arguments.of(
                        PODS,
                        "{'metadata':{'name':'a','namespace':'shop','ownerReferences':[{'kind':'ConfigMap','name':'o'}]},'spec':{'volumes':[{'name':'e','emptyDir':{}}]}}"),
                Arguments.of(Trees.STATEFUL_SETS, named("shop")),
                Arguments.of(Trees.CRON_JOBS, named("shop")),
                Arguments.of(
                        JOBS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{'suspend':true},'status':{'conditions':[{'type':'Suspended','status':'True'}]}}"),
                Arguments.of(
                        JOBS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{'suspend':true},'status':{'succeeded':2}}"),
                Arguments.of(
                        JOBS,
                        "{'metadata':{'name':'a','namespace':'shop'},'spec':{},'status':{'conditions':[{'type':'Complete','status':'True'}]}}"),
                Arguments.of(Trees.type("", "configmaps", "ConfigMap"), named("shop")),
                Arguments.of(
                        Trees.type("", "secrets", "Secret"),
                        "{'type':'Opaque','metadata':{'name':'a','namespace':'shop'}}"),
                Arguments.of(Trees.type("", "serviceaccounts", "ServiceAccount"), named("shop")),
                Arguments.of(Trees.SERVICES, "{'metadata':{'name':'kubernetes','namespace':'shop'}}"),
                Arguments.of(Trees.WIDGETS, named("shop")),
                Arguments.of(Trees.clusterScoped("example.com", "globes", "Globe"), named("")),
                Arguments.of(CLAIMS, named("shop")));
    }

    @ParameterizedTest
    @MethodSource("movable")
    void letsTheRestGo(ResourceType type, String object) {
        assertEquals(Optional.empty(), Movable.refusal(type, Trees.of(object)));
    }

    @Test
    void aJobThatRunsMayStartAgainWithLeave() {
        Map<String, Object> busy = Trees.of("{'metadata':{'name':'a','namespace':'shop'},'status':{'active':1}}");
        assertEquals(Optional.empty(), Movable.refusal(JOBS, busy, new Permits(false, true)));
        assertTrue(Movable.refusal(JOBS, busy, new Permits(true, false)).isPresent());
    }

    private static Arguments of(ResourceType type, String object, int code, String hint) {
        return Arguments.of(type, object, code, hint);
    }

    private static String named(String namespace) {
        return namespace.isEmpty()
                ? "{'metadata':{'name':'a'}}"
                : "{'metadata':{'name':'a','namespace':'" + namespace + "'}}";
    }
}
