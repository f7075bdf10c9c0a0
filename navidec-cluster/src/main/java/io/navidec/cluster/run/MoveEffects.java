package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.move.Answer;
import io.navidec.cluster.move.Copies;
import io.navidec.cluster.move.Effect;
import io.navidec.cluster.move.MoveState;
import io.navidec.cluster.move.RolloutHistory;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.Moves;
import io.navidec.cluster.store.OwnerLinks;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.PrintedObject;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Does the mover's effects and says what came of them, as values: no effect fails otherwise. Thread-safe. */
final class MoveEffects {
    private static final Logger LOG = Logger.getLogger(MoveEffects.class);

    private final String self;
    private final KubeClient home;
    private final Guests guests;
    private final Records records;
    private final Moves moves;
    private final DependencyCopies dependencies;
    private final AbroadTable table;
    private final OwnerLinks links;

    MoveEffects(
            String self,
            KubeClient home,
            Guests guests,
            Records records,
            Moves moves,
            DependencyCopies dependencies,
            AbroadTable table) {
        this.self = self;
        this.home = home;
        this.guests = guests;
        this.records = records;
        this.moves = moves;
        this.dependencies = dependencies;
        this.table = table;
        this.links = new OwnerLinks(table, records);
    }

    /** Does one effect of this Move. */
    Uni<Answer> perform(Map<String, Object> move, MoveState state, Effect effect) {
        return Uni.createFrom()
                .deferred(() -> start(move, state, effect))
                .onFailure(Records.Lost.class)
                .recoverWithItem(why -> new Answer.Lost(words(why)))
                .onFailure(Records.TooLarge.class)
                .recoverWithItem(why -> new Answer.Refused(Status.of(413, "RequestEntityTooLarge", words(why))))
                .onFailure()
                .recoverWithItem(why -> new Answer.Silent(words(why)));
    }

    private static String words(Throwable why) {
        return why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    }

    private Uni<Answer> start(Map<String, Object> move, MoveState state, Effect effect) {
        return switch (effect) {
            case Effect.HoldMove hold -> moves.hold(move).map(Answer.Done::new);
            case Effect.ReleaseMove release -> moves.release(move).map(Answer.Done::new);
            case Effect.WriteRecord write ->
                printed(links.linked(write.record()))
                        .chain(record ->
                                record.resourceVersion().isEmpty() ? records.create(record) : records.replace(record))
                        .map(done -> new Answer.Done(done.tree()));
            case Effect.EraseRecord erase ->
                records.delete(erase.record()).replaceWith(() -> new Answer.Done(Map.of()));
            case Effect.TryOut tried ->
                call(state, tried.cluster(), post(state, tried.cluster(), tried.body(), true), state.generation())
                        .map(MoveEffects::tried);
            case Effect.CopyDependencies copies ->
                dependencies
                        .ensure(
                                copies.cluster(),
                                state.key().namespace(),
                                copies.dependencies(),
                                state.generation(),
                                state.order().uid())
                        .map(MoveEffects::ensured);
            case Effect.CopyHistory history -> copyHistory(state, history.cluster(), history.bodies());
            case Effect.Create create ->
                call(state, create.cluster(), post(state, create.cluster(), create.body(), false), state.generation())
                        .map(MoveEffects::created);
            case Effect.Replace replace ->
                call(
                                state,
                                replace.cluster(),
                                ApiCall.put(object(state), Json.bytes(known(state, replace.cluster(), replace.body()))),
                                replace.generation())
                        .map(MoveEffects::changed);
            case Effect.Patch patch ->
                call(
                                state,
                                patch.cluster(),
                                ApiCall.patch(object(state), ApiCall.MERGE_PATCH, Json.bytes(patch.patch())),
                                patch.generation())
                        .map(MoveEffects::changed);
            case Effect.CarryStatus carry ->
                call(
                                state,
                                carry.cluster(),
                                ApiCall.patch(status(state), ApiCall.MERGE_PATCH, Json.bytes(carry.patch())),
                                carry.generation())
                        .map(answer -> answer.notFound() ? refused(answer) : changed(answer));
            case Effect.DeleteHome delete -> deleteHome(state, delete);
            case Effect.Close close -> close(state, close);
        };
    }

    /** One after the other, the oldest first. */
    private Uni<Answer> copyHistory(MoveState state, String cluster, List<Map<String, Object>> bodies) {
        ResourceType kind = RolloutHistory.kind(state.type()).orElseThrow();
        return Multi.createFrom()
                .iterable(bodies)
                .onItem()
                .transformToUniAndConcatenate(body ->
                        copyRevision(state, cluster, kind, body).invoke(answer -> revisionCopied(state, body, answer)))
                .collect()
                .asList()
                .replaceWith(() -> new Answer.Done(Map.of()));
    }

    /** The one that runs was made by the controller already, which began to count anew: it gets its number back, since controllers do not look again. */
    private Uni<ApiAnswer> copyRevision(MoveState state, String cluster, ResourceType kind, Map<String, Object> body) {
        KubePath all = KubePath.collection(kind, state.key().namespace());
        KubePath one = KubePath.object(kind, state.key().namespace(), Tree.stringOr(body, "", "metadata", "name"));
        byte[] number = Json.bytes(Tree.of("revision", body.get("revision")));
        return call(state, cluster, ApiCall.post(managed(all), Json.bytes(body)), state.generation())
                .chain(answer -> answer.conflict() && body.containsKey("revision")
                        ? call(
                                state,
                                cluster,
                                ApiCall.patch(managed(one), ApiCall.MERGE_PATCH, number),
                                state.generation())
                        : Uni.createFrom().item(answer));
    }

    private static String managed(KubePath path) {
        return path.with("fieldManager", Copies.MANAGER).toString();
    }

    private static void revisionCopied(MoveState state, Map<String, Object> body, ApiAnswer answer) {
        if (answer.status() == 429 || answer.status() >= 500) {
            throw new IllegalStateException(answer.message());
        }
        if (!answer.ok() && !answer.conflict()) {
            LOG.warnf(
                    "moveId=%s resource=%s: its revision %s stays behind: %s",
                    state.order().uid(), state.key(), Tree.string(body, "metadata", "name"), answer.message());
        }
    }

    private static String object(MoveState state) {
        return KubePath.object(state.type(), state.key())
                .with("fieldManager", Copies.MANAGER)
                .toString();
    }

    private static String status(MoveState state) {
        return KubePath.object(state.type(), state.key())
                .sub("status")
                .with("fieldManager", Copies.MANAGER)
                .toString();
    }

    private ApiCall post(MoveState state, String cluster, Map<String, Object> object, boolean dryRun) {
        Map<String, Object> body = known(state, cluster, object);
        KubePath path =
                KubePath.collection(state.type(), state.key().namespace()).with("fieldManager", Copies.MANAGER);
        return ApiCall.post((dryRun ? path.with("dryRun", "All") : path).toString(), Json.bytes(body));
    }

    /** Home knows the owners by the uids that they really have there. */
    private Map<String, Object> known(MoveState state, String cluster, Map<String, Object> object) {
        if (!cluster.equals(self)) {
            return object;
        }
        Map<String, String> real = table.homePairs(state.key().namespace()).toReal();
        return real.isEmpty() ? object : OwnerReferences.renamed(object, uid -> real.getOrDefault(uid, uid));
    }

    private Uni<ApiAnswer> call(MoveState state, String cluster, ApiCall call, long generation) {
        if (cluster.equals(self)) {
            return home.call(call);
        }
        return guests(cluster)
                .call(call.header("navidec-generation", Long.toString(generation))
                        .header("navidec-move", state.order().uid()));
    }

    private KubeClient guests(String cluster) {
        Optional<? extends KubeClient> client = guests.at(cluster);
        if (client.isEmpty()) {
            throw new IllegalStateException("No address of cluster " + cluster + " is known");
        }
        return client.get();
    }

    private Uni<Answer> deleteHome(MoveState state, Effect.DeleteHome delete) {
        byte[] options = Json.bytes(Tree.of(
                "propagationPolicy",
                delete.whole() ? "Foreground" : "Background",
                "preconditions",
                Tree.of("uid", delete.uid(), "resourceVersion", delete.resourceVersion())));
        return links.toRecord(state.key(), delete.uid())
                .chain(() -> home.call(ApiCall.delete(
                        KubePath.object(state.type(), state.key()).toString(), options)))
                .map(answer -> answer.notFound() ? new Answer.Done(Map.of()) : changed(answer));
    }

    private Uni<Answer> close(MoveState state, Effect.Close close) {
        ResourceKey key = state.key();
        Map<String, Object> order = Tree.of(
                "group", key.group(),
                "version", state.type().version(),
                "plural", key.plural(),
                "namespace", key.namespace(),
                "name", key.name(),
                "generation", Long.toString(close.generation()),
                "propagationPolicy", close.whole() ? "Foreground" : "Background",
                "unhold", true);
        return GuestOrders.close(guests(close.cluster()), order).map(Answer.Gone::new);
    }

    private static Answer tried(ApiAnswer answer) {
        // A guest of ours is there already: that was looked at before.
        return "AlreadyExists".equals(answer.reason()) ? new Answer.Done(Map.of()) : created(answer);
    }

    private static Answer created(ApiAnswer answer) {
        return answer.notFound() ? refused(answer) : changed(answer);
    }

    private static Answer changed(ApiAnswer answer) {
        if (answer.ok()) {
            return new Answer.Done(answer.tree());
        }
        if (answer.conflict() || answer.notFound()) {
            return new Answer.Lost(answer.message());
        }
        return answer.status() == 429 || answer.status() >= 500 ? new Answer.Silent(answer.message()) : refused(answer);
    }

    private static Answer refused(ApiAnswer answer) {
        return new Answer.Refused(Status.of(answer.status(), answer.reason(), answer.message()));
    }

    private static Answer ensured(DependencyCopies.Outcome outcome) {
        return switch (outcome) {
            case DependencyCopies.Ensured done -> new Answer.Done(Map.of());
            case DependencyCopies.Missing missing ->
                new Answer.Refused(Status.of(422, "DependencyMissing", missing.message()));
            case DependencyCopies.Refused refused ->
                new Answer.Refused(Status.of(422, "DependencyRefused", refused.message()));
        };
    }

    /** With the row that home prints, as long as clients are shown what home had; a record without one is as good. */
    private Uni<AbroadRecord> printed(AbroadRecord record) {
        if (record.phase() != Phase.OUTBOUND || !record.cells().isEmpty()) {
            return Uni.createFrom().item(record);
        }
        String path = KubePath.object(record.type(), record.key())
                .with("includeObject", "None")
                .toString();
        return home.call(ApiCall.get(path).header("accept", ApiCall.TABLE))
                .map(answer -> {
                    PrintedObject row = answer.ok() ? PrintedObject.of(answer.tree()) : null;
                    return row == null || row.columns().isEmpty() ? record : record.printed(row.columns(), row.cells());
                })
                .onFailure(KubeClient.Unreachable.class)
                .recoverWithItem(record);
    }
}
