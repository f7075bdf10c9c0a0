package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.Translation;
import io.navidec.shared.json.Json;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Answers requests with what work on them yields, or why it failed. Every failure has an answer. */
final class Answers {
    private static final Logger LOG = Logger.getLogger(Answers.class);

    private final Vertx vertx;

    Answers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Work that nobody needs when the client has gone. Call on the request's event loop. */
    void cancellable(HttpServerRequest request, Supplier<Uni<ApiAnswer>> work) {
        Cancellable running = lasting(request, work);
        request.response().closeHandler(gone -> running.cancel());
    }

    /** Work that is brought to its end once it has begun. Call on the request's event loop. */
    Cancellable lasting(HttpServerRequest request, Supplier<Uni<ApiAnswer>> work) {
        Context context = vertx.getOrCreateContext();
        return Uni.createFrom()
                .deferred(work::get)
                .subscribe()
                .with(
                        answer -> context.runOnContext(v -> {
                            request.resume();
                            Bodies.answer(request.response(), answer);
                        }),
                        why -> context.runOnContext(v -> fail(request, why)));
    }

    /** Answers with what went wrong. */
    void fail(HttpServerRequest request, Throwable why) {
        request.resume();
        Bodies.answer(request.response(), failure(why));
    }

    /** Answers with an error. */
    void refuse(HttpServerRequest request, Status status) {
        request.resume();
        Bodies.answer(request.response(), status.answer());
    }

    static ApiAnswer failure(Throwable why) {
        return switch (why) {
            case Answered answered -> answered.answer();
            case Translation.Refused refused -> refused.status().answer();
            case Bodies.TooLarge tooLarge -> tooLarge.status().answer();
            case Json.MalformedJson malformed ->
                Status.badRequest("the request body is no JSON object: " + malformed.getMessage())
                        .answer();
            case KubeClient.Unreachable unreachable -> {
                LOG.warnf("A request failed: %s", unreachable.getMessage());
                yield Status.unavailable("a cluster that the request needs does not answer", 2)
                        .answer();
            }
            case IllegalStateException trouble -> {
                LOG.warnf("A request failed: %s", trouble.getMessage());
                yield Status.unavailable("the service cannot do that at the moment", 2)
                        .answer();
            }
            default -> {
                LOG.errorf(why, "A request failed");
                yield Status.internal("the service failed; its log says why").answer();
            }
        };
    }
}
