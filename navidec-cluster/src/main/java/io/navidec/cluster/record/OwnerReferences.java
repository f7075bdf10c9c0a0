package io.navidec.cluster.record;

import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The ownerReferences of an object (meta/v1 OwnerReference): a list with one entry for each owner's uid. A garbage collector deletes what names only owners that
 * are not in its cluster, so a root's guest bears none of those that the root has from home: its record knows them. Pure.
 */
public final class OwnerReferences {
    private OwnerReferences() {}

    /** Of an object. */
    public static List<Map<String, Object>> of(Map<String, Object> object) {
        return Tree.maps(object, "metadata", "ownerReferences");
    }

    /** The object with just these. */
    public static Map<String, Object> with(Map<String, Object> object, List<Map<String, Object>> owners) {
        if (!owners.isEmpty()) {
            return Tree.with(object, owners, "metadata", "ownerReferences");
        }
        return Tree.get(object, "metadata", "ownerReferences") == null
                ? object
                : Tree.without(object, "metadata", "ownerReferences");
    }

    /** The uid that an entry names. */
    public static String uid(Map<String, Object> owner) {
        return Tree.stringOr(owner, "", "uid");
    }

    /** The API group of an owner's kind; empty for the core group. */
    public static String group(Map<String, Object> owner) {
        String apiVersion = Tree.stringOr(owner, "", "apiVersion");
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /** The uids that these name. */
    public static Set<String> uids(List<Map<String, Object>> owners) {
        return owners.stream().map(OwnerReferences::uid).collect(Collectors.toSet());
    }

    /** Both lists; where both name an owner, as the second says it. */
    public static List<Map<String, Object>> joined(List<Map<String, Object>> some, List<Map<String, Object>> others) {
        List<Map<String, Object>> all = without(some, uids(others));
        all.addAll(others);
        return all;
    }

    /** Those that name none of these uids, as a new list. */
    public static List<Map<String, Object>> without(List<Map<String, Object>> owners, Set<String> uids) {
        return owners.stream()
                .filter(owner -> !uids.contains(uid(owner)))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Those that name one of these uids, as a new list. */
    public static List<Map<String, Object>> only(List<Map<String, Object>> owners, Set<String> uids) {
        return owners.stream()
                .filter(owner -> uids.contains(uid(owner)))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** The object, its owners called by other uids. */
    public static Map<String, Object> renamed(Map<String, Object> object, UnaryOperator<String> uids) {
        List<Map<String, Object>> renamed = new ArrayList<>();
        for (Map<String, Object> owner : of(object)) {
            Map<String, Object> entry = new LinkedHashMap<>(owner);
            entry.put("uid", uids.apply(uid(owner)));
            renamed.add(entry);
        }
        return with(object, renamed);
    }
}
