package io.navidec.orchestrator.api;

import io.navidec.orchestrator.fleet.Member;
import io.navidec.orchestrator.order.Placed;
import io.navidec.orchestrator.placement.Placement;
import io.navidec.orchestrator.run.Coordinator;
import io.navidec.shared.json.Tree;
import io.navidec.shared.message.MoveRef;
import io.navidec.shared.message.PendingPlacement;
import io.navidec.shared.message.Verdict;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Explains where a Move without a target goes and why. */
@Path("/placements")
@NonBlocking
public class PlacementResource {
    private final Coordinator coordinator;

    PlacementResource(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** All that are known, decided or waiting. */
    @GET
    public Response all() {
        return Answers.items(List.copyOf(known().values()));
    }

    /** One, by the Move's name, {@code namespace/name} or uid; of several of that name, 409 says how to ask. */
    @GET
    @Path("{move:.+}")
    public Response one(@PathParam("move") String move) {
        List<Map<String, Object>> found = new ArrayList<>();
        known().forEach((ref, placement) -> {
            if (move.equals(ref.uid()) || move.equals(ref.name()) || move.equals(ref.toString())) {
                found.add(placement);
            }
        });
        return switch (found.size()) {
            case 0 ->
                Answers.error(
                        404,
                        "NotFound",
                        "No placement of a move '" + move
                                + "' is known: its target was given, or it is no longer remembered");
            case 1 -> Answers.ok(found.getFirst());
            default ->
                Answers.error(
                        409,
                        "Conflict",
                        found.size() + " moves are called '" + move + "': ask for namespace/name or for the uid");
        };
    }

    private Map<MoveRef, Map<String, Object>> known() {
        Coordinator.View view = coordinator.view();
        Map<MoveRef, Map<String, Object>> out = new LinkedHashMap<>();
        for (Placed each : view.orders().placed()) {
            out.put(each.decision().move(), Shapes.decided(each));
        }
        for (Member home : view.fleet().members()) {
            for (PendingPlacement each : home.report().placements()) {
                out.computeIfAbsent(each.move(), move -> waiting(view, home, each));
            }
        }
        return out;
    }

    private Map<String, Object> waiting(Coordinator.View view, Member home, PendingPlacement placement) {
        Placement now = view.orders().preview(home, placement, view.fleet(), coordinator.now());
        Map<String, Object> out = Tree.of("cluster", home.name(), "state", "Waiting");
        out.putAll(placement.tree());
        out.put("outcome", Tree.of("reason", now.outcome().reason()));
        out.put("verdicts", now.verdicts().stream().map(Verdict::tree).toList());
        return out;
    }
}
