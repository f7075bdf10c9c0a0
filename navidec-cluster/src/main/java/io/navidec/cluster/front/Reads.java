package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Lists and watches of home's objects and the records together. Called on the request's event loop, the request paused; always answers. */
public interface Reads {
    /** Answers a list; {@code authorization} is the header to add where the client sent none, or null. */
    void list(HttpServerRequest request, KubeRequest.Resource resource, @Nullable String authorization);

    /** Serves a watch; {@code authorization} is the header to add where the client sent none, or null. */
    void watch(HttpServerRequest request, KubeRequest.Resource resource, @Nullable String authorization);
}
