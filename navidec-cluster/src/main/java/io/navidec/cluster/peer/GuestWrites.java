package io.navidec.cluster.peer;

import io.navidec.cluster.guest.ClusterScoped;
import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.guest.GuestPatch;
import io.navidec.cluster.guest.Preconditions;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.ProtobufObject;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes to guests: a mover's effects (with a generation) within their fence, clients' writes (without) unless the guest is frozen. Those of this process go one
 * after the other per object; what another one does meanwhile, of the same cluster, is found out and counts.
 */
final class GuestWrites {
    private static final Logger LOG = Logger.getLogger(GuestWrites.class);
    private static final ResourceType NAMESPACES = new ResourceType("", "v1", "namespaces", "Namespace", false);

    /** As often as the API server itself tries a patch again that others were faster than. */
    private static final int ATTEMPTS = 5;

    private final KubeClient local;
    private final GuestNamespaces namespaces;
    private final GuestFences fences;
    private final KeyedTurns<String> turns;
    private final GuestEnds ends;

    /** @param turns that {@code ends} takes too */
    GuestWrites(
            KubeClient local,
            GuestNamespaces namespaces,
            GuestFences fences,
            KeyedTurns<String> turns,
            GuestEnds ends) {
        this.local = local;
        this.namespaces = namespaces;
        this.fences = fences;
        this.turns = turns;
        this.ends = ends;
    }

    /** A write that is refused by this host, not by its API server. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Status status;

        Refusal(Status status) {
            super(status.message(), null, false, false);
            this.status = status;
        }

        Status status() {
            return status;
        }
    }

    /**
     * @param asked the home's request, its target still empty
     * @param generation of a mover's effect; 0 for a client's write
     */
    Uni<ApiAnswer> write(String home, KubeRequest.Resource request, ApiCall asked, long generation, String move) {
        ApiCall call = inJson(asked);
        String namespace = namespaces.of(home, request.namespace());
        Map<String, Object> body = jsonBody(call);
        String name = request.name().isEmpty() ? Tree.stringOr(body, "", "metadata", "name") : request.name();
        ResourceKey key = new ResourceKey(request.group(), request.plural(), request.namespace(), name);
        Write write = new Write(home, request, call, body, key, namespace, generation);
        if (generation > 0) {
            LOG.debugf("moveId=%s cluster=%s resource=%s effect=%s", move, home, key, request.verb());
        }
        return turns.take(home + "/" + key, () -> admit(write))
                .map(answer -> GuestHost.translate(answer, namespace, request.namespace()));
    }

    private record Write(
            String home,
            KubeRequest.Resource request,
            ApiCall call,
            Map<String, Object> body,
            ResourceKey key,
            String namespace,
            long generation) {

        boolean dryRun() {
            return !request.query().get("dryRun").isEmpty();
        }

        boolean clusterScoped() {
            return ClusterScoped.asked(request);
        }

        boolean byMover() {
            return generation > 0;
        }

        boolean closed(long to) {
            return byMover() && generation <= to;
        }

        /** Whether it holds only for the object as it was looked at: nobody has frozen it since. */
        boolean bound() {
            return !byMover()
                    && (request.verb().equals("update") || request.verb().equals("patch"));
        }

        String target() {
            return GuestHost.localTarget(request, namespace);
        }

        String objectPath() {
            ResourceType type = new ResourceType(request.group(), request.version(), request.plural(), "", true);
            return KubePath.object(type, namespace, key.name()).toString();
        }
    }

    private static Map<String, Object> jsonBody(ApiCall call) {
        byte[] body = call.body();
        String type = call.headers().getOrDefault("content-type", ApiCall.JSON);
        boolean object = body != null && body.length > 0 && !type.startsWith(ApiCall.JSON_PATCH);
        if (body != null && body.length > 0 && type.contains("cbor")) {
            throw new Refusal(Status.unsupportedMediaType("guests' bodies are JSON or protobuf, found " + type));
        }
        if (body != null && body.length > 0 && protobuf(call)) {
            return parsed(body).tree();
        }
        return object && body != null ? Json.parse(body) : Map.of();
    }

    /** Orders in protobuf are read as a whole, and so can be told in JSON. */
    private static ApiCall inJson(ApiCall call) {
        byte[] body = call.body();
        if (body == null || body.length == 0 || !protobuf(call)) {
            return call;
        }
        ProtobufObject object = parsed(body);
        return object.order()
                ? new ApiCall(call.method(), call.target(), call.headers(), Json.bytes(object.tree()))
                        .header("content-type", ApiCall.JSON)
                : call;
    }

    private static boolean protobuf(ApiCall call) {
        return call.headers().getOrDefault("content-type", "").startsWith(ProtobufObject.MEDIA_TYPE);
    }

    private static ProtobufObject parsed(byte[] body) {
        try {
            return ProtobufObject.parse(body);
        } catch (ProtobufObject.Malformed e) {
            throw new Refusal(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    private Uni<ApiAnswer> admit(Write write) {
        Uni<Long> closed = write.byMover() && !write.dryRun()
                ? fences.closed(write.home(), write.key())
                : Uni.createFrom().item(0L);
        Uni<Void> fenced = closed.invoke(to -> {
                    if (write.closed(to)) {
                        throw expired(write, to);
                    }
                })
                .replaceWithVoid();
        return fenced.chain(() -> switch (write.request().verb()) {
            case "create" ->
                write.request().name().isEmpty()
                        ? create(write).chain(answer -> within(write, answer))
                        : existing(write);
            case "deletecollection" ->
                Uni.createFrom()
                        .failure(new Refusal(Status.of(405, "MethodNotAllowed", "guests are deleted one by one")));
            default -> existing(write);
        });
    }

    private static Refusal expired(Write write, long closed) {
        return new Refusal(Status.of(
                409,
                "Expired",
                "generation " + write.generation() + " of " + write.key() + " is closed here (up to " + closed + ")"));
    }

    /** Closed by another process after it was admitted, which found nothing to delete yet: it goes. */
    private Uni<ApiAnswer> within(Write write, ApiAnswer answer) {
        if (!write.byMover() || write.dryRun() || !answer.ok()) {
            return Uni.createFrom().item(answer);
        }
        return fences.closed(write.home(), write.key())
                .chain(closed -> write.closed(closed)
                        ? ends.delete(write.objectPath(), answer.tree(), false).map(gone -> {
                            throw expired(write, closed);
                        })
                        : Uni.createFrom().item(answer));
    }

    private Uni<ApiAnswer> create(Write write) {
        byte[] body = Json.bytes(inGuestNamespace(write, write.namespace()));
        if (write.dryRun()) {
            return local.call(withBody(write, write.target(), body))
                    .chain(answer -> namespaceMissing(answer)
                            ? dryRunElsewhere(write)
                            : Uni.createFrom().item(answer));
        }
        return local.call(withBody(write, write.target(), body)).chain(answer -> {
            if (namespaceMissing(answer)) {
                return ensureNamespace(write.home(), write.request().namespace())
                        .chain(() -> local.call(withBody(write, write.target(), body)));
            }
            return Uni.createFrom().item(answer);
        });
    }

    /** There is no guest namespace yet, and a dry run makes none: the same question is asked about the namespace default. */
    private Uni<ApiAnswer> dryRunElsewhere(Write write) {
        String target = GuestHost.localTarget(write.request(), "default");
        return local.call(withBody(write, target, Json.bytes(inGuestNamespace(write, "default"))))
                .map(answer -> "AlreadyExists".equals(answer.reason())
                        ? ApiAnswer.json(201, write.body())
                        : GuestHost.translate(answer, "default", write.request().namespace()));
    }

    private static boolean namespaceMissing(ApiAnswer answer) {
        return answer.notFound() && "namespaces".equals(Tree.string(answer.tree(), "details", "kind"));
    }

    private Uni<Void> ensureNamespace(String home, String homeNamespace) {
        Map<String, Object> object = Tree.of(
                "apiVersion", "v1",
                "kind", "Namespace",
                "metadata",
                        Tree.of(
                                "name", namespaces.of(home, homeNamespace),
                                "labels", Tree.of(PatternCheck.HOME, home, PatternCheck.NAMESPACE, homeNamespace)));
        return local.call(ApiCall.post(KubePath.collection(NAMESPACES, "").toString(), Json.bytes(object)))
                .map(answer -> {
                    if (!answer.ok() && !answer.conflict()) {
                        throw new Refusal(
                                Status.of(answer.status(), "Forbidden", "no guest namespace: " + answer.message()));
                    }
                    return null;
                });
    }

    /** A write to an object that should be there: its marks and its frozen state are looked at first. */
    private Uni<ApiAnswer> existing(Write write) {
        if (GuestObjects.ofTheNamespaceItself(
                        write.key().group(), write.key().plural(), write.key().name())
                && !write.byMover()) {
            return Uni.createFrom().failure(new Refusal(Status.notFound(write.key())));
        }
        return attempt(write, null, ATTEMPTS);
    }

    /**
     * An attempt that failed, perhaps as the object had changed since it was looked at.
     *
     * @param revision that was looked at
     */
    private record Failed(String revision, ApiAnswer answer) {}

    private Uni<ApiAnswer> attempt(Write write, @Nullable Failed before, int attempts) {
        return local.call(ApiCall.get(write.objectPath())).chain(found -> {
            if (!found.ok()) {
                return Uni.createFrom().item(found);
            }
            Map<String, Object> now = found.tree();
            String revision = Preconditions.revision(now);
            if (before != null && before.revision().equals(revision)) {
                return Uni.createFrom().item(before.answer());
            }
            refuse(write, now);
            return local.call(withBody(write, write.target(), bodyFor(write, now)))
                    .chain(answer -> write.bound() && attempts > 1 && (answer.conflict() || answer.status() == 422)
                            ? attempt(write, new Failed(revision, answer), attempts - 1)
                            : Uni.createFrom().item(answer));
        });
    }

    private static void refuse(Write write, Map<String, Object> now) {
        boolean guest = GuestObjects.guestOf(write.home(), now);
        if (write.byMover() && !guest) {
            throw new Refusal(Status.conflict(
                    write.key(), "an object of that name exists there and is no guest of " + write.home()));
        }
        if (write.clusterScoped() && !guest) {
            throw new Refusal(Status.notFound(write.key()));
        }
        if (!write.byMover() && GuestObjects.frozen(now)) {
            throw new Refusal(Status.conflict(write.key(), "it is being moved; please apply your changes again"));
        }
    }

    private byte[] bodyFor(Write write, Map<String, Object> now) {
        byte[] raw = write.call().body();
        if (write.clusterScoped() && write.request().verb().equals("delete")) {
            return Preconditions.delete(now, write.body(), write.request().query())
                    .map(Json::bytes)
                    .orElseGet(() -> new byte[0]);
        }
        if (raw == null || raw.length == 0) {
            return new byte[0];
        }
        String type = write.call().headers().getOrDefault("content-type", ApiCall.JSON);
        if (type.startsWith(ApiCall.JSON_PATCH)) {
            return patch(write, raw, now);
        }
        Map<String, Object> body = inGuestNamespace(write, write.namespace());
        if (write.clusterScoped()) {
            body = Preconditions.uid(now, body);
        }
        if (write.bound()) {
            body = Preconditions.revision(now, body);
        }
        boolean replaced = write.request().verb().equals("update")
                && write.request().subresource().isEmpty();
        if (replaced && !write.byMover()) {
            body = GuestObjects.marked(body, GuestObjects.marks(now));
        } else if (!write.byMover() && write.request().verb().equals("patch")) {
            Object annotations = Tree.map(body, "metadata").get("annotations");
            if (Tree.map(body, "metadata").containsKey("annotations") && annotations == null) {
                // A merge patch that drops all annotations drops the user's, not ours.
                Map<String, Object> gone = new LinkedHashMap<>();
                Tree.map(now, "metadata", "annotations").keySet().stream()
                        .filter(key -> !key.startsWith(Names.PREFIX))
                        .forEach(key -> gone.put(key, null));
                body = Tree.with(body, gone, "metadata", "annotations");
            }
        }
        return protobuf(write.call()) ? parsed(raw).with(body) : Json.bytes(body);
    }

    private static byte[] patch(Write write, byte[] raw, Map<String, Object> now) {
        if (!(Json.parseValue(raw) instanceof List<?> operations)) {
            throw new Refusal(Status.badRequest("a JSON patch is an array of operations"));
        }
        try {
            List<Object> translated = GuestPatch.of(
                    operations, GuestObjects.marks(now), write.request().namespace(), write.namespace());
            List<Object> same = write.clusterScoped() ? Preconditions.uid(now, translated) : translated;
            return Json.bytes(write.bound() ? Preconditions.revision(now, same) : same);
        } catch (GuestPatch.Refused e) {
            throw new Refusal(Status.invalid(String.valueOf(e.getMessage())));
        }
    }

    private static Map<String, Object> inGuestNamespace(Write write, String namespace) {
        Map<String, Object> body =
                GuestObjects.inNamespace(write.body(), write.request().namespace(), namespace);
        return write.clusterScoped() ? ClusterScoped.marked(write.home(), body) : body;
    }

    private static ApiCall withBody(Write write, String target, byte[] body) {
        return new ApiCall(write.call().method(), target, write.call().headers(), body.length == 0 ? null : body);
    }
}
