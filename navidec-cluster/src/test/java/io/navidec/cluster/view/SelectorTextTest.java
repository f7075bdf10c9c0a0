package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.navidec.shared.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTextTest {
    private static Map<String, Object> tree(String singleQuoted) {
        return Json.parse(singleQuoted.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|``",
                "{'matchLabels':{'app':'web','a/b':''}}|app=web,a/b=",
                "{'matchExpressions':[{'key':'tier','operator':'In','values':['a','b']}]}|tier in (a,b)",
                "{'matchExpressions':[{'key':'tier','operator':'NotIn','values':['a']},{'key':'x','operator':'Exists'},{'key':'y','operator':'DoesNotExist','values':[]}]}|tier notin (a),x,!y",
            })
    void isWhatAQueryTakes(String selector, String text) {
        assertEquals(text, SelectorText.of(tree(selector)));
        LabelSelector.parse(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'matchLabels':{'app':'web,tier=back'}}",
                "{'matchLabels':{'app':'x) ,y'}}",
                "{'matchLabels':{'':'x'}}",
                "{'matchLabels':{'!app':'x'}}",
                "{'matchExpressions':[{'key':'tier','operator':'In','values':['a,b']}]}",
                "{'matchExpressions':[{'key':'tier','operator':'In','values':[]}]}",
                "{'matchExpressions':[{'key':'tier','operator':'Exists','values':['a']}]}",
                "{'matchExpressions':[{'key':'tier','operator':'Gt','values':['1']}]}",
                "{'matchExpressions':[{'key':'tier in (a)','operator':'Exists'}]}",
            })
    void whatNoLabelCanBeIsRefused(String selector) {
        assertThrows(LabelSelector.Malformed.class, () -> SelectorText.of(tree(selector)));
    }

    @Test
    void anEmptySelectorTakesEverything() {
        assertEquals(true, LabelSelector.parse(SelectorText.of(Map.of())).matches(Map.of("a", "b")));
    }
}
