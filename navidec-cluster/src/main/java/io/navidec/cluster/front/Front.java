package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.kubeapi.RequestParser;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.cluster.upstream.Credentials;
import io.navidec.cluster.upstream.Endpoint;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.kube.ResourceType;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import org.jboss.logging.Logger;

/** Home's Kubernetes API for clients. Every request is answered; what cannot be read for certain is refused. */
public final class Front {
    private static final Logger LOG = Logger.getLogger(Front.class);

    private final Vertx vertx;
    private final Pipe pipe;
    private final Caller caller;
    private final ResourceCatalog catalog;

    /**
     * @param http connections to home that carry callers' credentials
     * @param localIdentity whether loopback callers without credentials act as the service
     * @param own the service's credentials
     */
    public Front(
            Vertx vertx,
            HttpClient http,
            Endpoint home,
            boolean localIdentity,
            Credentials own,
            ResourceCatalog catalog) {
        this.vertx = vertx;
        this.pipe = new Pipe(http, home);
        this.caller = new Caller(localIdentity, own);
        this.catalog = catalog;
    }

    /** Serves one request. */
    public void handle(HttpServerRequest request) {
        request.pause();
        switch (RequestParser.parse(request.method().name(), request.uri())) {
            case KubeRequest.Resource resource -> pass(request, request.uri());
            case KubeRequest.Other other -> pass(request, request.uri());
            case KubeRequest.ShortForm shortForm -> expand(request, shortForm);
            case KubeRequest.Odd odd -> refuse(request, odd.status());
            case KubeRequest.Own own ->
                refuse(request, Status.of(404, "NotFound", "there is nothing at " + own.path()));
        }
    }

    private void pass(HttpServerRequest request, String target) {
        pipe.pass(request, target, caller.added(request));
    }

    private void expand(HttpServerRequest request, KubeRequest.ShortForm shortForm) {
        if (!shortForm.action().isEmpty()) {
            refuse(request, Status.of(501, "NotImplemented", "moves are not built yet"));
            return;
        }
        Context context = vertx.getOrCreateContext();
        catalog.find(shortForm.word())
                .subscribe()
                .with(
                        found -> context.runOnContext(v -> {
                            if (found.isPresent()) {
                                pass(request, target(found.get(), shortForm));
                            } else {
                                // Not a kind: whatever home says to that path.
                                pass(request, request.uri());
                            }
                        }),
                        why -> context.runOnContext(v -> {
                            LOG.warnf("Discovery failed: %s", why.getMessage());
                            refuse(request, Status.unavailable("the cluster's own API server does not answer", 1));
                        }));
    }

    /** The Kubernetes path of a short form: lists over all namespaces, single objects in {@code default}, unless the query names one. */
    static String target(ResourceType type, KubeRequest.ShortForm shortForm) {
        String named = shortForm.query().get("namespace");
        Query query = shortForm.query().without("namespace");
        KubePath path = shortForm.name().isEmpty()
                ? KubePath.collection(type, named)
                : KubePath.object(type, named.isEmpty() ? "default" : named, shortForm.name());
        return query.parameters().isEmpty() ? path.toString() : path + "?" + query.encoded();
    }

    private static void refuse(HttpServerRequest request, Status status) {
        request.resume();
        Bodies.answer(request.response(), status.answer());
    }
}
