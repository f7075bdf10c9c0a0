package io.navidec.cluster.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A label selector. Grammar (API concepts, "Label selectors"): terms joined by commas, each {@code key=value}, {@code key==value}, {@code key!=value},
 * {@code key in (a,b)}, {@code key notin (a,b)}, {@code key} or {@code !key}. Immutable.
 */
public record LabelSelector(List<Term> terms) {

    /**
     * One term.
     *
     * @param values null: the key must exist
     * @param not the opposite
     */
    record Term(String key, @Nullable Set<String> values, boolean not) {
        boolean matches(Map<String, Object> labels) {
            Object value = labels.get(key);
            boolean holds = values == null ? value != null : value != null && values.contains(String.valueOf(value));
            return holds != not;
        }
    }

    /** The text is no label selector. */
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Reads one; an empty text takes everything.
     *
     * @throws Malformed when it is none
     */
    public static LabelSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String each : split(text)) {
            String term = each.trim();
            if (!term.isEmpty()) {
                terms.add(term(term));
            } else if (!text.isBlank()) {
                throw new Malformed("a label selector has an empty term");
            }
        }
        return new LabelSelector(List.copyOf(terms));
    }

    /** Whether it takes an object with these labels. */
    public boolean matches(Map<String, Object> labels) {
        return terms.stream().allMatch(term -> term.matches(labels));
    }

    /** At commas outside parentheses. */
    private static List<String> split(String text) {
        List<String> out = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                out.add(text.substring(from, i));
                from = i + 1;
            }
        }
        if (depth != 0) {
            throw new Malformed("a label selector has a parenthesis too many or too few");
        }
        out.add(text.substring(from));
        return out;
    }

    private static Term term(String term) {
        if (term.endsWith(")")) {
            return set(term);
        }
        int equals = term.indexOf('=');
        if (equals < 0) {
            boolean not = term.startsWith("!");
            return new Term(key(not ? term.substring(1) : term), null, not);
        }
        boolean not = equals > 0 && term.charAt(equals - 1) == '!';
        String key = term.substring(0, not ? equals - 1 : equals);
        String value = term.substring(term.startsWith("==", equals) ? equals + 2 : equals + 1);
        return new Term(key(key), Set.of(value(value)), not);
    }

    private static Term set(String term) {
        int open = term.indexOf('(');
        String[] words = term.substring(0, Math.max(open, 0)).trim().split("\\s+", -1);
        if (open < 0 || words.length != 2 || !(words[1].equals("in") || words[1].equals("notin"))) {
            throw new Malformed("expected 'key in (values)' or 'key notin (values)' in a label selector");
        }
        Set<String> values = new HashSet<>();
        Arrays.stream(term.substring(open + 1, term.length() - 1).split(",", -1))
                .forEach(each -> values.add(value(each)));
        return new Term(key(words[0]), Set.copyOf(values), words[1].equals("notin"));
    }

    private static String key(String raw) {
        String key = raw.trim();
        if (key.isEmpty() || !key.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_./".indexOf(c) >= 0)) {
            throw new Malformed("a label selector has a key that no label can have");
        }
        return key;
    }

    private static String value(String raw) {
        String value = raw.trim();
        if (!value.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_.".indexOf(c) >= 0)) {
            throw new Malformed("a label selector has a value that no label can have");
        }
        return value;
    }
}
