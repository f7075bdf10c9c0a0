package io.navidec.cluster.view;

import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Generations;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.record.UidPairs;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests about and answers of one abroad object, between what home's clients know (uid, resourceVersion, creationTimestamp of the
 * record) and what the cluster it is on knows. Namespaces are the guest host's part. Immutable.
 */
public final class Translation {
    private final AbroadRecord record;
    private final UidPairs pairs;

    /**
     * @param pairs uids of roots on that cluster, in that namespace; the object's own is added
     */
    public Translation(AbroadRecord record, UidPairs pairs) {
        this.record = record;
        boolean two = !record.realUid().isEmpty() && !record.realUid().equals(record.uid());
        this.pairs = two ? pairs.with(record.realUid(), record.uid()) : pairs;
    }

    /** A request that a precondition forbids: answered with this, and not sent. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Status status;

        Refused(Status status) {
            super(status.message(), null, false, false);
            this.status = status;
        }

        public Status status() {
            return status;
        }
    }

    /** Bytes with the uids that clients know in place of the real ones. */
    public byte[] uidsForClient(byte[] bytes) {
        return Uids.replace(bytes, pairs.toKnown());
    }

    /** Bytes with real uids in place of those that clients know. */
    public byte[] uidsForAbroad(byte[] bytes) {
        return Uids.replace(bytes, pairs.toReal());
    }

    /**
     * A body that looks like an object: of an update, a merge, strategic or apply patch, of a subresource.
     *
     * @throws Refused when its uid or resourceVersion is not the record's
     */
    public Map<String, Object> objectForAbroad(Map<String, Object> body) {
        Map<String, Object> out = withoutOwn(body);
        String uid = Tree.stringOr(body, "", "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(record.uid())) {
            throw new Refused(Status.conflict(
                    record.key(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + record.uid()));
        }
        String version = Tree.stringOr(body, "", "metadata", "resourceVersion");
        if (!version.isEmpty() && !version.equals("0")) {
            requireVersion(version);
            out = Tree.with(out, record.realResourceVersion(), "metadata", "resourceVersion");
        }
        if (record.creationTimestamp().equals(Tree.string(body, "metadata", "creationTimestamp"))) {
            // It is immutable and another one there; left out, it stays as it is.
            out = Tree.without(out, "metadata", "creationTimestamp");
        }
        if (record.phase() == Phase.DELETING && Tree.get(body, "metadata", "deletionTimestamp") != null) {
            out = Tree.without(out, "metadata", "deletionTimestamp");
            out = Tree.without(out, "metadata", "deletionGracePeriodSeconds");
        }
        if (body.get("deleteOptions") instanceof Map<?, ?>) {
            out = Tree.with(out, optionsForAbroad(Tree.map(body, "deleteOptions")), "deleteOptions");
        }
        return real(Generations.shifted(out, -record.generationOffset()));
    }

    /**
     * The operations of a JSON patch (RFC 6902).
     *
     * @throws Refused when it tests or sets a resourceVersion that is not the record's
     */
    public List<Object> patchForAbroad(List<?> operations) {
        List<Object> out = new ArrayList<>();
        for (Object each : operations) {
            Object path = Tree.get(each, "path");
            boolean values = List.of("test", "replace", "add").contains(Tree.stringOr(each, "", "op"));
            Object value = Tree.get(each, "value");
            if (values && "/metadata/resourceVersion".equals(path)) {
                requireVersion(String.valueOf(value));
                out.add(Tree.with(Tree.map(Map.of("op", each), "op"), record.realResourceVersion(), "value"));
            } else if (!(values
                    && "/metadata/creationTimestamp".equals(path)
                    && record.creationTimestamp().equals(value))) {
                out.add(values ? counted(each) : each);
            }
        }
        return out;
    }

    private Object counted(Object operation) {
        Map<String, Object> tree = Tree.map(Map.of("op", operation), "op");
        if (record.generationOffset() == 0 || !tree.containsKey("value")) {
            return operation;
        }
        String path = Tree.stringOr(tree, "", "path");
        return Tree.with(tree, Generations.operation(path, tree.get("value"), -record.generationOffset()), "value");
    }

    /**
     * DeleteOptions.
     *
     * @throws Refused when a precondition does not hold
     */
    public Map<String, Object> optionsForAbroad(Map<String, Object> options) {
        Map<String, Object> out = options;
        String uid = Tree.string(options, "preconditions", "uid");
        if (uid != null) {
            if (!uid.equals(record.uid())) {
                throw precondition("the UID in the precondition (" + uid + ") does not match the UID in record ("
                        + record.uid() + "). The object might have been deleted and then recreated");
            }
            out = record.realUid().isEmpty()
                    ? Tree.without(out, "preconditions", "uid")
                    : Tree.with(out, record.realUid(), "preconditions", "uid");
        }
        String version = Tree.string(options, "preconditions", "resourceVersion");
        if (version != null) {
            if (!version.equals(record.resourceVersion())) {
                throw precondition("the ResourceVersion in the precondition (" + version
                        + ") does not match the ResourceVersion in record (" + record.resourceVersion()
                        + "). The object might have been modified");
            }
            out = Tree.with(out, record.realResourceVersion(), "preconditions", "resourceVersion");
        }
        return out;
    }

    /** The object as the record keeps it, of what the cluster it is on answered; uid and resourceVersion are still the real ones. */
    public Map<String, Object> content(Map<String, Object> real) {
        Map<String, Object> out = withoutOwn(known(real));
        out = OwnFields.without(out);
        if (record.root() && Tree.get(out, "metadata", "creationTimestamp") != null) {
            out = Tree.with(out, record.creationTimestamp(), "metadata", "creationTimestamp");
        }
        out = Generations.shifted(out, record.generationOffset());
        return Tree.get(out, "metadata", "name") == null ? out : record.owned(out);
    }

    /** An answer that is about the object (itself, in whatever version, or a subresource like Scale), as the client sees it. */
    public Map<String, Object> answer(Map<String, Object> real) {
        Map<String, Object> out = content(real);
        if (Tree.get(out, "metadata", "resourceVersion") != null) {
            out = Tree.with(out, record.resourceVersion(), "metadata", "resourceVersion");
        }
        return out;
    }

    /** The record as it is after the cluster has shown this object; its identity stays. */
    public AbroadRecord learned(Map<String, Object> real, String observedAt) {
        String uid = Tree.stringOr(real, "", "metadata", "uid");
        String version = Tree.stringOr(real, "", "metadata", "resourceVersion");
        return record.seen(uid, version, observedAt).content(content(real));
    }

    /** Whether this object of the cluster tells more than the record knows: the same object, later. */
    public boolean newer(Map<String, Object> real) {
        if (!same(real)) {
            return false;
        }
        String version = Tree.stringOr(real, "0", "metadata", "resourceVersion");
        return later(version, record.realResourceVersion());
    }

    /** Whether it is the object the record means: nobody has seen it yet, or it has the real uid. */
    public boolean same(Map<String, Object> real) {
        String uid = Tree.stringOr(real, "", "metadata", "uid");
        return record.realUid().isEmpty() ? record.root() : record.realUid().equals(uid);
    }

    /** Whether one resourceVersion is later than another of the same cluster: longer, or equally long and greater (KEP-5504). */
    static boolean later(String one, String other) {
        return one.length() != other.length() ? one.length() > other.length() : one.compareTo(other) > 0;
    }

    private void requireVersion(String version) {
        if (!version.equals(record.resourceVersion())) {
            throw new Refused(Status.conflict(
                    record.key(),
                    "the object has been modified; please apply your changes to the latest version and try again"));
        }
    }

    private Refused precondition(String why) {
        return new Refused(Status.precondition(record.type(), record.key().name(), why));
    }

    private Map<String, Object> known(Map<String, Object> tree) {
        String uid = Tree.string(tree, "metadata", "uid");
        // Of a root that nobody has noted the pair of yet.
        UidPairs all =
                uid != null && record.root() && record.realUid().isEmpty() ? pairs.with(uid, record.uid()) : pairs;
        return all.isEmpty() ? tree : Json.parse(Uids.replace(Json.bytes(tree), all.toKnown()));
    }

    private Map<String, Object> real(Map<String, Object> tree) {
        Map<String, Object> out = tree;
        if (record.realUid().isEmpty()) {
            out = Tree.without(out, "metadata", "uid");
        }
        return pairs.isEmpty() ? out : Json.parse(uidsForAbroad(Json.bytes(out)));
    }

    /** Without NaviDEC's annotations and labels. */
    private static Map<String, Object> withoutOwn(Map<String, Object> object) {
        Map<String, Object> out = object;
        for (String field : new String[] {"annotations", "labels"}) {
            Map<String, Object> kept = new LinkedHashMap<>(Tree.map(object, "metadata", field));
            if (kept.keySet().removeIf(key -> key.startsWith(Names.PREFIX))) {
                out = kept.isEmpty() ? Tree.without(out, "metadata", field) : Tree.with(out, kept, "metadata", field);
            }
        }
        return out;
    }
}
