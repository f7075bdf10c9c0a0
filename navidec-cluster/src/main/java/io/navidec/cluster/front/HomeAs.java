package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.Hops;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.Uids;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Calls to home's API server in a caller's own name. */
public final class HomeAs {
    private final HomeDoors doors;
    private final AbroadTable table;

    public HomeAs(HomeDoors doors, AbroadTable table) {
        this.doors = doors;
        this.table = table;
    }

    /** Makes a call in this caller's name; fails with {@link Answered} (503) when home does not answer. */
    public Uni<ApiAnswer> call(Identity who, ApiCall call) {
        return orUnavailable(doors.call(who, call, MultiMap.caseInsensitiveMultiMap()));
    }

    /** Passes on a request whose body has been read, as the byte pipe would have, uids of returned objects included. */
    Uni<ApiAnswer> forward(Incoming in, byte[] body) {
        Map<String, String> pairs = table.homePairs(in.request().namespace());
        Map<String, String> known = Uids.inverse(pairs);
        MultiMap headers = Hops.endToEnd(in.http().headers());
        headers.remove("content-length");
        if (!pairs.isEmpty()) {
            headers.set("accept-encoding", "identity");
        }
        byte[] target = in.http().uri().getBytes(StandardCharsets.UTF_8);
        ApiCall call = new ApiCall(
                in.http().method().name(),
                new String(Uids.replace(target, known), StandardCharsets.UTF_8),
                Map.of(),
                body.length == 0 ? null : Uids.replace(body, known));
        return orUnavailable(doors.call(in.who(), call, headers))
                .map(answer -> new ApiAnswer(answer.status(), answer.headers(), Uids.replace(answer.body(), pairs)));
    }

    private static Uni<ApiAnswer> orUnavailable(Uni<ApiAnswer> call) {
        return call.onFailure(KubeClient.Unreachable.class)
                .transform(why -> new Answered(Status.unavailable("the cluster's own API server does not answer", 1)));
    }
}
