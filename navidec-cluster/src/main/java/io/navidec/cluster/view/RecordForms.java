package io.navidec.cluster.view;

import io.navidec.cluster.kubeapi.AcceptedForm;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Objects in the form that one list or watch asks for. Immutable.
 *
 * @param form JSON (also for YAML), Table or metadata
 * @param includeObject what a row carries: None, Metadata or Object
 * @param columns home's column definitions, for Tables
 */
public record RecordForms(AcceptedForm form, String includeObject, List<Map<String, Object>> columns) {
    /** The same with home's columns. */
    public RecordForms with(List<Map<String, Object>> definitions) {
        return new RecordForms(form, includeObject, definitions);
    }

    /** Whether answers are Tables. */
    public boolean table() {
        return form.kind() == AcceptedForm.Kind.TABLE;
    }

    /** An item (or row) of a list. */
    public Map<String, Object> item(AbroadRecord record, Instant now) {
        return switch (form.kind()) {
            case TABLE -> Tree.maps(table(record, record.view(), now), "rows").get(0);
            case METADATA -> form.insteadOfProtobuf() ? kindless(metadata(record.view())) : metadata(record.view());
            case JSON, YAML -> listed(record.key().group(), record.view());
        };
    }

    /** Whether items of lists are given as they come; else those of Tables without objects lose theirs, and others become {@link #homeItem}. */
    public boolean itemsPass() {
        return table() ? !includeObject.equals("None") : !kindOfMetadataGoes();
    }

    private boolean kindOfMetadataGoes() {
        return form.kind() == AcceptedForm.Kind.METADATA && form.insteadOfProtobuf();
    }

    /**
     * An item of home's list. Upstream's clients for metadata compare what they got by list and by watch, and know no kind from protobuf: they are to know none
     * from the JSON that they get instead either.
     */
    public byte[] homeItem(byte[] json) {
        if (!kindOfMetadataGoes()) {
            return json;
        }
        byte[] head = ("{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/" + form.version() + "\",")
                .getBytes(StandardCharsets.US_ASCII);
        if (!Arrays.equals(head, 0, head.length, json, 0, Math.min(head.length, json.length))) {
            return json;
        }
        byte[] rest = Arrays.copyOfRange(json, head.length - 1, json.length);
        rest[0] = '{';
        return rest;
    }

    /** The object of a watch event about a record, with that resourceVersion. */
    public Map<String, Object> event(AbroadRecord record, long revision, Instant now) {
        String version = Long.toString(revision);
        Map<String, Object> object = Tree.with(record.view(), version, "metadata", "resourceVersion");
        return switch (form.kind()) {
            case TABLE -> Tree.with(table(record, object, now), version, "metadata", "resourceVersion");
            case METADATA -> metadata(object);
            case JSON, YAML -> object;
        };
    }

    /** The object of a watch event about a home object, with that resourceVersion, in the columns that home printed it in. */
    public Map<String, Object> event(PrintedObject home, long revision) {
        String version = Long.toString(revision);
        Map<String, Object> object = Tree.with(home.object(), version, "metadata", "resourceVersion");
        return switch (form.kind()) {
            case TABLE ->
                Tree.of(
                        "kind",
                        "Table",
                        "apiVersion",
                        "meta.k8s.io/" + form.version(),
                        "metadata",
                        Tree.of("resourceVersion", version),
                        "columnDefinitions",
                        columns,
                        "rows",
                        List.of(Tree.of("cells", home.cells(), "object", carried(object))));
            case METADATA -> metadata(object);
            case JSON, YAML -> object;
        };
    }

    private Map<String, Object> table(AbroadRecord record, Map<String, Object> object, Instant now) {
        return SingleRow.table(record, columns, carried(object), form.version(), now);
    }

    private @Nullable Map<String, Object> carried(Map<String, Object> object) {
        return switch (includeObject) {
            case "None" -> null;
            case "Object" -> object;
            default -> metadata(object);
        };
    }

    private Map<String, Object> metadata(Map<String, Object> object) {
        return Tree.of(
                "kind",
                "PartialObjectMetadata",
                "apiVersion",
                "meta.k8s.io/" + form.version(),
                "metadata",
                Tree.map(object, "metadata"));
    }

    /** Items of built-in lists do not say their kind; those of custom ones do. */
    private static Map<String, Object> listed(String group, Map<String, Object> object) {
        return ResourceType.builtIn(group) ? kindless(object) : object;
    }

    private static Map<String, Object> kindless(Map<String, Object> object) {
        return Tree.without(Tree.without(object, "kind"), "apiVersion");
    }
}
