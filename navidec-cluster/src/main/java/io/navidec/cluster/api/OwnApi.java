package io.navidec.cluster.api;

import io.navidec.cluster.front.Answered;
import io.navidec.cluster.front.Caller;
import io.navidec.cluster.front.HomeAs;
import io.navidec.cluster.front.NewMoves;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.peer.Peers;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /navidec/v1/...}: everything is asked of home in the caller's own name, so that it shows nobody more than home would. */
@Path("/navidec/v1")
public class OwnApi {
    private static final ResourceType WHOAMI =
            new ResourceType("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", false);

    private final HomeAs home;
    private final Caller caller;
    private final Peers peers;
    private final Explanations explanations;
    private final NewMoves newMoves;
    private final HostedGuests guests;

    OwnApi(HomeAs home, Caller caller, Peers peers, Explanations explanations, NewMoves newMoves, HostedGuests guests) {
        this.guests = guests;
        this.newMoves = newMoves;
        this.home = home;
        this.caller = caller;
        this.peers = peers;
        this.explanations = explanations;
    }

    /** The Moves, of all namespaces or of one: home's own list. */
    @Operation(
            summary = "Moves",
            description = "Of all namespaces or of one, as home's Kubernetes API lists them to the caller.")
    @GET
    @Path("moves")
    public Uni<Response> moves(
            @Context HttpServerRequest request, @QueryParam("namespace") @DefaultValue("") String namespace) {
        return answered(list(request, Names.MOVES, namespace));
    }

    /**
     * Makes a Move, given as for {@code kubectl create -f}, in JSON; with {@code dryRun=All} it is only planned: the answer's {@code status.plan} says what
     * it would do, and nothing is touched.
     */
    @POST
    @Path("moves")
    public Uni<Response> move(
            @Context HttpServerRequest request, @QueryParam("dryRun") @DefaultValue("") String dryRun, byte[] body) {
        Map<String, Object> move;
        try {
            move = Json.parse(body);
        } catch (Json.MalformedJson e) {
            return answered(Uni.createFrom()
                    .item(Status.badRequest("expected a Move as JSON").answer()));
        }
        String namespace = Tree.stringOr(move, "default", "metadata", "namespace");
        return answered(newMoves.make(caller.identity(request), namespace, move, dryRun));
    }

    /** What is or was abroad, without contents. */
    @Operation(
            summary = "What is abroad",
            description =
                    "Records of objects that are or were abroad, without their contents; those that the caller may list at home.")
    @GET
    @Path("abroad")
    public Uni<Response> abroad(
            @Context HttpServerRequest request, @QueryParam("namespace") @DefaultValue("") String namespace) {
        return answered(list(request, Names.RECORDS, namespace).map(answer -> {
            if (!answer.ok()) {
                return answer;
            }
            List<Object> items = new ArrayList<>();
            Tree.maps(answer.tree(), "items").forEach(item -> items.add(Explanations.brief(new AbroadRecord(item))));
            return ApiAnswer.json(200, Tree.of("items", items));
        }));
    }

    /** Other clusters' objects on this one. */
    @Operation(
            summary = "Guests",
            description =
                    "Objects of other clusters, of all or of one home, that were moved or copied here; those that the caller may list on this cluster.")
    @GET
    @Path("guests")
    public Uni<Response> guests(@Context HttpServerRequest request, @QueryParam("home") @DefaultValue("") String home) {
        return answered(guests.list(caller.identity(request), home));
    }

    /** The other clusters that can be called. */
    @Operation(summary = "Peers", description = "The other clusters that can be called.")
    @GET
    @Path("peers")
    public Uni<Response> peers(@Context HttpServerRequest request) {
        byte[] review = Json.bytes(Tree.of("apiVersion", WHOAMI.apiVersion(), "kind", WHOAMI.kind()));
        return answered(home.call(
                        caller.identity(request),
                        ApiCall.post(KubePath.collection(WHOAMI, "").toString(), review))
                .map(answer -> answer.ok()
                        ? ApiAnswer.json(
                                200,
                                Tree.of(
                                        "items",
                                        peers.names().stream()
                                                .map(name -> (Object) Map.of("name", name))
                                                .toList()))
                        : answer));
    }

    /** Which way a request would go, and why. */
    @Operation(
            summary = "Explain a request",
            description = "Which way a request would go (home, merged, forwarded, refused), and why. Nothing is done.")
    @GET
    @Path("explain")
    public Uni<Response> explain(
            @Context HttpServerRequest request,
            @QueryParam("path") @DefaultValue("") String path,
            @QueryParam("method") @DefaultValue("GET") String method,
            @QueryParam("accept") @DefaultValue("") String accept) {
        if (path.isEmpty()) {
            return answered(Uni.createFrom()
                    .item(Status.badRequest("say which request, for example explain?path=/api/v1/pods")
                            .answer()));
        }
        return answered(explanations.of(caller.identity(request), method, path, accept));
    }

    private Uni<ApiAnswer> list(HttpServerRequest request, ResourceType type, String namespace) {
        return home.call(
                caller.identity(request),
                ApiCall.get(KubePath.collection(type, namespace).toString()));
    }

    private static Uni<Response> answered(Uni<ApiAnswer> work) {
        return work.onFailure(Answered.class)
                .recoverWithItem(why -> why.answer())
                .map(answer -> Response.status(answer.status())
                        .header("Content-Type", answer.headers().getOrDefault("content-type", ApiCall.JSON))
                        .entity(answer.body())
                        .build());
    }
}
