package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.shared.json.Tree;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Table of one abroad object, in home's columns: the record's cells by the columns' names, ages made anew. Pure. */
public final class SingleRow {
    private SingleRow() {}

    /**
     * @param definitions home's column definitions of the kind; empty: the record's own columns
     * @param object what the row carries ({@code includeObject}), or null
     * @param version of meta.k8s.io
     */
    public static Map<String, Object> table(
            AbroadRecord record,
            List<Map<String, Object>> definitions,
            @Nullable Map<String, Object> object,
            String version,
            Instant now) {
        List<Map<String, Object>> columns = definitions.isEmpty() ? own(record) : definitions;
        List<Object> cells = new ArrayList<>();
        for (Map<String, Object> column : columns) {
            cells.add(cell(record, Tree.stringOr(column, "", "name"), now));
        }
        return Tree.of(
                "kind",
                "Table",
                "apiVersion",
                "meta.k8s.io/" + version,
                "metadata",
                Tree.of("resourceVersion", record.resourceVersion()),
                "columnDefinitions",
                columns,
                "rows",
                List.of(Tree.of("cells", cells, "object", object)));
    }

    private static List<Map<String, Object>> own(AbroadRecord record) {
        List<Map<String, Object>> out = new ArrayList<>();
        for (Object name : record.columns()) {
            out.add(Tree.of("name", name, "type", "string", "format", "", "description", "", "priority", 0));
        }
        return out.isEmpty()
                ? List.of(Tree.of("name", "Name", "type", "string", "format", "name", "description", "", "priority", 0))
                : out;
    }

    private static Object cell(AbroadRecord record, String column, Instant now) {
        if (column.equals("Name")) {
            return record.key().name();
        }
        if (column.equals("Age")) {
            return age(record.creationTimestamp(), now);
        }
        int at = record.columns().indexOf(column);
        return at >= 0 && at < record.cells().size() && record.cells().get(at) != null
                ? record.cells().get(at)
                : "<none>";
    }

    private static String age(String since, Instant now) {
        try {
            return HumanAge.of(Duration.between(Instant.parse(since), now));
        } catch (DateTimeParseException e) {
            return "<unknown>";
        }
    }
}
