package io.navidec.cluster.upstream;

import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which headers travel from end to end, and which belong to one connection (RFC 9110, section 7.6.1). */
public final class Hops {
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

    private static final String PROTOCOLS = "sec-websocket-protocol";
    /** How browsers send a bearer token (kubernetes, staging/src/k8s.io/apiserver/pkg/authentication/request/websocket). */
    private static final String TOKEN_PROTOCOL = "base64url.bearer.authorization.k8s.io.";

    private Hops() {}

    /** A copy of the headers that travel on. */
    public static MultiMap endToEnd(MultiMap from) {
        MultiMap out = MultiMap.caseInsensitiveMultiMap();
        copy(from, out, false);
        return out;
    }

    /** Adds to {@code to} the headers that travel on; those of an upgrade are set by the one who upgrades. */
    public static void copy(MultiMap from, MultiMap to, boolean upgrade) {
        Set<String> named = namedByConnection(from, upgrade);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && !named.contains(name)) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    /** Takes away all by which a caller tells who he is, the token in a WebSocket's protocols too. */
    public static void removeCredentials(MultiMap headers) {
        for (String name : List.copyOf(headers.names())) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("authorization") || lower.startsWith("impersonate-") || lower.startsWith("x-remote-")) {
                headers.remove(name);
            }
        }
        List<String> offered = headers.getAll(PROTOCOLS);
        if (!offered.isEmpty()) {
            List<String> kept = offered.stream()
                    .flatMap(line -> Arrays.stream(line.split(",", -1)))
                    .map(String::trim)
                    .filter(each -> !each.startsWith(TOKEN_PROTOCOL))
                    .toList();
            headers.remove(PROTOCOLS);
            headers.add(PROTOCOLS, String.join(", ", kept));
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
