package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.Hops;
import io.navidec.cluster.view.Uids;
import io.navidec.shared.kube.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Home's half of merged reads, asked for in the caller's own name, so that home itself authorizes; answered in uncompressed JSON. */
final class HomeReads {
    private final HomeDoors doors;
    private final AbroadTable table;

    HomeReads(HomeDoors doors, AbroadTable table) {
        this.doors = doors;
        this.table = table;
    }

    /** A watch of one object by its path, as of old, is one of the collection by a field selector now. */
    private static KubePath path(KubeRequest.Resource what, Query query) {
        if (what.name().isEmpty() || !what.verb().equals("watch")) {
            return KubePath.of(what).with(query);
        }
        String fields = query.get("fieldSelector");
        String name = "metadata.name=" + what.name();
        ResourceType type = new ResourceType(
                what.group(),
                what.version(),
                what.plural(),
                "",
                !what.namespace().isEmpty());
        return KubePath.collection(type, what.namespace())
                .with(query)
                .with("fieldSelector", fields.isEmpty() ? name : fields + "," + name);
    }

    /**
     * Asks home; the answer comes paused. Call on the request's context.
     *
     * @param accept the form to ask for
     * @param opened gets the request, to reset it when the client goes
     */
    Future<HttpClientResponse> ask(
            HttpServerRequest in,
            Identity who,
            KubeRequest.Resource what,
            Query query,
            String accept,
            Consumer<HttpClientRequest> opened) {
        byte[] target = path(what, query).toString().getBytes(StandardCharsets.UTF_8);
        String known = new String(
                Uids.replace(target, table.homePairs(what.namespace()).toReal()), StandardCharsets.UTF_8);
        MultiMap headers = Hops.endToEnd(in.headers());
        headers.remove("accept-encoding").remove("content-length").set("accept", accept);
        return doors.request(who, in.method(), known, headers).compose(out -> {
            opened.accept(out);
            out.response().onSuccess(HttpClientResponse::pause);
            return out.send();
        });
    }
}
