package io.navidec.cluster.guest;

import io.navidec.cluster.record.RecordName;

/**
 * Names guest namespaces: {@code shop} of home {@code dam} is {@code shop--dam} here, hashed when that is longer than a
 * namespace's name may be.
 */
public final class GuestNamespaces {
    private static final int LONGEST = 63;
    private final String pattern;

    /**
     * @param pattern of {@code {namespace}} and {@code {home}}, both needed
     * @throws IllegalArgumentException when one is missing
     */
    public GuestNamespaces(String pattern) {
        if (!pattern.contains("{namespace}") || !pattern.contains("{home}")) {
            throw new IllegalArgumentException(
                    "Expected a namespace pattern with {namespace} and {home}, but found '" + pattern + "'");
        }
        this.pattern = pattern;
    }

    /** The guest namespace of a home's namespace; none for what is cluster-scoped, which has its own name here, too. */
    public String of(String home, String namespace) {
        if (namespace.isEmpty()) {
            return "";
        }
        String plain = pattern.replace("{namespace}", namespace).replace("{home}", home);
        return plain.length() <= LONGEST
                ? plain
                : "guest-" + RecordName.hash(home + "/" + namespace).substring(0, 32);
    }
}
