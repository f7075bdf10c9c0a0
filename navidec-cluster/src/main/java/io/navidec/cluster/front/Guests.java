package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.peer.Peers;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.VertxKubeClient;
import io.navidec.cluster.view.Translation;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** This home's objects where they are: calls to the guest hosts of other clusters. Thread-safe. */
final class Guests {
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(4);

    private final Peers peers;
    private final AbroadTable table;
    private final Supplier<Set<String>> silent;

    /** @param silent the clusters that do not answer at the moment: calls to them are tried, but not for long */
    Guests(Peers peers, AbroadTable table, Supplier<Set<String>> silent) {
        this.peers = peers;
        this.table = table;
        this.silent = silent;
    }

    /** The client to the cluster the object is on; fails with {@link KubeClient.Unreachable} when that is not known. */
    VertxKubeClient client(AbroadRecord record) {
        return peers.guests(record.cluster())
                .orElseThrow(() -> new KubeClient.Unreachable(
                        "No address of cluster " + record.cluster() + " is known", new IllegalStateException()));
    }

    /** Whether the cluster the object is on does not answer at the moment. */
    boolean silent(AbroadRecord record) {
        return silent.get().contains(record.cluster());
    }

    /** Makes a call there; fails with {@link KubeClient.Unreachable} when nobody answers. */
    Uni<ApiAnswer> call(AbroadRecord record, ApiCall call) {
        Uni<ApiAnswer> calling = Uni.createFrom().deferred(() -> client(record).call(call));
        return silent(record)
                ? calling.ifNoItem()
                        .after(SHORT_PATIENCE)
                        .failWith(() -> new KubeClient.Unreachable(
                                "Cluster " + record.cluster() + " is silent", new TimeoutException()))
                : calling;
    }

    /** The object as its cluster has it now, printed, in the record's version. */
    Uni<ApiAnswer> printed(AbroadRecord record) {
        return printed(record, record.type().version());
    }

    /** The object as its cluster has it now, printed, in that version of its kind. */
    Uni<ApiAnswer> printed(AbroadRecord record, String version) {
        ResourceType type = record.type();
        ResourceType asked = new ResourceType(type.group(), version, type.plural(), type.kind(), type.namespaced());
        String target = KubePath.object(asked, record.key())
                .with("includeObject", "Object")
                .toString();
        return call(record, ApiCall.get(target).header("accept", ApiCall.TABLE + "," + ApiCall.JSON));
    }

    /** How uids, versions and times of this object are told to clients. */
    Translation translation(AbroadRecord record) {
        return new Translation(
                record, table.abroadPairs(record.cluster(), record.key().namespace()));
    }

    /** The target there of a request; a resourceVersion in the query is home's and means nothing there. */
    static String target(KubeRequest.Resource request) {
        Query query = request.query()
                .without("resourceVersion")
                .without("resourceVersionMatch")
                .without("includeObject");
        return KubePath.of(request).with(query).toString();
    }

    /** The same, so that the answer is a Table of one row that carries the whole object. */
    static String printedTarget(KubeRequest.Resource request) {
        Query query = request.query()
                .without("resourceVersion")
                .without("resourceVersionMatch")
                .with("includeObject", "Object");
        return KubePath.of(request).with(query).toString();
    }

    /** A call there for a client's request, answered in JSON. */
    static ApiCall call(Incoming in, String target, String mediaType, byte[] body) {
        ApiCall call = new ApiCall(
                in.http().method().name(), target, Map.of("accept", ApiCall.JSON), body.length == 0 ? null : body);
        // The API server names a field manager after the user agent where none is given.
        String agent = in.header("user-agent");
        call = agent.isEmpty() ? call : call.header("user-agent", agent);
        return body.length == 0 ? call : call.header("content-type", mediaType);
    }
}
