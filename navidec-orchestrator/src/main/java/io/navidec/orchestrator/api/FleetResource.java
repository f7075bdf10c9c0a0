package io.navidec.orchestrator.api;

import io.navidec.orchestrator.fleet.Member;
import io.navidec.orchestrator.run.Coordinator;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/** Shows the fleet and its moves, as the reports tell. All from memory: answered on the event loop. */
@Path("/")
@NonBlocking
public class FleetResource {
    private final Coordinator coordinator;

    FleetResource(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** All clusters that have reported. */
    @GET
    @Path("clusters")
    public Response clusters() {
        Coordinator.View view = coordinator.view();
        return Answers.items(view.fleet().members().stream()
                .map(each -> Shapes.cluster(each, view.fleet().health(each, coordinator.now())))
                .toList());
    }

    /** All Moves of all homes. */
    @GET
    @Path("moves")
    public Response moves() {
        return Answers.items(coordinator.view().fleet().members().stream()
                .flatMap(home -> moves(home).stream())
                .toList());
    }

    private static List<Map<String, Object>> moves(Member home) {
        return home.report().moves().stream()
                .map(each -> Shapes.move(home.name(), each))
                .toList();
    }
}
