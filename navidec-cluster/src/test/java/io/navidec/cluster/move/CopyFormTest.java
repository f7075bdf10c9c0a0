package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyFormTest {

    @Test
    void dropsWhatTheServerAssignedAndKeepsWhatTheUserSaid() {
        assertEquals(
                Trees.of("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','namespace':'shop',"
                        + "'labels':{'app':'web'},'annotations':{'kubectl.kubernetes.io/last-applied-configuration':'{}'},"
                        + "'finalizers':['example.com/keep']},'data':{'k':'v'}}"),
                CopyForm.of(Trees.of(
                        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','namespace':'shop','uid':'u',"
                                + "'resourceVersion':'7','generation':2,'creationTimestamp':'t','selfLink':'/x',"
                                + "'deletionTimestamp':'t','deletionGracePeriodSeconds':30,'ownerReferences':[{'uid':'o'}],"
                                + "'managedFields':[{'manager':'m'}],'labels':{'app':'web','navidec.io/x':'y'},"
                                + "'annotations':{'kubectl.kubernetes.io/last-applied-configuration':'{}',"
                                + "'navidec.io/away':'m1'},'finalizers':['example.com/keep']},"
                                + "'data':{'k':'v'},'status':{'x':1}}")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "revision of a Deployment | {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'a','annotations':{'deployment.kubernetes.io/revision':'3'}},'spec':{'replicas':2}}"
                        + "| {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'a'},'spec':{'replicas':2}}",
                "addresses of a Service | {'apiVersion':'v1','kind':'Service','metadata':{'name':'a','finalizers':['service.kubernetes.io/load-balancer-cleanup']},'spec':{'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1'],'healthCheckNodePort':31000,'ports':[{'port':80,'protocol':'TCP','nodePort':30080}],'type':'LoadBalancer'}}"
                        + "| {'apiVersion':'v1','kind':'Service','metadata':{'name':'a'},'spec':{'ports':[{'port':80,'protocol':'TCP'}],'type':'LoadBalancer'}}",
                "marks of a deletion | {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'a','deletionTimestamp':'t','finalizers':['orphan','example.com/keep','foregroundDeletion']}}"
                        + "| {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'a','finalizers':['example.com/keep']}}",
                "headless Service | {'apiVersion':'v1','kind':'Service','metadata':{'name':'a'},'spec':{'clusterIP':'None','clusterIPs':['None']}}"
                        + "| {'apiVersion':'v1','kind':'Service','metadata':{'name':'a'},'spec':{'clusterIP':'None','clusterIPs':['None']}}",
                "node and token of a Pod | {'apiVersion':'v1','kind':'Pod','metadata':{'name':'a'},'spec':{'nodeName':'n1','priority':0,'preemptionPolicy':'Never','volumes':[{'name':'kube-api-access-x'},{'name':'d'}],'containers':[{'name':'c','volumeMounts':[{'name':'kube-api-access-x'}]}],'initContainers':[{'name':'i','volumeMounts':[{'name':'d'},{'name':'kube-api-access-x'}]}],'ephemeralContainers':[{'name':'debug'}]}}"
                        + "| {'apiVersion':'v1','kind':'Pod','metadata':{'name':'a'},'spec':{'volumes':[{'name':'d'}],'containers':[{'name':'c'}],'initContainers':[{'name':'i','volumeMounts':[{'name':'d'}]}]}}",
                "selector of a Job | {'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'a','labels':{'app':'x','controller-uid':'u'}},'spec':{'suspend':true,'selector':{'matchLabels':{'controller-uid':'u'}},'template':{'metadata':{'labels':{'job-name':'a','batch.kubernetes.io/job-name':'a','batch.kubernetes.io/controller-uid':'u','controller-uid':'u'}},'spec':{}}}}"
                        + "| {'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'a','labels':{'app':'x'}},'spec':{'suspend':true,'template':{'metadata':{},'spec':{}}}}",
                "a Job that has ended | {'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'a'},'spec':{'suspend':false},'status':{'conditions':[{'type':'Failed','status':'True'}]}}"
                        + "| {'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'a'},'spec':{'suspend':true}}",
                "manual selector of a Job | {'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'a'},'spec':{'manualSelector':true,'selector':{'matchLabels':{'job-name':'a'}}}}"
                        + "| {'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'a'},'spec':{'manualSelector':true,'selector':{'matchLabels':{'job-name':'a'}}}}",
                "tokens of a ServiceAccount | {'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'a'},'secrets':[{'name':'a-token-x1'},{'name':'pull'}]}"
                        + "| {'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'a'},'secrets':[{'name':'pull'}]}",
                "only tokens of a ServiceAccount | {'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'a'},'secrets':[{'name':'a-token-x1'}]}"
                        + "| {'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'a'}}",
                "a custom Service | {'apiVersion':'serving.example.com/v1','kind':'Service','metadata':{'name':'a'},'spec':{'clusterIP':'x'}}"
                        + "| {'apiVersion':'serving.example.com/v1','kind':'Service','metadata':{'name':'a'},'spec':{'clusterIP':'x'}}"
            })
    void dropsByKind(String what, String object, String expected) {
        assertEquals(Trees.of(expected), CopyForm.of(Trees.of(object)), what);
    }

    @Test
    void keepsANodePortThatSomebodyAskedFor() {
        Map<String, Object> service = Trees.of(
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'a'},'spec':{'clusterIP':'10.0.0.1',"
                        + "'ports':[{'port':80,'protocol':'TCP','nodePort':30080},{'port':81,'protocol':'TCP','nodePort':30081}]}}");
        Map<String, Object> fields = Trees.of("{'manager':'kubectl','fieldsV1':{'f:spec':{'f:ports':{}}}}");
        Map<String, Object> ports = Map.of("k:{\"port\":80,\"protocol\":\"TCP\"}", Map.of("f:nodePort", Map.of()));
        Map<String, Object> managed = io.navidec.shared.json.Tree.with(
                service,
                java.util.List.of(io.navidec.shared.json.Tree.with(fields, ports, "fieldsV1", "f:spec", "f:ports")),
                "metadata",
                "managedFields");
        assertEquals(
                Trees.of("{'apiVersion':'v1','kind':'Service','metadata':{'name':'a'},'spec':{"
                        + "'ports':[{'port':80,'protocol':'TCP','nodePort':30080},{'port':81,'protocol':'TCP'}]}}"),
                CopyForm.of(managed));
    }

    @Test
    void twoFormsDifferOnlyByWhatSomebodyAskedFor() {
        Map<String, Object> before = Trees.of(
                "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'a','resourceVersion':'1','generation':1},"
                        + "'spec':{'replicas':1,'paused':false},'status':{}}");
        Map<String, Object> after = Trees.of(
                "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'a','resourceVersion':'9','generation':2,"
                        + "'annotations':{'deployment.kubernetes.io/revision':'1','navidec.io/away':'m'},'managedFields':[1]},"
                        + "'spec':{'replicas':5,'paused':false},'status':{'replicas':1}}");
        assertEquals(Trees.of("{'spec':{'replicas':5}}"), MergePatch.between(CopyForm.of(before), CopyForm.of(after)));
    }

    @Test
    void keepsWhatACustomKindCallsStatus() {
        Map<String, Object> thing = Trees.of(
                "{'apiVersion':'gateway.networking.k8s.io/v1','kind':'Thing','metadata':{'name':'a'},'status':{'since':1}}");
        assertEquals(thing, CopyForm.of(thing));
    }

    @Test
    void giveItemsOfListsTheirKind() {
        assertEquals(
                Trees.of("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'a'}}"),
                CopyForm.of(Trees.DEPLOYMENTS, Trees.of("{'metadata':{'name':'a','uid':'u'},'status':{}}")));
    }

    @Test
    void formOfAFormIsThatForm() {
        Map<String, Object> service = Trees.of("{'apiVersion':'v1','kind':'Service','metadata':{'name':'a','uid':'u'},"
                + "'spec':{'clusterIP':'10.0.0.1','ports':[{'port':80,'nodePort':30080}]}}");
        assertEquals(CopyForm.of(service), CopyForm.of(CopyForm.of(service)));
    }
}
