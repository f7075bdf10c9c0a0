package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {

    /** RFC 7386, appendix A, as far as both sides are objects. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':'b'}|{'a':'c'}|{'a':'c'}",
                "{'a':'b'}|{'b':'c'}|{'a':'b','b':'c'}",
                "{'a':'b'}|{'a':null}|{}",
                "{'a':'b','b':'c'}|{'a':null}|{'b':'c'}",
                "{'a':['b']}|{'a':'c'}|{'a':'c'}",
                "{'a':'c'}|{'a':['b']}|{'a':['b']}",
                "{'a':{'b':'c'}}|{'a':{'b':'d','c':null}}|{'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]}|{'a':[1]}|{'a':[1]}",
                "{'e':null}|{'a':1}|{'e':null,'a':1}",
                "{'a':'foo'}|{'b':{'c':null}}|{'a':'foo','b':{}}",
                "{}|{'a':{'bb':{'ccc':null}}}|{'a':{'bb':{}}}"
            })
    void appliesAsTheRfcSays(String target, String patch, String expected) {
        assertEquals(tree(expected), MergePatch.apply(tree(target), tree(patch)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1}|{'a':1}|{}",
                "{'a':1}|{'a':2}|{'a':2}",
                "{'a':1,'b':2}|{'a':1}|{'b':null}",
                "{'a':{'b':1,'c':2}}|{'a':{'b':1,'c':3}}|{'a':{'c':3}}",
                "{'a':{'b':1}}|{'a':{}}|{'a':{'b':null}}",
                "{'a':[1,2]}|{'a':[2]}|{'a':[2]}",
                "{'a':1}|{'a':{'b':1}}|{'a':{'b':1}}",
                "{'a':null}|{'a':1}|{'a':1}",
                "{'a':1}|{'a':null}|{'a':null}"
            })
    void saysOnlyWhatDiffers(String from, String to, String patch) {
        assertEquals(tree(patch), MergePatch.between(tree(from), tree(to)));
    }

    @Test
    void aNumberIsEqualHoweverItWasRead() {
        assertTrue(MergePatch.between(Map.of("a", 1), Map.of("a", 1L)).isEmpty());
    }

    @Test
    void thePatchBetweenTwoTreesMakesOneOfTheOther() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            Map<String, Object> from = object(random, 0);
            Map<String, Object> to = random.nextBoolean() ? object(random, 0) : changed(random, from);
            Map<String, Object> patch = MergePatch.between(from, to);
            String rerun = "seed " + seed + " round " + i + ": " + Json.text(from) + " to " + Json.text(to);
            assertEquals(to, MergePatch.apply(from, patch), rerun);
            assertEquals(from.equals(to), patch.isEmpty(), rerun);
            assertEquals(to, MergePatch.apply(MergePatch.apply(from, patch), patch), "twice is once, " + rerun);
        }
    }

    private static Map<String, Object> changed(Random random, Map<String, Object> from) {
        return MergePatch.apply(from, object(random, 0));
    }

    private static Map<String, Object> object(Random random, int depth) {
        Map<String, Object> out = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            out.put("k" + random.nextInt(4), value(random, depth + 1));
        }
        return out;
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 3 : 5)) {
            case 0 -> random.nextInt(3);
            case 1 -> "s" + random.nextInt(3);
            case 2 -> random.nextBoolean();
            case 3 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                yield list;
            }
            default -> object(random, depth);
        };
    }

    private static Map<String, Object> tree(String singleQuoted) {
        return Trees.of(singleQuoted);
    }
}
