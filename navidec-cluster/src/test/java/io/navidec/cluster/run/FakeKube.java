package io.navidec.cluster.run;

import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.RequestParser;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.move.MergePatch;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A small API server in memory: objects with uid and resourceVersion, preconditions, finalizers, lists and watches; and, for a home, a
 * guest host with its fences. Thread-safe.
 */
final class FakeKube implements KubeClient {
    private final String name;
    private final String guestsOf;
    private final Map<ResourceKey, Map<String, Object>> objects =
            new TreeMap<>(java.util.Comparator.comparing(ResourceKey::toString));
    private final Map<ResourceKey, Long> fences = new HashMap<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Map<ResourceKey, Held> held = new HashMap<>();
    private long revision = 100;
    private boolean down;

    private FakeKube(String name, String guestsOf) {
        this.name = name;
        this.guestsOf = guestsOf;
    }

    static FakeKube home() {
        return new FakeKube("home", "");
    }

    /** A cluster as a home sees it: a guest view in its own namespaces. */
    static FakeKube guests(String cluster, String home) {
        return new FakeKube(cluster, home);
    }

    /** From now on nothing answers, or all does again. */
    synchronized void down(boolean now) {
        down = now;
    }

    /** The next read of this object is answered as it was then, but not before it is let go. */
    synchronized Held hold(String key) {
        Held read = new Held();
        held.put(key(key), read);
        return read;
    }

    /** A read that is held up. */
    static final class Held {
        private final CompletableFuture<Void> gate = new CompletableFuture<>();
        private volatile boolean asked;

        boolean asked() {
            return asked;
        }

        void letGo() {
            gate.complete(null);
        }
    }

    private synchronized @Nullable Held held(ApiCall call) {
        Held read = RequestParser.parse(call.method(), call.target()) instanceof KubeRequest.Resource request
                        && request.verb().equals("get")
                ? held.remove(request.key())
                : null;
        if (read != null) {
            read.asked = true;
            notifyAll();
        }
        return read;
    }

    /** Puts an object there as somebody else would. */
    Map<String, Object> put(String key, String singleQuoted) {
        return put(key(key), Json.parse(singleQuoted.replace('\'', '"')));
    }

    synchronized Map<String, Object> put(ResourceKey key, Map<String, Object> object) {
        Map<String, Object> named = Tree.with(object, key.name(), "metadata", "name");
        named = key.namespace().isEmpty() ? named : Tree.with(named, key.namespace(), "metadata", "namespace");
        Map<String, Object> old = objects.get(key);
        String uid = old == null ? name + "-uid-" + (revision + 1) : Tree.stringOr(old, "", "metadata", "uid");
        if (Tree.string(named, "metadata", "uid") == null) {
            named = Tree.with(named, uid, "metadata", "uid");
        }
        return store(key, named);
    }

    synchronized @Nullable Map<String, Object> get(String key) {
        return objects.get(key(key));
    }

    synchronized void remove(String key) {
        gone(key(key));
    }

    /** Writes that were tried, as {@code PUT shop/configmaps/a}. */
    synchronized List<String> log() {
        return List.copyOf(log);
    }

    /** Waits for a condition, looked at after every change. */
    synchronized void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("not within 20 s: " + what + "; writes: " + log);
            }
            try {
                wait(Math.min(left, 100));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** {@code shop/configmaps/a} or {@code shop/deployments.apps/web}. */
    static ResourceKey key(String text) {
        String[] parts = text.split("/");
        String[] kind = parts[1].split("\\.", 2);
        return new ResourceKey(kind.length > 1 ? kind[1] : "", kind[0], parts[0], parts[2]);
    }

    private Map<String, Object> store(ResourceKey key, Map<String, Object> object) {
        boolean fresh = !objects.containsKey(key);
        Map<String, Object> stored = Tree.with(object, Long.toString(++revision), "metadata", "resourceVersion");
        objects.put(key, stored);
        tell(fresh ? "ADDED" : "MODIFIED", key, stored);
        return stored;
    }

    private void gone(ResourceKey key) {
        Map<String, Object> last = objects.remove(key);
        if (last != null) {
            tell("DELETED", key, Tree.with(last, Long.toString(++revision), "metadata", "resourceVersion"));
        }
    }

    private void tell(String type, ResourceKey key, Map<String, Object> object) {
        Event event = new Event(revision, key, Json.bytes(Tree.of("type", type, "object", object)));
        events.add(event);
        watches.forEach(watch -> watch.offer(event));
        notifyAll();
    }

    @Override
    public Uni<ApiAnswer> call(ApiCall call) {
        return Uni.createFrom().deferred(() -> {
            ApiAnswer answer = answer(call);
            Held read = held(call);
            return read == null
                    ? Uni.createFrom().item(answer)
                    : Uni.createFrom().completionStage(read.gate).replaceWith(answer);
        });
    }

    private synchronized ApiAnswer answer(ApiCall call) {
        if (down) {
            throw new Unreachable(name + " is down", new java.io.IOException("refused"));
        }
        if (call.target().equals("/-/close")) {
            return close(tree(call));
        }
        if (!(RequestParser.parse(call.method(), call.target()) instanceof KubeRequest.Resource request)) {
            return Status.badRequest("not understood: " + call).answer();
        }
        if (request.verb().equals("list")) {
            return list(request);
        }
        String objectName =
                request.name().isEmpty() ? Tree.stringOr(tree(call), "", "metadata", "name") : request.name();
        ResourceKey key = new ResourceKey(request.group(), request.plural(), request.namespace(), objectName);
        if (!request.reads()) {
            log.add(call.method() + " " + key);
            notifyAll();
            ApiAnswer refusal = fenced(call, key);
            if (refusal != null) {
                return refusal;
            }
        }
        return object(request.verb(), key, call);
    }

    private @Nullable ApiAnswer fenced(ApiCall call, ResourceKey key) {
        String generation = call.headers().get("navidec-generation");
        if (guestsOf.isEmpty() || generation == null) {
            return null;
        }
        if (Long.parseLong(generation) <= fences.getOrDefault(key, 0L)) {
            return Status.of(409, "Expired", "generation " + generation + " is closed here")
                    .answer();
        }
        Map<String, Object> now = objects.get(key);
        return now == null
                        || call.method().equals("POST")
                        || GuestObjects.home(now).equals(guestsOf)
                ? null
                : Status.conflict(key, "no guest of " + guestsOf).answer();
    }

    private ApiAnswer object(String verb, ResourceKey key, ApiCall call) {
        Map<String, Object> now = objects.get(key);
        if (verb.equals("create")) {
            return now == null
                    ? ApiAnswer.json(201, put(key, tree(call)))
                    : Status.alreadyExists(key).answer();
        }
        if (now == null) {
            return Status.notFound(key).answer();
        }
        Map<String, Object> body = tree(call);
        return switch (verb) {
            case "get" -> ApiAnswer.json(200, now);
            case "update" -> changed(key, now, body, body);
            case "patch" -> changed(key, now, body, MergePatch.apply(now, body));
            case "delete" -> delete(key, now, Tree.map(body, "preconditions"));
            default -> Status.badRequest("not understood: " + call).answer();
        };
    }

    private ApiAnswer changed(
            ResourceKey key, Map<String, Object> now, Map<String, Object> body, Map<String, Object> next) {
        if (differs(now, Tree.map(body, "metadata"))) {
            return Status.conflict(key, "the object has been modified").answer();
        }
        if (Tree.isTrue(now, "immutable")
                && !MergePatch.between(data(now), data(next)).isEmpty()) {
            return Status.invalid("field is immutable").answer();
        }
        Map<String, Object> kept = Tree.with(next, Tree.stringOr(now, "", "metadata", "uid"), "metadata", "uid");
        if (Tree.string(now, "metadata", "deletionTimestamp") != null
                && Tree.list(kept, "metadata", "finalizers").isEmpty()) {
            gone(key);
            return ApiAnswer.json(200, kept);
        }
        return ApiAnswer.json(200, store(key, kept));
    }

    private static Map<String, Object> data(Map<String, Object> object) {
        return Tree.map(object, "data");
    }

    private ApiAnswer delete(ResourceKey key, Map<String, Object> now, Map<String, Object> preconditions) {
        if (differs(now, preconditions)) {
            return Status.conflict(key, "the precondition does not match").answer();
        }
        if (!Tree.list(now, "metadata", "finalizers").isEmpty()) {
            return ApiAnswer.json(
                    200, store(key, Tree.with(now, "2026-01-01T00:00:00Z", "metadata", "deletionTimestamp")));
        }
        gone(key);
        return ApiAnswer.json(200, Tree.of("kind", "Status", "status", "Success"));
    }

    private static boolean differs(Map<String, Object> now, Map<String, Object> expected) {
        for (String field : List.of("uid", "resourceVersion")) {
            String value = Tree.stringOr(expected, "", field);
            if (!value.isEmpty() && !value.equals(Tree.string(now, "metadata", field))) {
                return true;
            }
        }
        return false;
    }

    private ApiAnswer list(KubeRequest.Resource request) {
        String only = request.query().get("fieldSelector").replace("metadata.name=", "");
        List<Object> items = new ArrayList<>();
        objects.forEach((key, object) -> {
            if (key.group().equals(request.group())
                    && key.plural().equals(request.plural())
                    && (request.namespace().isEmpty() || key.namespace().equals(request.namespace()))
                    && (only.isEmpty() || key.name().equals(only))) {
                // Items of lists lack their kind.
                Map<String, Object> item = new LinkedHashMap<>(object);
                item.remove("kind");
                item.remove("apiVersion");
                items.add(item);
            }
        });
        return ApiAnswer.json(
                200, Tree.of("metadata", Tree.of("resourceVersion", Long.toString(revision)), "items", items));
    }

    private ApiAnswer close(Map<String, Object> order) {
        ResourceKey key = new ResourceKey(
                Tree.stringOr(order, "", "group"),
                Tree.stringOr(order, "", "plural"),
                Tree.stringOr(order, "", "namespace"),
                Tree.stringOr(order, "", "name"));
        long generation = Long.parseLong(Tree.stringOr(order, "0", "generation"));
        log.add("CLOSE " + key + " " + generation);
        fences.merge(key, generation, Math::max);
        Map<String, Object> now = objects.get(key);
        if (now != null && GuestObjects.home(now).equals(guestsOf) && GuestObjects.generation(now) <= generation) {
            gone(key);
        }
        notifyAll();
        return ApiAnswer.json(200, Tree.of("gone", true));
    }

    private static Map<String, Object> tree(ApiCall call) {
        byte[] body = call.body();
        return body == null ? Map.of() : Json.parse(new String(body, StandardCharsets.UTF_8));
    }

    @Override
    public synchronized Watching watch(ApiCall call, WatchSink sink) {
        if (RequestParser.parse(call.method(), call.target()) instanceof KubeRequest.Resource request) {
            Watch watch = new Watch(request, sink);
            watches.add(watch);
            sink.opened();
            long from = Long.parseLong(request.query().get("resourceVersion"));
            events.stream().filter(event -> event.revision() > from).forEach(watch::offer);
            return () -> watches.remove(watch);
        }
        throw new IllegalArgumentException("not understood: " + call);
    }

    /** How many watches are open. */
    int watching() {
        return watches.size();
    }

    private record Event(long revision, ResourceKey key, byte[] line) {}

    private record Watch(KubeRequest.Resource request, WatchSink sink) {
        void offer(Event event) {
            ResourceKey key = event.key();
            if (key.group().equals(request.group())
                    && key.plural().equals(request.plural())
                    && (request.namespace().isEmpty() || key.namespace().equals(request.namespace()))) {
                sink.line(event.line());
            }
        }
    }
}
