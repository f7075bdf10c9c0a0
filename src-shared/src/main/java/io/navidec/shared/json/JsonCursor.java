package io.navidec.shared.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the bytes of a JSON object, member by member, and makes texts only of what is asked for. One text, one thread.
 *
 * <p>Where the text is no JSON, {@link Json.MalformedJson} is thrown, if it is noticed: values that are stepped over are not checked.
 */
final class JsonCursor {
    private final byte[] json;
    private final int end;
    private int at;
    private int keyFrom;
    private int keyTo;
    private boolean keyEscaped;

    /** At the beginning of the text from {@code from} to before {@code to}. */
    JsonCursor(byte[] json, int from, int to) {
        this.json = json;
        this.at = from;
        this.end = to;
    }

    /** Steps into the object or array that begins here, if this is its opening bracket; else stays. */
    boolean enters(char bracket) {
        if (peek() != bracket) {
            return false;
        }
        at++;
        return true;
    }

    /** Whether another element follows, where the cursor then stands; else steps out of the array. */
    boolean element() {
        return more(']');
    }

    /** Whether another member follows: its key is then known, and the cursor stands at its value; else steps out of the object. */
    boolean member() {
        if (!more('}')) {
            return false;
        }
        expect('"');
        keyFrom = at + 1;
        int first = JsonBytes.quoteOrBackslash(json, keyFrom, end);
        keyEscaped = first < end && json[first] == '\\';
        at = keyEscaped ? JsonBytes.afterString(json, at, end) : first + 1;
        keyTo = at - 1;
        expect(':');
        at++;
        peek();
        return true;
    }

    /** Whether the member's key is this one (of plain ASCII). */
    boolean is(byte[] key) {
        return keyEscaped
                ? text(keyFrom, keyTo).equals(new String(key, StandardCharsets.US_ASCII))
                : keyTo - keyFrom == key.length && Arrays.equals(json, keyFrom, keyTo, key, 0, key.length);
    }

    /** Steps over the value; its text if it is a string, else null. */
    @Nullable
    String text() {
        int from = at;
        boolean string = peek() == '"';
        skip();
        return string ? text(from + 1, at - 1) : null;
    }

    /** Steps over the value; whether it is {@code true}. */
    boolean truth() {
        boolean truth = peek() == 't';
        skip();
        return truth;
    }

    void skip() {
        at = JsonBytes.afterValue(json, at, end);
        within(at - 1);
    }

    private boolean escaped(int from, int to) {
        return JsonBytes.quoteOrBackslash(json, from, to) < to;
    }

    private String text(int from, int to) {
        if (!escaped(from, to)) {
            return new String(json, from, to - from, StandardCharsets.UTF_8);
        }
        if (Json.parseValue(Arrays.copyOfRange(json, from - 1, to + 1)) instanceof String text) {
            return text;
        }
        throw malformed();
    }

    private boolean more(char end) {
        if (peek() == ',') {
            at++;
            peek();
        }
        if (json[at] == end) {
            at++;
            return false;
        }
        return true;
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw malformed();
        }
    }

    /** The byte here, after spaces. */
    private byte peek() {
        within(at);
        while (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t') {
            at++;
            within(at);
        }
        return json[at];
    }

    private void within(int place) {
        if (place >= end) {
            throw malformed();
        }
    }

    private static Json.MalformedJson malformed() {
        return new Json.MalformedJson("this is no whole JSON object");
    }
}
