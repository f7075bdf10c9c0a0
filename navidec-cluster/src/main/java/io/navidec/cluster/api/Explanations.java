package io.navidec.cluster.api;

import io.navidec.cluster.front.Identity;
import io.navidec.cluster.front.Rights;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.RequestParser;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.route.Facts;
import io.navidec.cluster.route.Route;
import io.navidec.cluster.route.Router;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says which way a request would go, and why; only to whom home allows that very request. */
public final class Explanations {
    private final AbroadTable table;
    private final ResourceCatalog catalog;
    private final Rights rights;

    public Explanations(AbroadTable table, ResourceCatalog catalog, Rights rights) {
        this.table = table;
        this.catalog = catalog;
        this.rights = rights;
    }

    /** The explanation of a request of this method, target and Accept header. */
    Uni<ApiAnswer> of(Identity who, String method, String target, String accept) {
        KubeRequest request = RequestParser.parse(method, target);
        if (request instanceof KubeRequest.ShortForm word && word.action().isEmpty()) {
            return catalog.find(word.word())
                    .chain(found -> found.isPresent()
                            ? of(who, method, target(found.get(), word), accept)
                            : Uni.createFrom().item(tell(method, target, request, Facts.of(method, accept, ""))));
        }
        if (request instanceof KubeRequest.Resource resource) {
            return rights.refusal(who, resource)
                    .map(refusal ->
                            refusal.orElseGet(() -> tell(method, target, resource, Facts.of(method, accept, ""))));
        }
        return Uni.createFrom().item(tell(method, target, request, Facts.of(method, accept, "")));
    }

    private static String target(ResourceType type, KubeRequest.ShortForm word) {
        String named = word.query().get("namespace");
        KubePath path = word.name().isEmpty()
                ? KubePath.collection(type, named)
                : KubePath.object(type, named.isEmpty() ? "default" : named, word.name());
        return path.with(word.query().without("namespace")).toString();
    }

    private ApiAnswer tell(String method, String target, KubeRequest request, Facts facts) {
        Route route = Router.decide(request, facts, table);
        Map<String, Object> out = new LinkedHashMap<>(Tree.of(
                "method", method, "path", target, "route", route.getClass().getSimpleName(), "reason", route.reason()));
        AbroadRecord record = record(request);
        if (record != null) {
            out.put("record", brief(record));
        }
        return ApiAnswer.json(200, out);
    }

    private @Nullable AbroadRecord record(KubeRequest request) {
        return request instanceof KubeRequest.Resource resource
                        && !resource.name().isEmpty()
                ? table.get(resource.key())
                : null;
    }

    /** A record without its object's content. */
    static Map<String, Object> brief(AbroadRecord record) {
        return Tree.of(
                "resource", record.key().qualifiedPlural(),
                "namespace", record.key().namespace(),
                "name", record.key().name(),
                "kind", record.type().kind(),
                "uid", record.uid(),
                "cluster", record.cluster(),
                "phase", record.phase().text(),
                "visible", record.visible(),
                "role", record.root() ? "root" : "descendant",
                "health", record.health(),
                "healthSince", record.healthSince(),
                "resourceVersion", record.resourceVersion());
    }
}
