package io.navidec.cluster.view;

import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A field selector: terms {@code path=value}, {@code path==value} or {@code path!=value} joined by commas. Which paths a kind has is home's to
 * say (it refuses others with 400); here they are only read off the object. Immutable.
 */
public record FieldSelector(List<Term> terms) {

    record Term(String path, String value, boolean not) {}

    /** Reads one; an empty text takes everything. Terms that are none are passed over: home refuses them. */
    public static FieldSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String term : split(text)) {
            int equals = term.indexOf('=');
            if (equals > 0) {
                boolean not = term.charAt(equals - 1) == '!';
                String path = term.substring(0, not ? equals - 1 : equals).trim();
                String value = term.substring(term.startsWith("==", equals) ? equals + 2 : equals + 1);
                terms.add(new Term(path, value.trim(), not));
            }
        }
        return new FieldSelector(List.copyOf(terms));
    }

    /** At commas that no backslash escapes; escapes are resolved. */
    private static List<String> split(String text) {
        List<String> out = new ArrayList<>();
        StringBuilder term = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                term.append(text.charAt(++i));
            } else if (c == ',') {
                out.add(term.toString());
                term.setLength(0);
            } else {
                term.append(c);
            }
        }
        out.add(term.toString());
        return out;
    }

    /** The name that an object must have to be taken, or an empty text. */
    public String name() {
        for (Term term : terms) {
            if (term.path().equals("metadata.name") && !term.not()) {
                return term.value();
            }
        }
        return "";
    }

    /** Whether it takes this object. */
    public boolean matches(Map<String, Object> object) {
        return terms.stream().allMatch(term -> value(object, term.path()).equals(term.value()) != term.not());
    }

    /** As the API server reads fields: absent is empty, and so are the numbers and truth values that stand for absent ones. */
    private static String value(Map<String, Object> object, String path) {
        return switch (path) {
            case "spec.hostNetwork" -> String.valueOf(Tree.isTrue(object, "spec", "hostNetwork"));
            case "spec.unschedulable" -> String.valueOf(Tree.isTrue(object, "spec", "unschedulable"));
            case "status.replicas", "status.successful" -> Long.toString(Tree.longOr(object, 0, number(path)));
            case "status.podIPs" -> podIps(object);
            case "source" -> source(object);
            default -> {
                Object value = Tree.get(object, path.split("\\.", -1));
                yield value == null || value instanceof Map || value instanceof List ? "" : value.toString();
            }
        };
    }

    private static String[] number(String path) {
        return path.equals("status.successful") ? new String[] {"status", "succeeded"} : path.split("\\.", -1);
    }

    private static String podIps(Map<String, Object> object) {
        List<String> ips = new ArrayList<>();
        Tree.maps(object, "status", "podIPs").forEach(each -> ips.add(Tree.stringOr(each, "", "ip")));
        return String.join(",", ips);
    }

    private static String source(Map<String, Object> object) {
        String component = Tree.stringOr(object, "", "source", "component");
        return component.isEmpty() ? Tree.stringOr(object, "", "reportingComponent") : component;
    }
}
