package io.navidec.cluster.front;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which headers travel from end to end, and which belong to one connection (RFC 9110, section 7.6.1). */
final class Hops {
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host");

    private Hops() {}

    /** A copy of the headers that travel on. */
    static MultiMap endToEnd(MultiMap from) {
        MultiMap out = MultiMap.caseInsensitiveMultiMap();
        copy(from, out, false);
        return out;
    }

    /** Adds to {@code to} the headers that travel on; those of an upgrade are set by the one who upgrades. */
    static void copy(MultiMap from, MultiMap to, boolean upgrade) {
        Set<String> named = namedByConnection(from, upgrade);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && !named.contains(name)) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    private static Set<String> namedByConnection(MultiMap headers, boolean upgrade) {
        String connection = headers.get("connection");
        if (connection == null
                || upgrade
                || connection.equalsIgnoreCase("close")
                || connection.equalsIgnoreCase("keep-alive")) {
            return Set.of();
        }
        Set<String> named = new HashSet<>();
        for (String each : connection.split(",", -1)) {
            named.add(each.trim().toLowerCase(Locale.ROOT));
        }
        return named;
    }
}
