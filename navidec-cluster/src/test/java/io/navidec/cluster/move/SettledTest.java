package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.kube.ResourceType;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettledTest {
    private static final Map<String, ResourceType> TYPES = Map.of(
            "deploy", Trees.DEPLOYMENTS,
            "sts", Trees.STATEFUL_SETS,
            "ds", Trees.DAEMON_SETS,
            "rs", KindRules.REPLICA_SETS,
            "pod", KindRules.PODS,
            "cm", Trees.type("", "configmaps", "ConfigMap"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "deploy|{'metadata':{'generation':1}}|false|to be observed",
                "deploy|{'metadata':{'generation':2},'status':{'observedGeneration':1}}|false|to be observed",
                "deploy|{'metadata':{'generation':1},'spec':{'replicas':3},'status':{'observedGeneration':1,'updatedReplicas':1}}|false|1 out of 3 new replicas",
                "deploy|{'metadata':{'generation':1},'spec':{'replicas':3},'status':{'observedGeneration':1,'updatedReplicas':3,'replicas':5}}|false|2 old replicas",
                "deploy|{'metadata':{'generation':1},'spec':{'replicas':3},'status':{'observedGeneration':1,'updatedReplicas':3,'replicas':3,'availableReplicas':2}}|false|2 of 3 updated",
                "deploy|{'metadata':{'generation':1},'spec':{'replicas':3},'status':{'observedGeneration':1,'updatedReplicas':3,'replicas':3,'availableReplicas':3}}|true|rolled out",
                "deploy|{'metadata':{'generation':1},'spec':{},'status':{'observedGeneration':1}}|false|0 out of 1",
                "deploy|{'metadata':{'generation':1},'spec':{'replicas':0},'status':{'observedGeneration':1}}|true|rolled out",
                "deploy|{'metadata':{'generation':1},'spec':{'replicas':2,'paused':true},'status':{'observedGeneration':1}}|true|paused",
                "deploy|{'metadata':{'generation':1},'spec':{'replicas':1},'status':{'observedGeneration':1,'conditions':[{'type':'Progressing','reason':'ProgressDeadlineExceeded'}]}}|false|progress deadline",
                "sts|{'metadata':{'generation':1},'spec':{'replicas':0}}|false|to be observed",
                "sts|{'metadata':{'generation':1},'spec':{'replicas':2},'status':{'observedGeneration':1,'readyReplicas':1}}|false|1 pods are not ready",
                "sts|{'metadata':{'generation':1},'spec':{'replicas':1},'status':{'observedGeneration':1,'readyReplicas':1,'updateRevision':'b','currentRevision':'a'}}|false|at revision b",
                "sts|{'metadata':{'generation':1},'spec':{'replicas':1},'status':{'observedGeneration':1,'readyReplicas':1,'updateRevision':'a','currentRevision':'a'}}|true|complete",
                "sts|{'metadata':{'generation':1},'spec':{'replicas':0},'status':{'observedGeneration':1,'updateRevision':'a','currentRevision':'a'}}|true|complete",
                "sts|{'metadata':{'generation':1},'spec':{'replicas':3,'updateStrategy':{'rollingUpdate':{'partition':1}}},'status':{'observedGeneration':1,'readyReplicas':3,'updatedReplicas':1}}|false|1 out of 2",
                "sts|{'metadata':{'generation':1},'spec':{'replicas':3,'updateStrategy':{'rollingUpdate':{'partition':1}}},'status':{'observedGeneration':1,'readyReplicas':3,'updatedReplicas':2}}|true|partitioned",
                "sts|{'metadata':{'generation':1},'spec':{'replicas':1,'updateStrategy':{'type':'OnDelete'}},'status':{'observedGeneration':1,'readyReplicas':1,'updateRevision':'b','currentRevision':'a'}}|true|ready",
                "ds|{'metadata':{'generation':1},'status':{}}|false|to be observed",
                "ds|{'metadata':{'generation':1},'status':{'observedGeneration':1,'desiredNumberScheduled':2,'updatedNumberScheduled':1}}|false|1 out of 2",
                "ds|{'metadata':{'generation':1},'status':{'observedGeneration':1,'desiredNumberScheduled':2,'updatedNumberScheduled':2,'numberAvailable':1}}|false|1 of 2",
                "ds|{'metadata':{'generation':1},'status':{'observedGeneration':1,'desiredNumberScheduled':2,'updatedNumberScheduled':2,'numberAvailable':2}}|true|rolled out",
                "ds|{'metadata':{'generation':1},'spec':{'updateStrategy':{'type':'OnDelete'}},'status':{'observedGeneration':1,'desiredNumberScheduled':2,'numberAvailable':2}}|true|rolled out",
                "rs|{'metadata':{'generation':1},'spec':{'replicas':2},'status':{'observedGeneration':1,'availableReplicas':1}}|false|1 of 2",
                "rs|{'metadata':{'generation':1},'spec':{'replicas':2},'status':{'observedGeneration':1,'availableReplicas':2}}|true|available",
                "pod|{}|false|Pending",
                "pod|{'status':{'phase':'Running','conditions':[{'type':'Ready','status':'False'}]}}|false|Running",
                "pod|{'status':{'phase':'Running','conditions':[{'type':'Ready','status':'True'}]}}|true|ready",
                "pod|{'status':{'phase':'Succeeded'}}|true|succeeded",
                "pod|{'status':{'phase':'Failed','reason':'Evicted'}}|false|Evicted",
                "pod|{'status':{'phase':'Pending','containerStatuses':[{'name':'c','state':{'waiting':{'reason':'ImagePullBackOff'}}}]}}|false|container c is ImagePullBackOff",
                "cm|{}|true|nothing to wait for"
            })
    void saysWhetherItIsReadyAndWhy(String kind, String object, boolean ready, String why) {
        Settled settled = Settled.of(java.util.Objects.requireNonNull(TYPES.get(kind)), Trees.of(object));
        assertEquals(ready, settled.ready(), settled.why());
        assertTrue(settled.why().contains(why), settled.why());
    }
}
