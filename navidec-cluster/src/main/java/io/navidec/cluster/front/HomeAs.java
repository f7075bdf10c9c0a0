package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.UidPairs;
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
        return forward(in, in.http().uri(), body);
    }

    /** The same of a read, which may have come by a short form. */
    Uni<ApiAnswer> read(Incoming in) {
        return forward(in, Guests.target(in.request()), new byte[0]);
    }

    private Uni<ApiAnswer> forward(Incoming in, String target, byte[] body) {
        UidPairs pairs = table.homePairs(in.request().namespace());
        MultiMap headers = Hops.endToEnd(in.http().headers());
        headers.remove("content-length");
        if (!pairs.isEmpty()) {
            headers.set("accept-encoding", "identity");
        }
        return send(in, target, headers, body, pairs);
    }

    /** The same as a dry run, answered in JSON: what would come of it. Not of one that is a dry run already. */
    Uni<ApiAnswer> dryRun(Incoming in, byte[] body) {
        MultiMap headers = Hops.endToEnd(in.http().headers());
        headers.remove("content-length");
        headers.set("accept-encoding", "identity");
        headers.set("accept", ApiCall.JSON);
        String target = in.http().uri();
        String tried = target + (target.indexOf('?') < 0 ? "?" : "&") + "dryRun=All";
        return send(in, tried, headers, body, table.homePairs(in.request().namespace()));
    }

    private Uni<ApiAnswer> send(Incoming in, String target, MultiMap headers, byte[] body, UidPairs pairs) {
        Map<String, String> known = pairs.toReal();
        ApiCall call = new ApiCall(
                in.http().method().name(),
                new String(Uids.replace(target.getBytes(StandardCharsets.UTF_8), known), StandardCharsets.UTF_8),
                Map.of(),
                body.length == 0 ? null : Uids.replace(body, known));
        return orUnavailable(doors.call(in.who(), call, headers))
                .map(answer ->
                        new ApiAnswer(answer.status(), answer.headers(), Uids.replace(answer.body(), pairs.toKnown())));
    }

    private static Uni<ApiAnswer> orUnavailable(Uni<ApiAnswer> call) {
        return call.onFailure(KubeClient.Unreachable.class)
                .transform(why -> new Answered(Status.unavailable("the cluster's own API server does not answer", 1)));
    }
}
