package io.navidec.cluster.record;

import io.navidec.shared.json.PackedMap;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@code AbroadResource}, opened: where an abroad object is, who it is, and its content as home's clients see it, less uid
 * and resourceVersion. Immutable; wraps the custom resource's tree, so that fields this version does not know are kept.
 *
 * @param tree the custom resource
 */
public record AbroadRecord(Map<String, Object> tree) {
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

    /** A new record of a root or a descendant, in no etcd yet. */
    public static AbroadRecord of(
            ResourceType type, ResourceKey key, String uid, String creationTimestamp, String cluster, Phase phase) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("group", type.group());
        resource.put("version", type.version());
        resource.put("plural", type.plural());
        resource.put("kind", type.kind());
        resource.put("namespace", key.namespace());
        resource.put("name", key.name());
        Map<String, Object> metadata = Tree.of(
                "name", RecordName.of(key),
                "namespace", Names.beside(key),
                "finalizers", List.of(Names.RECORD_FINALIZER));
        Map<String, Object> spec = Tree.of(
                "resource", resource,
                "identity", Tree.of("uid", uid, "creationTimestamp", creationTimestamp),
                "location", Tree.of("cluster", cluster),
                "generation", "0",
                "phase", phase.text());
        return new AbroadRecord(Tree.of(
                "apiVersion", Names.API_VERSION, "kind", Names.RECORDS.kind(), "metadata", metadata, "spec", spec));
    }

    public String name() {
        return Tree.stringOr(tree, "", "metadata", "name");
    }

    /** The namespace of the record itself. */
    public String namespace() {
        return Tree.stringOr(tree, "", "metadata", "namespace");
    }

    /** The record's own, which is also what clients see as the object's; empty before it is stored. */
    public String resourceVersion() {
        return Tree.stringOr(tree, "", "metadata", "resourceVersion");
    }

    /** The resourceVersion as a number; 0 before it is stored. */
    public long revision() {
        String rv = resourceVersion();
        return rv.isEmpty() ? 0 : Long.parseLong(rv);
    }

    /** Whether somebody (a namespace's deletion) asked for the record's end. */
    public boolean ending() {
        return Tree.string(tree, "metadata", "deletionTimestamp") != null;
    }

    /** Whether somebody has declared the cluster it is on gone for good, by an annotation of the record. */
    public boolean declaredLost() {
        return Names.clusters(Tree.stringOr(tree, "", "metadata", "annotations", Names.LOST_CLUSTERS))
                .contains(cluster());
    }

    public ResourceType type() {
        return new ResourceType(
                Tree.stringOr(tree, "", "spec", "resource", "group"),
                Tree.stringOr(tree, "", "spec", "resource", "version"),
                Tree.stringOr(tree, "", "spec", "resource", "plural"),
                Tree.stringOr(tree, "", "spec", "resource", "kind"),
                !Tree.stringOr(tree, "", "spec", "resource", "namespace").isEmpty());
    }

    public ResourceKey key() {
        return new ResourceKey(
                Tree.stringOr(tree, "", "spec", "resource", "group"),
                Tree.stringOr(tree, "", "spec", "resource", "plural"),
                Tree.stringOr(tree, "", "spec", "resource", "namespace"),
                Tree.stringOr(tree, "", "spec", "resource", "name"));
    }

    /** The uid that clients know. */
    public String uid() {
        return Tree.stringOr(tree, "", "spec", "identity", "uid");
    }

    public String creationTimestamp() {
        return Tree.stringOr(tree, "", "spec", "identity", "creationTimestamp");
    }

    /** The cluster it is on; of a record in phase Home, home's own name. */
    public String cluster() {
        return Tree.stringOr(tree, "", "spec", "location", "cluster");
    }

    /** The uid it really has where it is; empty when nobody has seen it yet. */
    public String realUid() {
        return Tree.stringOr(tree, "", "spec", "location", "uid");
    }

    /** The resourceVersion it really has where it is, as last seen. */
    public String realResourceVersion() {
        return Tree.stringOr(tree, "", "spec", "location", "resourceVersion");
    }

    /** The fencing number of the Move that put it where it is. */
    public long generation() {
        return Long.parseLong(Tree.stringOr(tree, "0", "spec", "generation"));
    }

    /** The fencing number of the Move that is taking it elsewhere; 0 for none. */
    public long nextGeneration() {
        return Long.parseLong(Tree.stringOr(tree, "0", "spec", "nextGeneration"));
    }

    public Phase phase() {
        return Phase.of(Tree.stringOr(tree, "", "spec", "phase"));
    }

    /** Whether clients are answered from this record. */
    public boolean visible() {
        return phase().visible();
    }

    /** Whether it was moved itself, rather than made by a controller abroad. */
    public boolean root() {
        return rootUid().isEmpty();
    }

    /** Of a descendant: the uid, as clients know it, of the root it belongs to; else empty. */
    public String rootUid() {
        return Tree.stringOr(tree, "", "spec", "rootUid");
    }

    /** The content, less uid and resourceVersion. */
    public Map<String, Object> object() {
        return Tree.map(tree, "spec", "object");
    }

    /** The printed cells of a Table row; empty when none are known. */
    public List<Object> cells() {
        return Tree.list(tree, "spec", "cells");
    }

    /** The names of the columns the cells belong to. */
    public List<Object> columns() {
        return Tree.list(tree, "spec", "columns");
    }

    /** Alive, Unknown or Lost. */
    public String health() {
        return Tree.stringOr(tree, "Alive", "spec", "health", "state");
    }

    /** Since when, RFC 3339; empty when never noted. */
    public String healthSince() {
        return Tree.stringOr(tree, "", "spec", "health", "since");
    }

    /** What the copy now being made was made from, while a move is under way and {@link #object} does not tell; else empty. */
    public Map<String, Object> base() {
        return Tree.map(tree, "spec", "base");
    }

    /** A merge patch (RFC 7386) that is being carried over to the copy: noted first, so that a crash in between repeats it; else empty. */
    public Map<String, Object> carry() {
        return Tree.map(tree, "spec", "carry");
    }

    /** The earlier revisions that are to be made beside the next copy, of a workload that is nowhere at the moment; else empty. */
    public List<Map<String, Object>> history() {
        return Tree.maps(tree, "spec", "history");
    }

    /** What a client sees: the content with its uid, and the record's resourceVersion. */
    public Map<String, Object> view() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        Tree.map(object(), "metadata").forEach((key, value) -> {
            metadata.put(key, value);
            if (key.equals("namespace")) {
                metadata.put("uid", uid());
                metadata.put("resourceVersion", resourceVersion());
            }
        });
        metadata.put("uid", uid());
        metadata.put("resourceVersion", resourceVersion());
        if (phase() == Phase.DELETING && !metadata.containsKey("deletionTimestamp")) {
            String since = Tree.string(tree, "spec", "deletionTimestamp");
            if (since != null) {
                metadata.put("deletionTimestamp", since);
            }
        }
        return Tree.with(object(), metadata, "metadata");
    }

    /** With another phase. */
    public AbroadRecord in(Phase phase) {
        return spec(phase.text(), "phase");
    }

    /** With other fencing numbers; {@code next} 0 for none. */
    public AbroadRecord generations(long generation, long next) {
        AbroadRecord with = spec(Long.toString(generation), "generation");
        return next == 0
                ? new AbroadRecord(Tree.without(with.tree, "spec", "nextGeneration"))
                : with.spec(Long.toString(next), "nextGeneration");
    }

    /** At another place, of which nothing has been seen yet. */
    public AbroadRecord at(String cluster) {
        return spec(Tree.of("cluster", cluster), "location");
    }

    /** About to leave, and still at home under this uid: clients know it by another, from an earlier return. */
    public AbroadRecord stillHome(String realUid) {
        return spec(Tree.with(Tree.map(tree, "spec", "location"), realUid, "uid"), "location");
    }

    /** As seen where it is. */
    public AbroadRecord seen(String realUid, String realResourceVersion, String observedAt) {
        Map<String, Object> location = new LinkedHashMap<>(Tree.map(tree, "spec", "location"));
        location.put("uid", realUid);
        location.put("resourceVersion", realResourceVersion);
        location.put("observedAt", observedAt);
        return spec(location, "location");
    }

    /** With other content (of which uid and resourceVersion are dropped, and {@link #owners} added) and the labels that go with it. */
    public AbroadRecord content(Map<String, Object> object) {
        Map<String, Object> lean = Tree.without(Tree.without(object, "metadata", "uid"), "metadata", "resourceVersion");
        // What could not be opened is outdated by it; left there, it would keep the new content from being sealed.
        return new AbroadRecord(Tree.without(tree, "spec", "sealed"))
                .spec(owned(lean), "object")
                .labelled();
    }

    /** What is added to the generations of its guest for clients, so that none goes back. */
    public long generationOffset() {
        return Tree.longOr(tree, 0, "spec", "generationOffset");
    }

    /** With the least offset by which a guest's generation is no less than what clients have seen. */
    public AbroadRecord generationsFrom(long seen, long guests) {
        long offset = Math.max(0, seen - guests);
        return offset == 0
                ? new AbroadRecord(Tree.without(tree, "spec", "generationOffset"))
                : spec(offset, "generationOffset");
    }

    /**
     * The ownerReferences that a root has from home's clients, by the uids that they know. Its guest bears none of them, as the owners may be anywhere; those that
     * it does bear, of owners on its own cluster, are not among these.
     */
    public List<Map<String, Object>> owners() {
        return Tree.maps(tree, "spec", "owners");
    }

    /** With these owners, in the content too. */
    public AbroadRecord owners(List<Map<String, Object>> owners) {
        if (owners.equals(owners())) {
            return this;
        }
        Map<String, Object> bare = OwnerReferences.with(object(), guestsOwners());
        AbroadRecord with =
                owners.isEmpty() ? new AbroadRecord(Tree.without(tree, "spec", "owners")) : spec(owners, "owners");
        return bare.isEmpty() ? with : with.spec(with.owned(bare), "object");
    }

    /** What scales, guards or selects a root and is copied to where it is: each a kind with a {@code name}. */
    public List<Map<String, Object>> companions() {
        return Tree.maps(tree, "spec", "companions");
    }

    /** With these companions. */
    public AbroadRecord companions(List<Map<String, Object>> companions) {
        return companions.isEmpty()
                ? new AbroadRecord(Tree.without(tree, "spec", "companions"))
                : spec(companions, "companions");
    }

    /** The ownerReferences in the content that its guest bears itself. */
    public List<Map<String, Object>> guestsOwners() {
        return OwnerReferences.without(OwnerReferences.of(object()), OwnerReferences.uids(owners()));
    }

    /** An object as its cluster shows it, with the owners that only this record knows of. */
    public Map<String, Object> owned(Map<String, Object> object) {
        List<Map<String, Object>> owners = owners();
        return owners.isEmpty()
                ? object
                : OwnerReferences.with(object, OwnerReferences.joined(OwnerReferences.of(object), owners));
    }

    /** The owners of the record itself: home's garbage collector deletes it when they are all gone. */
    public List<Map<String, Object>> links() {
        return OwnerReferences.of(tree);
    }

    /** Whether its owners were deleted with the order to leave behind what they own: the garbage collector has taken the links away. */
    public boolean disowned() {
        return !owners().isEmpty() && links().isEmpty();
    }

    /** With these owners of the record itself. */
    public AbroadRecord linked(List<Map<String, Object>> links) {
        return new AbroadRecord(OwnerReferences.with(tree, links));
    }

    /** As an owner of other objects, as clients know it. */
    public Map<String, Object> asKnown() {
        return Tree.of("apiVersion", type().apiVersion(), "kind", type().kind(), "name", key().name(), "uid", uid());
    }

    /** As an owner of other records; only of a stored one. */
    public Map<String, Object> asOwner() {
        return Tree.of(
                "apiVersion",
                Names.API_VERSION,
                "kind",
                Names.RECORDS.kind(),
                "name",
                name(),
                "uid",
                Tree.stringOr(tree, "", "metadata", "uid"));
    }

    /** With what the copy is made from; empty to forget it. */
    public AbroadRecord base(Map<String, Object> base) {
        return base.isEmpty()
                ? new AbroadRecord(Tree.without(Tree.without(tree, "spec", "base"), "spec", "baseResourceVersion"))
                : spec(base, "base");
    }

    /** With what the copy is made from, as the source was at that resourceVersion of its own. */
    public AbroadRecord basedOn(Map<String, Object> base, String revision) {
        return base(base).spec(revision, "baseResourceVersion");
    }

    /** The resourceVersion, of the source's own, of {@link #base}; empty when that is not known. */
    public String baseRevision() {
        return Tree.stringOr(tree, "", "spec", "baseResourceVersion");
    }

    /** With the merge patch that is being carried over; empty when it has been. */
    public AbroadRecord carry(Map<String, Object> carry) {
        return carry.isEmpty() ? new AbroadRecord(Tree.without(tree, "spec", "carry")) : spec(carry, "carry");
    }

    /** With the earlier revisions; empty to forget them. */
    public AbroadRecord history(List<Map<String, Object>> revisions) {
        return revisions.isEmpty()
                ? new AbroadRecord(Tree.without(tree, "spec", "history"))
                : spec(revisions, "history");
    }

    /** With the printed row. */
    public AbroadRecord printed(List<Object> columns, List<Object> cells) {
        return spec(columns, "columns").spec(cells, "cells");
    }

    /** As a descendant of the root that clients know by this uid. */
    public AbroadRecord descendantOf(String rootUid) {
        return spec(rootUid, "rootUid").labelled();
    }

    /** With this state of health; {@code since} in RFC 3339. */
    public AbroadRecord health(String state, String since, String reason) {
        return spec(Tree.of("state", state, "since", since, "reason", reason), "health");
    }

    /** With the moment a client's delete was accepted, RFC 3339. */
    public AbroadRecord deletionAccepted(@Nullable String at) {
        return at == null
                ? new AbroadRecord(Tree.without(tree, "spec", "deletionTimestamp"))
                : spec(at, "deletionTimestamp");
    }

    /** Whether its delete was accepted with the order to leave behind what it owns (propagationPolicy Orphan). */
    public boolean orphaning() {
        return phase() == Phase.DELETING && Tree.isTrue(tree, "spec", "orphanDependents");
    }

    /** With or without that order. */
    public AbroadRecord orphaning(boolean orphans) {
        return orphans
                ? spec(true, "orphanDependents")
                : new AbroadRecord(Tree.without(tree, "spec", "orphanDependents"));
    }

    /** A descendant that belongs to nobody any more: a root from now on, of that generation. */
    public AbroadRecord asRoot(long generation) {
        return new AbroadRecord(Tree.without(tree, "spec", "rootUid"))
                .generations(generation, 0)
                .labelled();
    }

    /**
     * Whether the move that broke first has given up its target, and puts the object back home. The record says so before anything is done: a mover that slept
     * meanwhile finds another record than it has seen.
     */
    public boolean turnedHome() {
        return Tree.isTrue(tree, "spec", "turnedHome");
    }

    /** On its way back home, or (it has arrived) no longer. */
    public AbroadRecord turnedHome(boolean turned) {
        return turned ? spec(true, "turnedHome") : new AbroadRecord(Tree.without(tree, "spec", "turnedHome"));
    }

    /** Owned by a home object, so that it goes with it. */
    public AbroadRecord ownedBy(ResourceType type, String name, String uid) {
        Map<String, Object> owner =
                Tree.of("apiVersion", type.apiVersion(), "kind", type.kind(), "name", name, "uid", uid);
        return new AbroadRecord(
                Tree.with(Tree.without(tree, "metadata", "finalizers"), List.of(owner), "metadata", "ownerReferences"));
    }

    /** No longer owned by a home object, and held by its finalizer again. */
    public AbroadRecord unowned() {
        return new AbroadRecord(Tree.with(
                Tree.without(tree, "metadata", "ownerReferences"),
                List.of(Names.RECORD_FINALIZER),
                "metadata",
                "finalizers"));
    }

    private AbroadRecord labelled() {
        Map<String, Object> labels = new LinkedHashMap<>();
        Tree.map(object(), "metadata", "labels").forEach((key, value) -> {
            if (!key.startsWith(Names.PREFIX)) {
                labels.put(key, value);
            }
        });
        label(labels, "navidec.io/resource", key().qualifiedPlural());
        label(labels, "navidec.io/cluster", cluster());
        labels.put("navidec.io/role", root() ? "root" : "descendant");
        return new AbroadRecord(Tree.with(tree, labels, "metadata", "labels"));
    }

    /** Group names can be longer than a label value may be. */
    private static void label(Map<String, Object> labels, String key, String value) {
        if (LABEL_VALUE.matcher(value).matches()) {
            labels.put(key, value);
        }
    }

    private AbroadRecord spec(Object value, String field) {
        return new AbroadRecord(Tree.with(tree, value, "spec", field));
    }

    /** The strings of a list of any values, in order. */
    static List<String> strings(List<Object> values) {
        List<String> out = new ArrayList<>();
        values.forEach(each -> out.add(String.valueOf(each)));
        return out;
    }

    /** As it is kept: its content packed, and without what only its API server needs to know of the record itself. */
    public AbroadRecord packed() {
        Map<String, Object> lean = Tree.without(tree, "metadata", "managedFields");
        Map<String, Object> object = object();
        return new AbroadRecord(object.isEmpty() ? lean : Tree.with(lean, PackedMap.of(object), "spec", "object"));
    }

    /** Key, phase and cluster; never the content. */
    @Override
    public String toString() {
        return key() + " " + phase().text() + " on " + cluster() + " rv " + resourceVersion();
    }
}
