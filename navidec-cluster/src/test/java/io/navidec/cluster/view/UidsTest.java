package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class UidsTest {
    private static final String A = "0a1b2c3d-1111-4222-8333-aaaaaaaaaaaa";
    private static final String B = "ffffffff-1111-4222-8333-bbbbbbbbbbbb";

    @Test
    void replacesEveryPlaceOfAUid() {
        byte[] body = bytes("{\"uid\":\"" + A + "\",\"x\":[\"" + A + A + "\"]}");
        assertEquals("{\"uid\":\"" + B + "\",\"x\":[\"" + B + B + "\"]}", text(Uids.replace(body, Map.of(A, B))));
        assertEquals("{\"uid\":\"" + A, text(body).substring(0, 8 + A.length()), "the given bytes stay as they are");
    }

    @Test
    void leavesTheSameArrayWhereThereIsNothingToDo() {
        byte[] body = bytes("{\"uid\":\"" + A + "\"}");
        assertSame(body, Uids.replace(body, Map.of(B, A)));
        assertSame(body, Uids.replace(body, Map.of()));
        assertSame(body, Uids.replace(body, Map.of(A, "short")), "never a change of length");
    }

    @Test
    void swapsInOnePass() {
        assertEquals(B + " " + A, text(Uids.replace(bytes(A + " " + B), Map.of(A, B, B, A))));
    }

    @Test
    void holdsBackOnlyWhatMayBeAKnownUid() {
        UidStream stream = new UidStream(new TreeMap<>(Map.of(A, B)));
        assertEquals("{\"a\":1}\n", text(stream.feed(bytes("{\"a\":1}\n"))));
        assertEquals("x ", text(stream.feed(bytes("x " + A.substring(0, 20)))));
        assertEquals(B + "\n", text(stream.feed(bytes(A.substring(20) + "\n"))));
        assertEquals("12345678-", text(stream.feed(bytes("12345678-"))), "in form a uid, but no known one");
        assertEquals("", text(stream.feed(bytes(A.substring(0, 9)))));
        assertEquals(A.substring(0, 9), text(stream.finish()));
        assertEquals("", text(stream.finish()));
    }

    @Test
    void losesNothingWhenItsPairsEnd() {
        TreeMap<String, String> pairs = new TreeMap<>(Map.of(A, B));
        UidStream stream = new UidStream(pairs);
        assertEquals("x ", text(stream.feed(bytes("x " + A.substring(0, 20)))));
        pairs.clear();
        assertEquals(A + "\n", text(stream.feed(bytes(A.substring(20) + "\n"))));
        pairs.put(A, B);
        assertEquals(B + "\n", text(stream.feed(bytes(A + "\n"))));
    }

    /** Against a plain replacement of text, with pieces of uids, neighbours that overlap, and chunks cut anywhere. */
    @Test
    void isAsGoodAsReplacingText() {
        long seed = Long.getLong("navidec.seed", 20261126L);
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            Map<String, String> pairs = pairs(random);
            String body = body(random, new ArrayList<>(pairs.keySet()));
            String expected = plain(body, pairs);
            String what = "seed " + seed + " round " + round;
            assertEquals(expected, text(Uids.replace(bytes(body), pairs)), what);
            assertArrayEquals(bytes(expected), streamed(random, bytes(body), pairs), what);
        }
    }

    private static Map<String, String> pairs(Random random) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            pairs.put(uid(random), uid(random));
        }
        return pairs;
    }

    private static String body(Random random, List<String> known) {
        StringBuilder body = new StringBuilder();
        for (int n = random.nextInt(12); n > 0; n--) {
            String uid = known.get(random.nextInt(known.size()));
            switch (random.nextInt(6)) {
                case 0 -> body.append(uid);
                case 1 -> body.append(uid, 0, random.nextInt(uid.length()));
                case 2 -> body.append(uid.substring(random.nextInt(uid.length())));
                case 3 -> body.append(uid(random));
                case 4 -> body.append("-".repeat(random.nextInt(30)));
                default -> body.append(" \"é{,a0-", 0, random.nextInt(8));
            }
        }
        return body.toString();
    }

    private static String plain(String body, Map<String, String> pairs) {
        Pattern any = Pattern.compile(String.join("|", pairs.keySet()));
        return any.matcher(body).replaceAll(found -> pairs.getOrDefault(found.group(), ""));
    }

    private static byte[] streamed(Random random, byte[] body, Map<String, String> pairs) {
        UidStream stream = new UidStream(new TreeMap<>(pairs));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < body.length) {
            int next = Math.min(body.length, at + random.nextInt(random.nextBoolean() ? 4 : 60));
            out.writeBytes(stream.feed(Arrays.copyOfRange(body, at, next)));
            assertTrue(next - out.size() < Uids.LENGTH, "too much held back");
            at = next;
        }
        out.writeBytes(stream.finish());
        return out.toByteArray();
    }

    private static String uid(Random random) {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
