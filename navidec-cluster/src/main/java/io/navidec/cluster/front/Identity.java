package io.navidec.cluster.front;

import io.navidec.cluster.peer.Certified;
import io.navidec.cluster.record.RecordName;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request, as home will see it: the headers that say so, and the connections on which home believes them. Never logged.
 *
 * @param way on which connections its requests go to home
 * @param headers Authorization or X-Remote-*, and Impersonate-*
 */
public record Identity(Way way, MultiMap headers) {
    /** What the API server's front-proxy authentication reads (kubernetes, apiserver/pkg/authentication/request/headerrequest). */
    private static final String REMOTE = "x-remote-";

    private static final String USER = "X-Remote-User";
    private static final String UID = "X-Remote-Uid";
    private static final String GROUP = "X-Remote-Group";
    /** Keys of extras are percent-encoded, as client-go's transport does it. */
    private static final String CREDENTIAL_ID = "X-Remote-Extra-authentication.kubernetes.io%2Fcredential-id";

    /** On which connections home believes the headers. */
    public enum Way {
        /** On any: they prove themselves. */
        OWN,
        /** On those only that this service opens with the front-proxy certificate. */
        FRONT_PROXY
    }

    public Identity {
        if (way == Way.FRONT_PROXY && !headers.contains(USER)) {
            throw new IllegalArgumentException("a front proxy's request says who its user is");
        }
    }

    /** The request's own credentials, and the header that was added to them, or null. */
    static Identity of(HttpServerRequest request, @Nullable String added) {
        MultiMap headers = impersonated(request);
        request.headers().getAll("authorization").forEach(value -> headers.add("authorization", value));
        if (added != null) {
            headers.set("authorization", added);
        }
        return new Identity(Way.OWN, headers);
    }

    /** The user of a certificate; whom he wants to be taken for is home's to decide, as ever. */
    static Identity of(HttpServerRequest request, Certified.User user) {
        MultiMap headers = impersonated(request);
        headers.set(USER, bytes(user.name()));
        if (!user.uid().isEmpty()) {
            headers.set(UID, bytes(user.uid()));
        }
        user.groups().forEach(group -> headers.add(GROUP, bytes(group)));
        headers.set(CREDENTIAL_ID, user.credentialId());
        return new Identity(Way.FRONT_PROXY, headers);
    }

    private static MultiMap impersonated(HttpServerRequest request) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith("impersonate-")) {
                headers.add(name, header.getValue());
            }
        }
        return headers;
    }

    /** Header values are written a byte a character: so the API server reads UTF-8, as from client-go. */
    private static String bytes(String value) {
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * Makes the headers of a request to home say that this one sends it, and nobody else: what the client wrote of a remote user is gone. To be the last
     * thing that is done to them.
     */
    void sign(MultiMap out) {
        List<String> gone = new ArrayList<>();
        for (Map.Entry<String, String> header : out) {
            String name = header.getKey();
            if (name.regionMatches(true, 0, REMOTE, 0, REMOTE.length())) {
                gone.add(name);
            }
        }
        gone.forEach(out::remove);
        if (way == Way.FRONT_PROXY) {
            out.remove("authorization"); // the certificate comes first, as at the API server
        }
        headers.names().forEach(out::remove);
        out.addAll(headers);
    }

    /** A name for it that tells nothing of the credentials. */
    String digest() {
        TreeSet<String> all = new TreeSet<>();
        headers.forEach((name, value) -> all.add(name.length() + name + value.length() + ":" + value));
        return RecordName.hash(way + "\n" + String.join("\n", all));
    }

    @Override
    public String toString() {
        return "Identity[hidden]";
    }
}
