package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.cluster.store.OwnerLinks;
import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a write to an abroad root says of its owners. The guest is told only of those that it bears already, which are on its own cluster: for the sake of any other
 * the garbage collector there would delete it. The record keeps those. Immutable.
 *
 * @param body what is forwarded
 * @param owners those for the record
 */
record OwnerChange(Map<String, Object> body, List<Map<String, Object>> owners) {
    private static final String POINTER = "/metadata/ownerReferences";

    /**
     * Of an update, a merge or strategic patch, or an apply.
     *
     * @param mediaType of the body, without parameters
     */
    static OwnerChange of(AbroadRecord record, String method, String mediaType, Map<String, Object> body) {
        boolean whole = method.equals("PUT");
        Map<String, Object> metadata = Tree.map(body, "metadata");
        if (!record.root() || !(whole || metadata.containsKey("ownerReferences"))) {
            return new OwnerChange(body, record.owners());
        }
        Set<String> guests = OwnerReferences.uids(record.guestsOwners());
        List<Map<String, Object>> said = OwnerReferences.of(body);
        boolean replaces = whole || mediaType.equals(ApiCall.MERGE_PATCH);
        return new OwnerChange(
                forwarded(body, OwnerReferences.only(said, guests)),
                replaces ? OwnerReferences.without(said, guests) : merged(record, said, guests));
    }

    /** A null, which takes all away, stays. */
    private static Map<String, Object> forwarded(Map<String, Object> body, List<Map<String, Object>> said) {
        boolean none = Tree.map(body, "metadata").containsKey("ownerReferences")
                && Tree.get(body, "metadata", "ownerReferences") == null;
        return none ? body : OwnerReferences.with(body, said);
    }

    /** Lists of owners are merged by uid; of a strategic patch an entry may order its own end (API reference, "patchMergeKey"). */
    private static List<Map<String, Object>> merged(
            AbroadRecord record, List<Map<String, Object>> said, Set<String> guests) {
        List<Map<String, Object>> kept = new ArrayList<>();
        Set<String> ended = new HashSet<>();
        for (Map<String, Object> owner : OwnerReferences.without(said, guests)) {
            if ("delete".equals(owner.get("$patch"))) {
                ended.add(OwnerReferences.uid(owner));
            } else if (!OwnerReferences.uid(owner).isEmpty()) {
                kept.add(owner);
            }
        }
        return OwnerReferences.joined(OwnerReferences.without(record.owners(), ended), kept);
    }

    /**
     * Refuses owners that objects of that namespace cannot have.
     *
     * @throws Answered when there is one
     */
    static void refuseUnreachable(OwnerLinks links, String namespace, List<Map<String, Object>> owners) {
        links.unreachable(namespace, owners).ifPresent(owner -> {
            throw new Answered(Status.invalid(owner.key().shortName() + " is on cluster " + owner.cluster()
                    + " and in no namespace: nothing in the namespace " + namespace
                    + " can be owned by it until it is home again"));
        });
    }

    /**
     * Of a JSON patch, which counts its way through a list that the guest has not.
     *
     * @throws Answered when it is about owners
     */
    static void refuseOperations(AbroadRecord record, List<?> operations) {
        Predicate<Object> owners = path ->
                path instanceof String pointer && (pointer.equals(POINTER) || pointer.startsWith(POINTER + "/"));
        boolean about = operations.stream()
                .filter(Objects::nonNull)
                .anyMatch(each -> owners.test(Tree.get(each, "path")) || owners.test(Tree.get(each, "from")));
        if (about && record.root()) {
            throw new Answered(Status.invalid(
                    "ownerReferences of " + record.key().shortName() + ", which is on cluster " + record.cluster()
                            + ", cannot be changed by a JSON patch: use a merge patch, or an update"));
        }
    }
}
