package io.navidec.cluster.view;

import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes what NaviDEC itself owns of a guest out of {@code metadata.managedFields}: its annotations and labels never reach a client, so
 * nobody may see them owned either. Format: FieldsV1 of server-side apply (KEP-555). Pure.
 */
public final class OwnFields {
    private static final String OWN = "f:" + Names.PREFIX;

    private OwnFields() {}

    /** The object without them; entries that own nothing any more are dropped. */
    public static Map<String, Object> without(Map<String, Object> object) {
        List<Map<String, Object>> entries = Tree.maps(object, "metadata", "managedFields");
        List<Object> kept = new ArrayList<>();
        boolean changed = false;
        for (Map<String, Object> entry : entries) {
            Map<String, Object> lean = lean(entry);
            changed |= !lean.equals(entry);
            if (!Tree.map(lean, "fieldsV1").isEmpty()) {
                kept.add(lean);
            }
        }
        return changed ? Tree.with(object, kept, "metadata", "managedFields") : object;
    }

    private static Map<String, Object> lean(Map<String, Object> entry) {
        Map<String, Object> out = entry;
        for (String field : new String[] {"f:annotations", "f:labels"}) {
            Map<String, Object> owned = Tree.map(out, "fieldsV1", "f:metadata", field);
            Map<String, Object> rest = new LinkedHashMap<>(owned);
            if (rest.keySet().removeIf(key -> key.startsWith(OWN))) {
                boolean nothing = rest.keySet().stream().allMatch(key -> key.equals("."));
                out = nothing
                        ? Tree.without(out, "fieldsV1", "f:metadata", field)
                        : Tree.with(out, rest, "fieldsV1", "f:metadata", field);
            }
        }
        return Tree.get(out, "fieldsV1", "f:metadata") != null
                        && Tree.map(out, "fieldsV1", "f:metadata").isEmpty()
                ? Tree.without(out, "fieldsV1", "f:metadata")
                : out;
    }
}
