package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.kubeapi.RequestParser;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.UidPairs;
import io.navidec.cluster.route.Facts;
import io.navidec.cluster.route.Route;
import io.navidec.cluster.route.Router;
import io.navidec.cluster.store.Freshness;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Pipe;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.cluster.upstream.VertxKubeClient;
import io.navidec.cluster.view.Uids;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Home's Kubernetes API for clients: sends every request its way ({@link Router}). Every request is answered. */
public final class Front {
    private static final Logger LOG = Logger.getLogger(Front.class);

    private static final int NOT_FOUND = 404;

    private final Vertx vertx;
    private final AbroadTable table;
    private final Caller caller;
    private final ResourceCatalog catalog;
    private final HomeDoors doors;
    private final Gate gate;
    private final Answers answers;
    private final Abroad abroad;
    private final MergedReads reads;

    /**
     * @param freshness looks whether what is known is fresh
     * @param doors to home in callers' names
     * @param abroad what is done where abroad objects are
     * @param reads lists and watches of home and abroad together
     */
    public Front(
            Vertx vertx,
            HomeDoors doors,
            AbroadTable table,
            Freshness freshness,
            Caller caller,
            ResourceCatalog catalog,
            Abroad abroad,
            MergedReads reads) {
        this.vertx = vertx;
        this.table = table;
        this.caller = caller;
        this.catalog = catalog;
        this.doors = doors;
        this.gate = new Gate(vertx, table, freshness);
        this.answers = new Answers(vertx);
        this.abroad = abroad;
        this.reads = reads;
    }

    /** Serves one request. */
    public void handle(HttpServerRequest request) {
        request.pause();
        handle(request, RequestParser.parse(request.method().name(), request.uri()), request.uri());
    }

    private void handle(HttpServerRequest request, KubeRequest asked, String target) {
        if (asked instanceof KubeRequest.Resource resource) {
            gate.pass(
                    () -> resource(request, resource, target),
                    () -> answers.refuse(
                            request,
                            Status.unavailable("the service has not read yet which objects are on other clusters", 1)));
        } else {
            route(request, Router.decide(asked, facts(request), table), target, null);
        }
    }

    private void resource(HttpServerRequest request, KubeRequest.Resource resource, String target) {
        if (!request.response().closed()) {
            route(request, Router.decide(resource, facts(request), table), target, resource);
        }
    }

    private static Facts facts(HttpServerRequest request) {
        String accept = request.getHeader("accept");
        String type = request.getHeader("content-type");
        return Facts.of(request.method().name(), accept == null ? "" : accept, type == null ? "" : type);
    }

    private void route(HttpServerRequest request, Route route, String target, KubeRequest.@Nullable Resource resource) {
        switch (route) {
            case Route.Home home -> {
                Pipe.Way way = way(target, resource == null ? "" : resource.namespace());
                home(
                        request,
                        resource != null && !resource.name().isEmpty() ? way.or(left(request, resource, target)) : way,
                        out -> {});
            }
            case Route.HomeUntilAbroad until -> untilAbroad(request, until.request(), target);
            case Route.Own own ->
                answers.refuse(request, Status.of(404, "NotFound", "there is nothing at " + own.path()));
            case Route.Expand expand -> expand(request, expand.shortForm());
            case Route.Refuse refuse -> answers.refuse(request, refuse.status());
            case Route.MergedList list -> merged(request, list.request());
            case Route.MergedWatch watch -> merged(request, watch.request());
            case Route.Read read -> {
                Incoming in = incoming(request, read.request());
                answers.cancellable(request, () -> abroad.reads().get(in, read.record()));
            }
            case Route.Write write -> {
                Incoming in = incoming(request, write.request());
                answers.lasting(request, () -> abroad.writes().write(in));
            }
            case Route.Delete delete -> {
                Incoming in = incoming(request, delete.request());
                answers.lasting(request, () -> abroad.deletes().delete(in));
            }
            case Route.Connect connect -> connect(incoming(request, connect.request()), connect.record());
            case Route.Stream stream -> stream(incoming(request, stream.request()), stream.record());
            case Route.Create create -> {
                Incoming in = incoming(request, create.request());
                answers.lasting(request, () -> abroad.creates().create(in));
            }
            case Route.DeleteCollection collection -> {
                Incoming in = incoming(request, collection.request());
                answers.lasting(request, () -> abroad.collections().delete(in));
            }
        }
    }

    private Incoming incoming(HttpServerRequest request, KubeRequest.Resource resource) {
        return new Incoming(request, resource, caller.identity(request), vertx.getOrCreateContext());
    }

    /** The byte pipe; {@code opened} gets the request to home, where there is one. */
    private void home(HttpServerRequest request, Pipe.Way way, Consumer<HttpClientRequest> opened) {
        doors.pass(request, caller.identity(request), way, opened);
    }

    /** What was at home when the request went there may have left before it arrived: then home's 404 is not the truth. */
    private Pipe.Instead left(HttpServerRequest request, KubeRequest.Resource resource, String target) {
        return status -> {
            if (status != NOT_FOUND || table.visible(resource.key()) == null) {
                return false;
            }
            if (resource.verb().equals("get")) {
                resource(request, resource, target);
            } else {
                // Its body is gone with it; who is told so comes again.
                answers.refuse(
                        request,
                        Status.tooManyRequests(resource.key().shortName() + " is being moved; please try again", 1));
            }
            return true;
        };
    }

    private Pipe.Way way(String target, String namespace) {
        UidPairs pairs = target.startsWith("/api") ? table.homePairs(namespace) : UidPairs.NONE;
        if (pairs.isEmpty()) {
            return Pipe.Way.of(target, headers -> {});
        }
        // Uids in the query too, for example of a field selector on involvedObject.uid.
        byte[] atHome = Uids.replace(target.getBytes(StandardCharsets.UTF_8), pairs.toReal());
        return new Pipe.Way(
                new String(atHome, StandardCharsets.UTF_8),
                headers -> headers.set("accept-encoding", "identity"), // what is packed cannot be read
                body -> new UidChunks(body, pairs.toReal()),
                body -> new UidChunks(body, pairs.toKnown()),
                status -> false);
    }

    private void merged(HttpServerRequest request, KubeRequest.Resource resource) {
        if (resource.verb().equals("watch")) {
            reads.watch(request, caller.identity(request), resource);
        } else {
            reads.list(request, caller.identity(request), resource);
        }
    }

    /** When the kind gets a visible record the stream ends properly, and the client that comes back is answered in JSON. */
    private void untilAbroad(HttpServerRequest request, KubeRequest.Resource watch, String target) {
        Context context = vertx.getOrCreateContext();
        home(request, way(target, watch.namespace()), out -> {
            Runnable finish = () -> context.runOnContext(v -> {
                if (request.response().headWritten() && !request.response().ended()) {
                    request.response().end();
                }
                out.reset();
            });
            Runnable unsubscribe = table.whenVisible(watch.group(), watch.plural(), finish);
            request.response().endHandler(end -> unsubscribe.run());
            request.response().closeHandler(gone -> {
                unsubscribe.run();
                out.reset();
            });
        });
    }

    /** A log: raw, as slow as its reader, and ended with him. */
    private void stream(Incoming in, AbroadRecord record) {
        ApiCall call = Guests.call(in, Guests.target(in.request()), "", new byte[0])
                .header("accept", in.header("accept").isEmpty() ? "*/*" : in.header("accept"));
        there(in, record, abroad.rights().require(in.who(), in.request()), client -> {
            in.http().resume();
            client.open(call)
                    .onSuccess(from -> Bodies.pipe(from, in.http().response()))
                    .onFailure(why -> answers.refuse(in.http(), AbroadReads.unreachable(record)));
        });
    }

    /** Raw from then on, both ways, for as long as both want. */
    private void connect(Incoming in, AbroadRecord record) {
        there(
                in,
                record,
                abroad.rights().requireConnection(in.who(), in.request()),
                client -> client.pass(in.http(), Guests.target(in.request()), AbroadReads.unreachable(record)));
    }

    /** Once home allows it, what is to be done at the cluster the object is on. */
    private void there(Incoming in, AbroadRecord record, Uni<Void> right, Consumer<VertxKubeClient> work) {
        in.here(right)
                .subscribe()
                .with(
                        allowed -> {
                            try {
                                work.accept(abroad.guests().client(record));
                            } catch (KubeClient.Unreachable why) {
                                answers.refuse(in.http(), AbroadReads.unreachable(record));
                            }
                        },
                        why -> answers.fail(in.http(), why));
    }

    private void expand(HttpServerRequest request, KubeRequest.ShortForm shortForm) {
        if (!shortForm.action().isEmpty()) {
            Context context = vertx.getOrCreateContext();
            answers.lasting(
                    request,
                    () -> Bodies.read(request, Incoming.BODY_LIMIT)
                            .chain(body -> catalog.find(shortForm.word())
                                    .emitOn(task -> context.runOnContext(v -> task.run()))
                                    .chain(found -> move(request, shortForm, found.orElse(null), body))));
            return;
        }
        Context context = vertx.getOrCreateContext();
        catalog.find(shortForm.word())
                .subscribe()
                .with(
                        found -> context.runOnContext(v -> {
                            // Not a kind: whatever home says to that path.
                            String target = found.isPresent() ? target(found.get(), shortForm) : request.uri();
                            if (found.isPresent()) {
                                handle(request, RequestParser.parse("GET", target), target);
                            } else {
                                home(request, way(target, ""), out -> {});
                            }
                        }),
                        why -> context.runOnContext(v -> {
                            LOG.warnf("Discovery failed: %s", why.getMessage());
                            answers.refuse(
                                    request, Status.unavailable("the cluster's own API server does not answer", 1));
                        }));
    }

    private Uni<ApiAnswer> move(
            HttpServerRequest request, KubeRequest.ShortForm order, @Nullable ResourceType type, byte[] body) {
        if (type == null) {
            throw new Answered(Status.of(404, "NotFound", "this cluster has no kind called '" + order.word() + "'"));
        }
        return abroad.moves().make(caller.identity(request), type, order.name(), order.query(), body);
    }

    /** The Kubernetes path of a short form: lists over all namespaces, single objects in {@code default}, unless the query names one. */
    static String target(ResourceType type, KubeRequest.ShortForm shortForm) {
        String named = shortForm.query().get("namespace");
        Query query = shortForm.query().without("namespace");
        KubePath path = shortForm.name().isEmpty()
                ? KubePath.collection(type, named)
                : KubePath.object(type, named.isEmpty() ? "default" : named, shortForm.name());
        return path.with(query).toString();
    }
}
