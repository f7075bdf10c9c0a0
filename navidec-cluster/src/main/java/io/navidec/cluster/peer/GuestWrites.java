package io.navidec.cluster.peer;

import io.navidec.cluster.guest.ClusterScoped;
import io.navidec.cluster.guest.GuestNamespaces;
import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.guest.GuestPatch;
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
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Writes to guests, one after the other per object: a mover's effects (with a generation) within their fence, clients' writes (without)
 * unless the guest is frozen.
 */
final class GuestWrites {
    private static final Logger LOG = Logger.getLogger(GuestWrites.class);
    private static final ResourceType NAMESPACES = new ResourceType("", "v1", "namespaces", "Namespace", false);

    /** Finalizers of Kubernetes' own garbage collector. */
    private static final Set<String> COLLECTORS = Set.of("foregroundDeletion", "orphan");

    private final KubeClient local;
    private final GuestNamespaces namespaces;
    private final GuestFences fences;
    private final KeyedTurns<String> turns = new KeyedTurns<>();

    GuestWrites(KubeClient local, GuestNamespaces namespaces, GuestFences fences) {
        this.local = local;
        this.namespaces = namespaces;
        this.fences = fences;
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
     * @param call the home's request, its target still empty
     * @param generation of a mover's effect; 0 for a client's write
     */
    Uni<ApiAnswer> write(String home, KubeRequest.Resource request, ApiCall call, long generation, String move) {
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
        Uni<Void> fenced = write.byMover() && !write.dryRun()
                ? fences.closed(write.home(), write.key())
                        .invoke(closed -> {
                            if (write.generation() <= closed) {
                                throw new Refusal(Status.of(
                                        409,
                                        "Expired",
                                        "generation " + write.generation() + " of " + write.key()
                                                + " is closed here (up to " + closed + ")"));
                            }
                        })
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
        return fenced.chain(() -> switch (write.request().verb()) {
            case "create" -> write.request().name().isEmpty() ? create(write) : existing(write);
            case "deletecollection" ->
                Uni.createFrom()
                        .failure(new Refusal(Status.of(405, "MethodNotAllowed", "guests are deleted one by one")));
            default -> existing(write);
        });
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
                                "labels",
                                        Tree.of(
                                                "navidec.io/guest-of",
                                                home,
                                                "navidec.io/home-namespace",
                                                homeNamespace)));
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
        return local.call(ApiCall.get(write.objectPath())).chain(found -> {
            if (!found.ok()) {
                return Uni.createFrom().item(found);
            }
            Map<String, Object> now = found.tree();
            if (write.byMover() && !GuestObjects.guestOf(write.home(), now)) {
                throw new Refusal(Status.conflict(
                        write.key(), "an object of that name exists there and is no guest of " + write.home()));
            }
            if (write.clusterScoped() && !GuestObjects.guestOf(write.home(), now)) {
                throw new Refusal(Status.notFound(write.key()));
            }
            if (!write.byMover() && GuestObjects.frozen(now)) {
                throw new Refusal(Status.conflict(write.key(), "it is being moved; please apply your changes again"));
            }
            return local.call(withBody(write, write.target(), bodyFor(write, now)));
        });
    }

    private byte[] bodyFor(Write write, Map<String, Object> now) {
        byte[] raw = write.call().body();
        if (raw == null || raw.length == 0) {
            return write.clusterScoped() && write.request().verb().equals("delete")
                    ? Json.bytes(preconditions(now, Map.of()))
                    : new byte[0];
        }
        String type = write.call().headers().getOrDefault("content-type", ApiCall.JSON);
        if (type.startsWith(ApiCall.JSON_PATCH)) {
            return patch(write, raw, now);
        }
        Map<String, Object> body = inGuestNamespace(write, write.namespace());
        if (write.clusterScoped()) {
            body = write.request().verb().equals("delete") ? preconditions(now, body) : ClusterScoped.pinned(now, body);
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

    /** Deletes the very object that was looked at; a client's own precondition on another one holds. */
    private static Map<String, Object> preconditions(Map<String, Object> now, Map<String, Object> options) {
        return Tree.get(options, "preconditions", "uid") == null
                ? Tree.with(options, Tree.stringOr(now, "", "metadata", "uid"), "preconditions", "uid")
                : options;
    }

    private static byte[] patch(Write write, byte[] raw, Map<String, Object> now) {
        if (!(Json.parseValue(raw) instanceof List<?> operations)) {
            throw new Refusal(Status.badRequest("a JSON patch is an array of operations"));
        }
        try {
            List<Object> translated = GuestPatch.of(
                    operations, GuestObjects.marks(now), write.request().namespace(), write.namespace());
            return Json.bytes(write.clusterScoped() ? ClusterScoped.pinned(now, translated) : translated);
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

    /**
     * {@code {group, version, plural, namespace, name, generation, propagationPolicy, unhold}}: closes the generation and all older ones, then deletes what they left.
     * Answers {@code {gone: true}} when nothing of them is left. {@code unhold} is for what lives on elsewhere: nobody's finalizer is to hold it.
     */
    Uni<ApiAnswer> close(String home, Map<String, Object> order) {
        ResourceType type = new ResourceType(
                Tree.stringOr(order, "", "group"),
                Tree.stringOr(order, "v1", "version"),
                Tree.stringOr(order, "", "plural"),
                "",
                true);
        ResourceKey key = new ResourceKey(
                type.group(), type.plural(), Tree.stringOr(order, "", "namespace"), Tree.stringOr(order, "", "name"));
        long generation = Long.parseLong(Tree.stringOr(order, "0", "generation"));
        if (key.plural().isEmpty() || key.name().isEmpty() || generation <= 0) {
            return Uni.createFrom()
                    .item(Status.badRequest("expected plural, name and generation")
                            .answer());
        }
        // Foreground: gone only when all that ran for it is gone, for what must never run twice.
        boolean whole = "Foreground".equals(Tree.string(order, "propagationPolicy"));
        String path = KubePath.object(type, namespaces.of(home, key.namespace()), key.name())
                .toString();
        return turns.take(
                home + "/" + key,
                () -> fences.close(home, key, generation)
                        .chain(() -> local.call(ApiCall.get(path)))
                        .chain(found -> {
                            if (!found.ok()) {
                                return found.notFound()
                                        ? Uni.createFrom().item(gone(true))
                                        : Uni.createFrom().item(found);
                            }
                            Map<String, Object> now = found.tree();
                            if (!GuestObjects.guestOf(home, now) || GuestObjects.generation(now) > generation) {
                                return Uni.createFrom().item(gone(true));
                            }
                            return Tree.isTrue(order, "unhold")
                                    ? unhold(path, now)
                                            .chain(free -> free.ok() ? delete(path, free.tree(), whole) : left(free))
                                    : delete(path, now, whole);
                        }));
    }

    private Uni<ApiAnswer> delete(String path, Map<String, Object> now, boolean whole) {
        byte[] options = Json.bytes(Tree.of(
                "propagationPolicy",
                whole ? "Foreground" : "Background",
                "preconditions",
                Tree.of("uid", Tree.stringOr(now, "", "metadata", "uid"))));
        return local.call(ApiCall.delete(path, options))
                .map(answer -> answer.ok() || answer.notFound()
                        ? gone(answer.notFound()
                                || (!whole
                                        && Tree.list(now, "metadata", "finalizers")
                                                .isEmpty()))
                        : answer);
    }

    /** Takes the finalizers away whose controllers would clean up after it; those of the garbage collector are about its dependents. */
    private Uni<ApiAnswer> unhold(String path, Map<String, Object> now) {
        List<Object> finalizers = Tree.list(now, "metadata", "finalizers");
        List<Object> kept = finalizers.stream().filter(COLLECTORS::contains).toList();
        if (kept.size() == finalizers.size()) {
            return Uni.createFrom().item(ApiAnswer.json(200, now));
        }
        Map<String, Object> metadata = Tree.of(
                "uid", Tree.stringOr(now, "", "metadata", "uid"),
                "resourceVersion", Tree.stringOr(now, "", "metadata", "resourceVersion"),
                "finalizers", kept);
        return local.call(ApiCall.patch(path, ApiCall.MERGE_PATCH, Json.bytes(Tree.of("metadata", metadata))));
    }

    /** Somebody wrote in between: it is asked for again. */
    private static Uni<ApiAnswer> left(ApiAnswer refusal) {
        return Uni.createFrom().item(refusal.notFound() ? gone(true) : refusal.conflict() ? gone(false) : refusal);
    }

    private static ApiAnswer gone(boolean gone) {
        return ApiAnswer.json(200, Tree.of("gone", gone));
    }
}
