package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorsTest {
    private static final Map<String, Object> LABELS = Map.of("app", "web", "tier", "front", "empty", "");

    /** Records are kept as text: to look into thousands of them for nothing made lists take twice as long. */
    @Test
    void contentIsNotLookedIntoWhereNothingIsAskedOfIt() {
        Map<String, Object> content = new AbstractMap<>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
                throw new IllegalStateException("looked into");
            }
        };
        AbroadRecord record = new AbroadRecord(Tree.of(
                "spec",
                Tree.of(
                        "resource",
                        Tree.of("group", "", "plural", "configmaps", "namespace", "shop", "name", "a"),
                        "object",
                        content)));
        assertTrue(selectors("", "").matches(record));
        assertThrows(IllegalStateException.class, () -> selectors("app=web", "").matches(record));
        assertThrows(
                IllegalStateException.class, () -> selectors("", "data.a=b").matches(record));
    }

    private static Selectors selectors(String labels, String fields) {
        return new Selectors("", "configmaps", "shop", "", LabelSelector.parse(labels), FieldSelector.parse(fields));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|true",
                "app=web|true",
                "app==web|true",
                "app=db|false",
                "app!=web|false",
                "app!=db|true",
                "missing!=x|true",
                "app|true",
                "missing|false",
                "!app|false",
                "!missing|true",
                "app in (web,db)|true",
                "app in ( db )|false",
                "app notin (db)|true",
                "app notin (web, db)|false",
                "missing notin (web)|true",
                "missing in (web)|false",
                "empty=|true",
                "app=|false",
                "app=web,tier=front|true",
                "app=web,tier=back|false",
                "app in (web,db),tier,!missing|true",
                "example.com/a.b-c_d=x|false",
            })
    void readsLabelSelectorsAsTheApiServerDoes(String selector, boolean taken) {
        assertEquals(taken, LabelSelector.parse(selector).matches(LABELS), selector);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a=b=c", "a in b", "a in (b", "a in (b))", "in (b)", "a,,b", "a,", "=", "!", "a ~ b", "a=b c"})
    void refusesWhatIsNoLabelSelector(String selector) {
        assertThrows(LabelSelector.Malformed.class, () -> LabelSelector.parse(selector));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|true",
                "metadata.name=web|true",
                "metadata.name==db|false",
                "metadata.name!=db,metadata.namespace=shop|true",
                "status.phase=Running|true",
                "status.phase!=Running|false",
                "spec.hostNetwork=false|true",
                "spec.nodeName=|true",
                "spec.nodeName!=|false",
                "status.podIPs=10.0.0.1|true",
                "type=a\\,b|true",
                "status.replicas=3|true",
                "spec.size=7|true",
            })
    void readsFieldSelectorsOffTheObject(String selector, boolean taken) {
        Map<String, Object> object = Json.parse(
                "{\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\"},\"type\":\"a,b\",\"spec\":{\"size\":7},"
                        + "\"status\":{\"phase\":\"Running\",\"replicas\":3,\"podIPs\":[{\"ip\":\"10.0.0.1\"}]}}");
        assertEquals(taken, FieldSelector.parse(selector).matches(object), selector);
    }
}
