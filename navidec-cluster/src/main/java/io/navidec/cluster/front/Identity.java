package io.navidec.cluster.front;

import io.navidec.cluster.record.RecordName;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request, as home will see it: the headers that carry credentials. Never logged.
 *
 * @param headers Authorization and Impersonate-*
 */
public record Identity(MultiMap headers) {

    /** The request's own credentials, and the header that was added to them, or null. */
    static Identity of(HttpServerRequest request, @Nullable String added) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.equals("authorization") || name.startsWith("impersonate-")) {
                headers.add(name, header.getValue());
            }
        }
        if (added != null) {
            headers.set("authorization", added);
        }
        return new Identity(headers);
    }

    /** A name for it that tells nothing of the credentials. */
    String digest() {
        TreeSet<String> all = new TreeSet<>();
        headers.forEach((name, value) -> all.add(name.length() + name + value.length() + ":" + value));
        return RecordName.hash(String.join("\n", all));
    }

    @Override
    public String toString() {
        return "Identity[hidden]";
    }
}
