package io.navidec.cluster.view;

import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The text of a {@code metav1.LabelSelector}, as {@code labelSelector} in a query takes it. Pure. */
public final class SelectorText {
    private SelectorText() {}

    /**
     * Of {@code matchLabels} and {@code matchExpressions}; empty for an empty selector, which takes everything.
     *
     * @throws LabelSelector.Malformed when an operator is none, or a key or value cannot be one
     */
    public static String of(Map<String, Object> selector) {
        List<String> terms = new ArrayList<>();
        Tree.map(selector, "matchLabels").forEach((key, value) -> terms.add(key(key) + "=" + checked(value, "")));
        for (Map<String, Object> each : Tree.maps(selector, "matchExpressions")) {
            terms.add(term(each));
        }
        return String.join(",", terms);
    }

    /** Whoever reads the text must not find more terms or values in it than were meant. */
    private static String checked(Object word, String also) {
        String text = String.valueOf(word);
        if (!text.chars().allMatch(c -> Character.isLetterOrDigit(c) || ("-_." + also).indexOf(c) >= 0)) {
            throw new LabelSelector.Malformed("a label selector has a key or value that no label can have");
        }
        return text;
    }

    private static String key(Object word) {
        String text = checked(word, "/");
        if (text.isEmpty()) {
            throw new LabelSelector.Malformed("a label selector has an empty key");
        }
        return text;
    }

    private static String term(Map<String, Object> expression) {
        String key = key(Tree.stringOr(expression, "", "key"));
        List<String> values = Tree.list(expression, "values").stream()
                .map(each -> checked(each, ""))
                .toList();
        String operator = Tree.stringOr(expression, "", "operator");
        boolean set = operator.equals("In") || operator.equals("NotIn");
        if (set == values.isEmpty()) {
            throw new LabelSelector.Malformed(
                    "in a label selector, In and NotIn need values, Exists and DoesNotExist take none");
        }
        return switch (operator) {
            case "In" -> key + " in (" + String.join(",", values) + ")";
            case "NotIn" -> key + " notin (" + String.join(",", values) + ")";
            case "Exists" -> key;
            case "DoesNotExist" -> "!" + key;
            default ->
                throw new LabelSelector.Malformed("a label selector has the operator '" + operator
                        + "': expected In, NotIn, Exists or DoesNotExist");
        };
    }
}
