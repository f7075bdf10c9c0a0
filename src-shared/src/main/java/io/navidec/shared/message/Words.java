package io.navidec.shared.message;

/** Bounds the texts in messages: reasons come from everywhere. */
final class Words {
    private static final int LIMIT = 1024;

    private Words() {}

    static String shorten(String text) {
        return text.length() <= LIMIT ? text : text.substring(0, LIMIT - 3) + "...";
    }
}
