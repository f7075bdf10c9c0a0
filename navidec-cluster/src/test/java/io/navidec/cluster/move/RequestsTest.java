package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {
    private static final String ONE = "{'resources':{'requests':{'cpu':'250m','memory':'64Mi'}}}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a pod|{'spec':{'containers':[ONE,ONE]}}|500|134217728|1",
                "a Deployment|{'spec':{'replicas':3,'template':{'spec':{'containers':[ONE]}}}}|750|201326592|3",
                "one without a number|{'spec':{'template':{'spec':{'containers':[ONE]}}}}|250|67108864|1",
                "one of none|{'spec':{'replicas':0,'template':{'spec':{'containers':[ONE]}}}}|0|0|0",
                "a Job|{'spec':{'parallelism':2,'template':{'spec':{'containers':[ONE]}}}}|500|134217728|2",
                "a CronJob|{'spec':{'jobTemplate':{'spec':{'parallelism':2,'template':{'spec':{'containers':[ONE]}}}}}}|500|134217728|2",
                "nothing asked|{'spec':{'containers':[{'name':'c'}]}}|0|0|1",
                "limits only|{'spec':{'containers':[{'resources':{'limits':{'cpu':1}}}]}}|1000|0|1",
                "a large init container|{'spec':{'initContainers':[{'resources':{'requests':{'cpu':'2'}}}],'containers':[ONE]}}|2000|67108864|1",
                "a sidecar|{'spec':{'initContainers':[{'restartPolicy':'Always','resources':{'requests':{'cpu':'1'}}}],'containers':[ONE]}}|1250|67108864|1",
                "overhead|{'spec':{'overhead':{'cpu':'50m'},'containers':[ONE]}}|300|67108864|1",
                "absurd|{'spec':{'replicas':9,'template':{'spec':{'containers':[{'resources':{'requests':{'memory':'9000000Ei'}}}]}}}}|0|9223372036854775807|9",
                "a ConfigMap|{'data':{'a':'b'}}|0|0|0",
                "a custom kind|{'spec':{'replicas':4}}|0|0|0"
            })
    void countsAsTheSchedulerDoes(String what, String object, long cpu, long memory, long pods) {
        assertEquals(new Requests(cpu, memory, pods), Requests.of(Trees.of(object.replace("ONE", ONE))), what);
    }
}
