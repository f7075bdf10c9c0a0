package io.navidec.cluster.view;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads Tables with whole objects, as {@code includeObject=Object} asks for. Only the first of a list or a watch has the column
 * definitions, so they are kept. Format: meta.k8s.io/v1 Table. Confined to one thread.
 */
public final class GuestTable {
    private final String cluster;
    private final ResourceType type;
    private List<Object> columns = List.of();

    public GuestTable(String cluster, ResourceType type) {
        this.cluster = cluster;
        this.type = type;
    }

    /**
     * The guests in a Table, in its order; rows without an object are passed over.
     *
     * @param asOf as in {@link Sighting.Present}
     */
    public List<Sighting.Present> read(Map<String, Object> table, long asOf) {
        List<Map<String, Object>> definitions = Tree.maps(table, "columnDefinitions");
        if (!definitions.isEmpty()) {
            List<Object> names = new ArrayList<>();
            definitions.forEach(each -> names.add(Tree.stringOr(each, "", "name")));
            columns = List.copyOf(names);
        }
        List<Sighting.Present> out = new ArrayList<>();
        for (Map<String, Object> row : Tree.maps(table, "rows")) {
            Map<String, Object> object = Tree.map(row, "object");
            String name = Tree.string(object, "metadata", "name");
            if (name != null) {
                String namespace = Tree.stringOr(object, "", "metadata", "namespace");
                out.add(new Sighting.Present(
                        cluster, type, type.key(namespace, name), object, columns, Tree.list(row, "cells"), asOf));
            }
        }
        return out;
    }

    /** The same guest, gone. */
    public static Sighting.Gone gone(Sighting.Present last) {
        return new Sighting.Gone(last.cluster(), last.type(), last.key(), last.uid());
    }
}
