package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.move.Copies;
import io.navidec.cluster.move.CopyForm;
import io.navidec.cluster.move.Movable;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.OwnerLinks;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.view.PrintedObject;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Creates of what an abroad object owns: made where the owner is, as a root of its own, since home's garbage collector would delete it here for want of an owner
 * (docs/adr/0010). Home's API server decides first, by a dry run in the caller's own name: who may, under which name, with which defaults. Then the record, invisible
 * yet; then the guest; then the record says Abroad. What stops in between leaves an invisible record and an unclaimed guest, which are swept.
 */
final class Births {
    private static final Logger LOG = Logger.getLogger(Births.class);
    private static final int TRIES = 5;
    private static final Set<Phase> AWAY = Set.of(Phase.ABROAD, Phase.INBOUND, Phase.IN_TRANSIT);

    private final String self;
    private final AbroadTable table;
    private final HomeAs home;
    private final Guests guests;
    private final Records records;
    private final OwnerLinks links;
    private final Learning learning;
    private final Rendering rendering;

    /** @param self home's name */
    Births(
            String self,
            AbroadTable table,
            HomeAs home,
            Guests guests,
            Records records,
            OwnerLinks links,
            Learning learning,
            Rendering rendering) {
        this.self = self;
        this.table = table;
        this.home = home;
        this.guests = guests;
        this.records = records;
        this.links = links;
        this.learning = learning;
        this.rendering = rendering;
    }

    /** The first owner that is abroad of what a body describes, or null. */
    @Nullable
    AbroadRecord ownerAbroad(Incoming in, Map<String, Object> body) {
        for (Map<String, Object> owner : OwnerReferences.of(body)) {
            AbroadRecord record = table.known(in.request().namespace(), OwnerReferences.uid(owner));
            if (record != null && AWAY.contains(record.phase())) {
                return record;
            }
        }
        return null;
    }

    /** The answer to a create, or to an apply of what may be there already. */
    Uni<ApiAnswer> make(Incoming in, byte[] body, AbroadRecord owner) {
        OwnerChange.refuseUnreachable(links, in.request().namespace(), List.of(owner.asKnown()));
        if (in.dryRun()) {
            return home.forward(in, body);
        }
        return home.dryRun(in, body).chain(answer -> {
            if (!answer.ok()) {
                return Uni.createFrom().item(answer);
            }
            return answer.status() == 201 ? born(in, owner, answer) : home.forward(in, body); // it is there already
        });
    }

    private Uni<ApiAnswer> born(Incoming in, AbroadRecord owner, ApiAnswer tried) {
        Map<String, Object> object = tried.tree();
        String name = Tree.stringOr(object, "", "metadata", "name");
        ResourceType type = new ResourceType(
                in.request().group(),
                in.request().version(),
                in.request().plural(),
                Tree.stringOr(object, "", "kind"),
                !in.request().namespace().isEmpty());
        ResourceKey key = type.key(in.request().namespace(), name);
        Movable.refusalOfKind(type).ifPresent(why -> {
            throw new Answered(Status.invalid(key.shortName() + " would have to be on cluster " + owner.cluster()
                    + ", where its owner " + owner.key().shortName() + " is: " + why.message()));
        });
        return records.create(expected(owner, type, key, object))
                .onFailure(Records.Lost.class)
                .transform(why ->
                        new Answered(Status.unavailable("another create of " + key.shortName() + " is under way", 1)))
                .chain(record -> guest(record, object)
                        .onFailure()
                        .call(why -> forgotten(record))
                        .chain(made -> arrived(in, record, made, tried.header("warning"))));
    }

    /** Clients will know it by the uid that home has just given it. */
    private AbroadRecord expected(AbroadRecord owner, ResourceType type, ResourceKey key, Map<String, Object> object) {
        String created = Tree.stringOr(object, "", "metadata", "creationTimestamp");
        AbroadRecord record = AbroadRecord.of(
                        type,
                        key,
                        Tree.stringOr(object, "", "metadata", "uid"),
                        created,
                        owner.cluster(),
                        Phase.OUTBOUND)
                .owners(OwnerReferences.of(object))
                .content(Copies.content(object, created));
        return links.linked(record);
    }

    private Uni<PrintedObject> guest(AbroadRecord record, Map<String, Object> object) {
        Map<String, Object> copy = CopyForm.of(record.type(), object);
        Map<String, Object> annotations = new LinkedHashMap<>(Tree.map(copy, "metadata", "annotations"));
        annotations.put(Names.HOME, self);
        annotations.put(Names.UID, record.uid());
        annotations.put(Names.GENERATION, record.resourceVersion());
        byte[] body = Json.bytes(Tree.with(copy, annotations, "metadata", "annotations"));
        KubePath all =
                KubePath.collection(record.type(), record.key().namespace()).with("fieldManager", Copies.MANAGER);
        return call(record, ApiCall.post(all.toString(), body))
                .chain(made -> fields(record, made, object, TRIES))
                .map(PrintedObject::of);
    }

    /** Its fields belong to those to whom home would have given them. Controllers there are at work on it already, which costs another try. */
    private Uni<Map<String, Object>> fields(
            AbroadRecord record, Map<String, Object> made, Map<String, Object> object, int tries) {
        List<Object> owners = new ArrayList<>(Copies.owners(object));
        owners.addAll(Copies.owners(made));
        KubePath one = KubePath.object(record.type(), record.key());
        String printed = one.with("fieldManager", Copies.MANAGER)
                .with("includeObject", "Object")
                .toString();
        ApiCall put = ApiCall.put(printed, Json.bytes(Tree.with(made, owners, "metadata", "managedFields")));
        return send(record, put.header("accept", ApiCall.TABLE + "," + ApiCall.JSON))
                .chain(answer -> answer.conflict() && tries > 0
                        ? call(record, ApiCall.get(one.toString())).chain(now -> fields(record, now, object, tries - 1))
                        : Uni.createFrom().item(() -> taken(record, answer)));
    }

    private Uni<Map<String, Object>> call(AbroadRecord record, ApiCall call) {
        return send(record, call).map(answer -> taken(record, answer));
    }

    private Uni<ApiAnswer> send(AbroadRecord record, ApiCall call) {
        return guests.call(record, call.header("navidec-generation", record.resourceVersion()))
                .onFailure(KubeClient.Unreachable.class)
                .transform(why -> new Answered(AbroadReads.unreachable(record)));
    }

    private static Map<String, Object> taken(AbroadRecord record, ApiAnswer answer) {
        if (answer.ok()) {
            return answer.tree();
        }
        throw new Answered(refusal(record, answer));
    }

    private static Status refusal(AbroadRecord record, ApiAnswer answer) {
        String where = "cluster " + record.cluster() + ", where its owner is, ";
        if (answer.notFound()) {
            return Status.invalid(where + "serves no " + record.type().qualifiedPlural());
        }
        return "AlreadyExists".equals(answer.reason())
                ? Status.unavailable(where + "still has an object of that name, which is not of this one", 2)
                : Status.of(answer.status(), answer.reason(), where + "does not take it: " + answer.message());
    }

    private Uni<ApiAnswer> arrived(Incoming in, AbroadRecord record, PrintedObject made, @Nullable String warning) {
        long generation = record.revision();
        AbroadRecord next = guests.translation(record)
                .learned(made.object(), learning.now())
                .in(Phase.ABROAD)
                .generations(generation, 0);
        return records.replace(made.columns().isEmpty() ? next : next.printed(made.columns(), made.cells()))
                .onFailure(Records.Lost.class)
                .transform(why -> new Answered(Status.unavailable(
                        record.key().shortName() + " was not made: somebody has changed its record", 1)))
                .chain(now ->
                        rendering.object(in, now, 201, guests.translation(now).answer(made.object()), warning));
    }

    /** Nobody saw it; a guest that is there after all is nobody's then. */
    private Uni<Void> forgotten(AbroadRecord record) {
        return records.delete(record).onFailure().recoverWithItem(why -> {
            LOG.warnf(
                    "resource=%s: it was not made, and its record is left to be swept: %s",
                    record.key(), why.getMessage());
            return null;
        });
    }
}
