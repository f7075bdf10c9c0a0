package io.navidec.cluster.kubeapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.shared.json.Json;
import io.navidec.shared.message.Amount;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodAmountsTest {
    private static final Amount ALL = new Amount(4000, 8L << 30, 110);

    private static Map<String, Object> tree(String singleQuoted) {
        return Json.parse(singleQuoted.replace('\'', '"'));
    }

    private static Map<String, Object> node(String spec, String ready) {
        return tree("{'spec':" + spec + ",'status':{'allocatable':{'cpu':'4','memory':'8Gi','pods':'110'},"
                + "'conditions':[{'type':'Ready','status':'" + ready + "'}]}}");
    }

    @Test
    void aNodeThatTakesPodsOffersWhatItCanAllocate() {
        assertEquals(ALL, PodAmounts.allocatable(node("{}", "True")));
        assertEquals(Amount.NONE, PodAmounts.allocatable(node("{}", "Unknown")));
        assertEquals(Amount.NONE, PodAmounts.allocatable(node("{'unschedulable':true}", "True")));
    }

    @ParameterizedTest
    @CsvSource({"NoSchedule, false", "NoExecute, false", "PreferNoSchedule, true"})
    void aNodeWithATaintThatKeepsPodsAwayOffersNothing(String effect, boolean offers) {
        Map<String, Object> node = node("{'taints':[{'key':'dedicated','effect':'" + effect + "'}]}", "True");
        assertEquals(offers ? ALL : Amount.NONE, PodAmounts.allocatable(node));
    }

    @Test
    void aPodThatHasEndedRequestsNothing() {
        String pod = "{'spec':{'containers':[{'resources':{'requests':{'cpu':'250m'}}}]},'status':{'phase':'%s'}}";
        assertEquals(new Amount(250, 0, 1), PodAmounts.requested(tree(pod.formatted("Running"))));
        assertEquals(Amount.NONE, PodAmounts.requested(tree(pod.formatted("Failed"))));
    }
}
