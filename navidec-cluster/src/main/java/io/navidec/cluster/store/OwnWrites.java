package io.navidec.cluster.store;

import io.navidec.shared.json.Tree;
import java.util.List;
import java.util.Map;

/**
 * Objects that nobody writes but NaviDEC need no managedFields, which cost home's API server a third of each write: emptied once, it keeps them no more. Source:
 * API reference, "Server-Side Apply", "Clearing managedFields". Pure.
 */
final class OwnWrites {
    private static final List<Object> EMPTIED = List.of(Map.of());

    private OwnWrites() {}

    /** The body of an update or a merge patch that empties them; not of a subresource, which leaves them as they are. */
    static Map<String, Object> untracked(Map<String, Object> body) {
        return Tree.with(body, EMPTIED, "metadata", "managedFields");
    }

    /** Whether they name nobody but this manager. */
    static boolean only(String manager, Map<String, Object> object) {
        List<Map<String, Object>> entries = Tree.maps(object, "metadata", "managedFields");
        return !entries.isEmpty() && entries.stream().allMatch(each -> manager.equals(each.get("manager")));
    }
}
