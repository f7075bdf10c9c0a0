package io.navidec.orchestrator.api;

import io.navidec.orchestrator.fleet.Member;
import io.navidec.orchestrator.order.Placed;
import io.navidec.shared.json.Tree;
import io.navidec.shared.message.ClusterReport;
import io.navidec.shared.message.Health;
import io.navidec.shared.message.ReportedMove;
import java.util.Map;

/** The JSON of the REST API: that of the messages where they say the same. */
final class Shapes {
    private Shapes() {}

    static Map<String, Object> cluster(Member member, Health health) {
        ClusterReport report = member.report();
        return Tree.of(
                "name",
                member.name(),
                "address",
                report.sender().address(),
                "version",
                report.sender().version(),
                "health",
                health.tree(),
                "heard",
                member.heard().toString(),
                "readiness",
                report.readiness().tree(),
                "capacity",
                report.capacity().tree(),
                "load",
                report.load().tree(),
                "abroad",
                report.abroad().stream().map(each -> each.tree()).toList(),
                "peers",
                report.peers().stream().map(each -> each.tree()).toList());
    }

    static Map<String, Object> move(String home, ReportedMove move) {
        Map<String, Object> out = Tree.of("cluster", home);
        out.putAll(move.tree());
        return out;
    }

    static Map<String, Object> decided(Placed placed) {
        Map<String, Object> out = Tree.of("cluster", placed.home(), "state", placed.open() ? "Sent" : "Done");
        out.putAll(placed.placement().tree());
        out.putAll(placed.decision().tree());
        return out;
    }
}
