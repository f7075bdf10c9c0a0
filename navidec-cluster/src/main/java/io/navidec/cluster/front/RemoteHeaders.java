package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which headers home's API server believes from a front proxy, as it publishes them: none may be among them that a client could send and {@link Identity} would not
 * take out.
 */
public final class RemoteHeaders {
    private static final String PUBLISHED =
            "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication";

    private RemoteHeaders() {}

    /**
     * Asks home with the service's own credentials: what is against a front proxy there, or nothing. Fails with {@link KubeClient.Unreachable} when home does
     * not answer.
     */
    public static Uni<Optional<String>> objection(KubeClient home) {
        return home.call(ApiCall.get(PUBLISHED)).map(RemoteHeaders::objection);
    }

    private static Optional<String> objection(ApiAnswer answer) {
        return answer.ok()
                ? objection(Tree.map(answer.tree(), "data"))
                : Optional.of("home does not let the service read " + PUBLISHED + ": " + answer.message());
    }

    /** What is against it, by the ConfigMap's data. */
    static Optional<String> objection(Map<String, Object> published) {
        if (!published.containsKey("requestheader-client-ca-file")) {
            return Optional.of("home's API server has no --requestheader-client-ca-file");
        }
        return is(published, "requestheader-username-headers", "X-Remote-User", true)
                .or(() -> is(published, "requestheader-group-headers", "X-Remote-Group", true))
                .or(() -> is(published, "requestheader-extra-headers-prefix", "X-Remote-Extra-", true))
                .or(() -> is(published, "requestheader-uid-headers", "X-Remote-Uid", false));
    }

    private static Optional<String> is(Map<String, Object> published, String flag, String header, boolean needed) {
        List<Object> names;
        try {
            // A JSON list in a string.
            String list = published.get(flag) instanceof String text && !text.isEmpty() ? text : "[]";
            names = Tree.list(Json.parse("{\"names\":" + list + "}"), "names");
        } catch (Json.MalformedJson e) {
            return Optional.of("home's --" + flag + " cannot be read");
        }
        boolean only = names.stream().allMatch(each -> each instanceof String name && name.equalsIgnoreCase(header));
        return only && !(needed && names.isEmpty())
                ? Optional.empty()
                : Optional.of("home's --" + flag + " is " + names + ", but must be " + header + " and no other");
    }
}
