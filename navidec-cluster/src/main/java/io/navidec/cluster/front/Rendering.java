package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.AcceptedForm;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.view.SingleRow;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Abroad objects in the form their client asked for. Thread-safe. */
final class Rendering {
    private final HomeColumns columns;
    private final Clock clock;

    Rendering(HomeColumns columns, Clock clock) {
        this.columns = columns;
        this.clock = clock;
    }

    /**
     * An answer of this object.
     *
     * @param warning value of a Warning header, or null
     */
    Uni<ApiAnswer> object(
            Incoming in, AbroadRecord record, int status, Map<String, Object> object, @Nullable String warning) {
        AcceptedForm form = in.form();
        return switch (form.kind()) {
            case JSON -> Uni.createFrom().item(answer(status, ApiCall.JSON, Json.line(object), warning));
            case YAML -> Uni.createFrom().item(answer(status, "application/yaml", Documents.yaml(object), warning));
            case METADATA ->
                Uni.createFrom()
                        .item(answer(status, ApiCall.JSON, Json.line(metadata(object, form.version())), warning));
            case TABLE ->
                columns.of(record.type(), record.key().namespace())
                        .map(known -> answer(
                                status,
                                ApiCall.JSON,
                                Json.line(SingleRow.table(
                                        record, known, carried(in, object, form), form.version(), clock.instant())),
                                warning));
        };
    }

    private static Map<String, Object> metadata(Map<String, Object> object, String version) {
        return Tree.of(
                "kind",
                "PartialObjectMetadata",
                "apiVersion",
                "meta.k8s.io/" + version,
                "metadata",
                Tree.map(object, "metadata"));
    }

    private static @Nullable Map<String, Object> carried(Incoming in, Map<String, Object> object, AcceptedForm form) {
        return switch (in.request().query().get("includeObject")) {
            case "None" -> null;
            case "Object" -> object;
            default -> metadata(object, form.version());
        };
    }

    static ApiAnswer answer(int status, String type, byte[] body, @Nullable String warning) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", type);
        if (warning != null) {
            headers.put("warning", warning);
        }
        return new ApiAnswer(status, headers, body);
    }

    /** A Warning header of NaviDEC's own (RFC 7234, section 5.5: code 299). */
    static String warning(String text) {
        return "299 - \"navidec: " + text.replace('"', '\'') + "\"";
    }
}
