package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.AcceptedForm;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;

/**
 * One resource request being served.
 *
 * @param http the request itself
 * @param request what it asks for
 * @param who its caller
 * @param context its event loop
 */
record Incoming(HttpServerRequest http, KubeRequest.Resource request, Identity who, Context context) {
    /** As much as home's API server takes. */
    static final int BODY_LIMIT = 3 << 20;

    String header(String name) {
        String value = http.getHeader(name);
        return value == null ? "" : value;
    }

    ResourceKey key() {
        return request.key();
    }

    boolean dryRun() {
        return !request.query().get("dryRun").isEmpty();
    }

    AcceptedForm form() {
        return AcceptedForm.of(header("accept"));
    }

    /** The work, with what follows it on the request's own event loop. */
    <T> Uni<T> here(Uni<T> work) {
        return work.emitOn(task -> context.runOnContext(v -> task.run()));
    }

    /** The whole body; to be called on the request's event loop. */
    Uni<byte[]> body() {
        return Bodies.read(http, BODY_LIMIT)
                .onFailure(Bodies.TooLarge.class)
                .transform(why -> new Answered(
                        Status.of(413, "RequestEntityTooLarge", "Request entity too large: limit is " + BODY_LIMIT)));
    }
}
