package io.navidec.cluster.kubeapi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request, decoded, in order. As in the API server the first of repeated parameters counts. Immutable.
 *
 * @param parameters names and values
 */
public record Query(List<Parameter> parameters) {

    /** One name and value. */
    public record Parameter(String name, String value) {}

    /** No parameters. */
    public static final Query NONE = new Query(List.of());

    public Query {
        parameters = List.copyOf(parameters);
    }

    /**
     * Of the raw text after the question mark; null for none.
     *
     * @throws IllegalArgumentException when its percent-encoding is broken
     */
    public static Query parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return NONE;
        }
        List<Parameter> out = new ArrayList<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                out.add(
                        equals < 0
                                ? new Parameter(decode(pair), "")
                                : new Parameter(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1))));
            }
        }
        return new Query(out);
    }

    private static String decode(String raw) {
        return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    }

    /** The first value of that name, or an empty text. */
    public String get(String name) {
        for (Parameter each : parameters) {
            if (each.name().equals(name)) {
                return each.value();
            }
        }
        return "";
    }

    /** Whether the parameter is true as the API server reads booleans: present and neither "0" nor "false". */
    public boolean isTrue(String name) {
        for (Parameter each : parameters) {
            if (each.name().equals(name)) {
                return !each.value().equals("0") && !each.value().equalsIgnoreCase("false");
            }
        }
        return false;
    }

    /** Without the parameters of that name. */
    public Query without(String name) {
        return new Query(
                parameters.stream().filter(each -> !each.name().equals(name)).toList());
    }

    /** With this one value for that name. */
    public Query with(String name, String value) {
        List<Parameter> more = new ArrayList<>(without(name).parameters);
        more.add(new Parameter(name, value));
        return new Query(more);
    }

    /** Encoded, without the question mark. */
    public String encoded() {
        StringBuilder out = new StringBuilder();
        for (Parameter each : parameters) {
            if (out.length() > 0) {
                out.append('&');
            }
            out.append(KubePath.encode(each.name())).append('=').append(KubePath.encode(each.value()));
        }
        return out.toString();
    }
}
