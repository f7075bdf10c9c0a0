package io.navidec.cluster.peer;

import io.navidec.cluster.guest.Acceptance;
import io.navidec.cluster.guest.ClusterScoped;
import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.RequestParser;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.cluster.upstream.VertxKubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Serves other clusters' guests: {@code /navidec/v1/guests/<home>/<kubernetes path>} in the home's own namespaces, to that home
 * alone, told by its certificate. Passive and idempotent: whatever is owed, the home's mover asks for.
 */
public final class GuestHost {
    /** All its paths begin so. */
    public static final String PREFIX = "/navidec/v1/guests/";

    private static final Logger LOG = Logger.getLogger(GuestHost.class);
    private static final Status NOT_ANSWERING =
            Status.unavailable("the cluster's API server does not answer its NaviDEC service", 2);
    private static final int BODY_LIMIT = 8 << 20;
    /** The headers of a request that the local API server should see. */
    private static final String[] PASSED = {"accept", "content-type", "user-agent"};

    private final Vertx vertx;
    private final Authorities authorities;
    private final VertxKubeClient local;
    private final GuestNamespaces namespaces;
    private final Acceptance acceptance;
    private final GuestWrites writes;
    private final GuestEnds ends;
    private final GuestLiveness liveness;
    private final PatternCheck pattern;

    /**
     * @param authorities tell which cluster a request comes from
     * @param local this cluster's API server with the service's credentials
     * @param clusterScoped what is taken of guests in no namespace
     */
    public GuestHost(
            Vertx vertx,
            Authorities authorities,
            VertxKubeClient local,
            GuestNamespaces namespaces,
            ClusterScoped clusterScoped) {
        this.vertx = vertx;
        this.authorities = authorities;
        this.local = local;
        this.namespaces = namespaces;
        this.acceptance = new Acceptance(clusterScoped);
        GuestFences fences = new GuestFences(local);
        KeyedTurns<String> turns = new KeyedTurns<>();
        this.ends = new GuestEnds(local, namespaces, fences, turns);
        this.writes = new GuestWrites(local, namespaces, fences, turns, ends);
        this.liveness = new GuestLiveness(local, namespaces);
        this.pattern = new PatternCheck(local, namespaces);
    }

    /** Serves guests from when it is certain where they are; call once. */
    public void start() {
        pattern.look()
                .subscribe()
                .with(done -> {}, why -> LOG.errorf("The guest namespaces were not looked at: %s", why.getMessage()));
    }

    /** Serves one request, paused; always answers. */
    public void handle(HttpServerRequest request) {
        if (!(authorities.of(request.sslSession()) instanceof Certified.Cluster caller)) {
            refuse(
                    request,
                    Status.of(
                            401, "Unauthorized", "guests are served to clusters only: bring a cluster's certificate"));
            return;
        }
        String rest = request.uri().substring(PREFIX.length());
        int slash = rest.indexOf('/');
        String home = slash < 0 ? rest : rest.substring(0, slash);
        if (!home.equals(caller.name())) {
            refuse(request, Status.of(403, "Forbidden", "cluster " + caller.name() + " may touch its own guests only"));
            return;
        }
        Status refusal = pattern.refusal();
        if (refusal != null) {
            refuse(request, refusal);
            return;
        }
        String target = slash < 0 ? "/" : rest.substring(slash);
        switch (target) {
            case "/-/close" -> whole(request, body -> ends.close(home, Json.parse(body)));
            case "/-/alive" -> whole(request, body -> liveness.alive(home, Json.parse(body)));
            default -> kubernetes(request, home, target);
        }
    }

    private void kubernetes(HttpServerRequest request, String home, String target) {
        String method = request.method().name();
        switch (RequestParser.parse(method, target)) {
            case KubeRequest.Resource resource -> {
                Optional<Status> refusal = acceptance.refusal(resource);
                if (refusal.isPresent()) {
                    refuse(request, refusal.get());
                } else if (resource.connects()) {
                    local.pass(
                            request, localTarget(resource, namespaces.of(home, resource.namespace())), NOT_ANSWERING);
                } else if (!resource.reads()) {
                    write(request, home, resource);
                } else if (resource.verb().equals("watch")) {
                    watch(request, home, resource);
                } else if (resource.subresource().equals("log")) {
                    raw(request, home, resource);
                } else {
                    read(request, home, resource);
                }
            }
            case KubeRequest.Odd odd -> refuse(request, odd.status());
            case KubeRequest.Other other -> refuse(request, notForGuests(other.path()));
            case KubeRequest.Own own -> refuse(request, notForGuests(own.path()));
            case KubeRequest.ShortForm shortForm -> refuse(request, notForGuests(shortForm.word()));
        }
    }

    private static Status notForGuests(String what) {
        return Status.of(404, "NotFound", "no guests are at " + what);
    }

    /** This cluster's own path of what the home asked for. */
    static String localTarget(KubeRequest.Resource request, String namespace) {
        ResourceType type = new ResourceType(request.group(), request.version(), request.plural(), "", true);
        KubePath path = request.name().isEmpty()
                ? KubePath.collection(type, namespace)
                : KubePath.object(type, namespace, request.name());
        for (String part : request.subresource().split("/", -1)) {
            path = part.isEmpty() ? path : path.sub(part);
        }
        String query = request.query().encoded();
        return query.isEmpty() ? path.toString() : path + "?" + query;
    }

    private static ApiCall call(
            HttpServerRequest request, String target, byte @org.jspecify.annotations.Nullable [] body) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : PASSED) {
            String value = request.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        return new ApiCall(request.method().name(), target, headers, body);
    }

    private void read(HttpServerRequest request, String home, KubeRequest.Resource resource) {
        String namespace = namespaces.of(home, resource.namespace());
        ApiCall call = call(request, localTarget(resource, namespace), null);
        answer(
                request,
                ClusterScoped.asked(resource)
                        ? readClusterScoped(home, resource, call)
                        : local.call(call).map(answer -> translate(answer, namespace, resource.namespace())));
    }

    private Uni<ApiAnswer> readClusterScoped(String home, KubeRequest.Resource resource, ApiCall call) {
        if (resource.subresource().isEmpty()) {
            return local.call(call).map(answer -> seen(home, answer));
        }
        ResourceType type = new ResourceType(resource.group(), resource.version(), resource.plural(), "", false);
        String whole = KubePath.object(type, "", resource.name()).toString();
        return local.call(ApiCall.get(whole))
                .chain(found -> found.ok() && GuestObjects.guestOf(home, found.tree())
                        ? local.call(call).map(answer -> translate(answer, "", ""))
                        : Uni.createFrom()
                                .item(
                                        found.ok()
                                                ? Status.notFound(resource.key())
                                                        .answer()
                                                : translate(found, "", "")));
    }

    /** Only in JSON can be told whose an object is. */
    private static ApiAnswer seen(String home, ApiAnswer answer) {
        if (!answer.ok()) {
            return translate(answer, "", "");
        }
        if (!json(answer)) {
            return Status.of(406, "NotAcceptable", "guests without a namespace are shown in JSON only")
                    .answer();
        }
        return new ApiAnswer(answer.status(), passed(answer), Json.bytes(ClusterScoped.seen(home, answer.tree())));
    }

    private static boolean json(ApiAnswer answer) {
        return answer.headers().getOrDefault("content-type", "").startsWith(ApiCall.JSON);
    }

    /** The headers of an answer that the home sees. */
    private static Map<String, String> passed(ApiAnswer answer) {
        Map<String, String> headers = new LinkedHashMap<>();
        answer.headers().forEach((name, value) -> {
            if (name.equals("content-type") || name.equals("warning") || name.equals("retry-after")) {
                headers.put(name, value);
            }
        });
        return headers;
    }

    /** An answer with the home's namespace for the guest namespace. */
    static ApiAnswer translate(ApiAnswer answer, String from, String to) {
        Map<String, String> headers = passed(answer);
        if (!json(answer)) {
            return new ApiAnswer(answer.status(), headers, answer.body());
        }
        Map<String, Object> tree = GuestObjects.inNamespace(answer.tree(), from, to);
        if ("Status".equals(tree.get("kind")) && tree.get("message") instanceof String message) {
            tree = Tree.with(tree, message.replace("\"" + from + "\"", "\"" + to + "\""), "message");
        }
        return new ApiAnswer(answer.status(), headers, Json.bytes(tree));
    }

    private void watch(HttpServerRequest request, String home, KubeRequest.Resource resource) {
        String namespace = namespaces.of(home, resource.namespace());
        GuestWatch stream = new GuestWatch(
                request.response(),
                event -> ClusterScoped.asked(resource)
                        ? ClusterScoped.event(home, event)
                        : Optional.of(GuestObjects.eventInNamespace(event, namespace, resource.namespace())));
        local.open(call(request, localTarget(resource, namespace), null))
                .onSuccess(stream::begin)
                .onFailure(why -> refuse(request, unreachable(why)));
    }

    private void raw(HttpServerRequest request, String home, KubeRequest.Resource resource) {
        String namespace = namespaces.of(home, resource.namespace());
        local.open(call(request, localTarget(resource, namespace), null))
                .onSuccess(from -> Bodies.pipe(from, request.response()))
                .onFailure(why -> refuse(request, unreachable(why)));
    }

    private void write(HttpServerRequest request, String home, KubeRequest.Resource resource) {
        long generation;
        try {
            String header = request.getHeader("navidec-generation");
            generation = header == null ? 0 : Long.parseLong(header);
        } catch (NumberFormatException e) {
            refuse(request, Status.badRequest("the header Navidec-Generation is no number"));
            return;
        }
        String move = request.getHeader("navidec-move");
        whole(
                request,
                body -> writes.write(home, resource, call(request, "", body), generation, move == null ? "" : move));
    }

    private interface Work {
        Uni<ApiAnswer> of(byte[] body);
    }

    private void whole(HttpServerRequest request, Work work) {
        answer(request, Bodies.read(request, BODY_LIMIT).chain(work::of));
    }

    /** Subscribes, and answers on the request's own context. */
    private void answer(HttpServerRequest request, Uni<ApiAnswer> work) {
        Context context = vertx.getOrCreateContext();
        HttpServerResponse response = request.response();
        work.subscribe()
                .with(
                        answer -> context.runOnContext(v -> Bodies.answer(response, answer)),
                        why -> context.runOnContext(
                                v -> Bodies.answer(response, failure(why).answer())));
    }

    private static Status failure(Throwable why) {
        return switch (why) {
            case Bodies.TooLarge tooLarge -> tooLarge.status();
            case Json.MalformedJson malformed ->
                Status.badRequest("the request body is no JSON object: " + malformed.getMessage());
            case GuestWrites.Refusal refusal -> refusal.status();
            default -> unreachable(why);
        };
    }

    private static Status unreachable(Throwable why) {
        LOG.warnf("A guest request failed: %s", why.getMessage());
        return NOT_ANSWERING;
    }

    private static void refuse(HttpServerRequest request, Status status) {
        Bodies.answer(request.response(), status.answer());
        request.resume();
    }
}
