package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Json;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes Moves in their callers' names, so that home decides whether they may. With {@code dryRun=All} home only says whether it would take the
 * Move, and whoever may make it is told what it would do. Thread-safe.
 */
public final class NewMoves {
    private final HomeAs home;
    private final Function<Map<String, Object>, Uni<Map<String, Object>>> plans;

    /**
     * @param plans the plan of a Move that home would take, as that Move with its status
     */
    public NewMoves(HomeAs home, Function<Map<String, Object>, Uni<Map<String, Object>>> plans) {
        this.home = home;
        this.plans = plans;
    }

    /**
     * Makes one.
     *
     * @param dryRun {@code All} for the plan only; empty to make it
     */
    public Uni<ApiAnswer> make(Identity who, String namespace, Map<String, Object> move, String dryRun) {
        if (!dryRun.isEmpty() && !dryRun.equals("All")) {
            return Uni.createFrom()
                    .failure(new Answered(Status.badRequest("dryRun takes the value All, found '" + dryRun + "'")));
        }
        KubePath path = KubePath.collection(Names.MOVES, namespace);
        return home.call(
                        who,
                        ApiCall.post(
                                (dryRun.isEmpty() ? path : path.with("dryRun", dryRun)).toString(), Json.bytes(move)))
                .chain(answer -> dryRun.isEmpty() || !answer.ok()
                        ? Uni.createFrom().item(answer)
                        : plans.apply(answer.tree()).map(planned -> ApiAnswer.json(answer.status(), planned)));
    }
}
