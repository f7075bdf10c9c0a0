package io.navidec.cluster.front;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.ProtobufObject;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.shared.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Bodies as trees, from JSON or YAML, and back. Thread-safe. */
final class Documents {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private Documents() {}

    /**
     * The object in a body of that media type, of protobuf what {@link ProtobufObject#tree} gives of it; an empty one for no body. Fails with {@link Answered}
     * when it holds none.
     */
    static Map<String, Object> object(String mediaType, byte[] body) {
        if (body.length == 0) {
            return Map.of();
        }
        if (mediaType.equals(ProtobufObject.MEDIA_TYPE)) {
            return protobuf(body).tree();
        }
        if (!mediaType.contains("yaml")) {
            return Json.parse(body);
        }
        if (firstIs(body, '{')) {
            try {
                return Json.parse(body);
            } catch (Json.MalformedJson looser) {
                // YAML allows more between braces, a comma at the end for example.
                return yaml(body);
            }
        }
        return yaml(body);
    }

    private static Map<String, Object> yaml(byte[] body) {
        try {
            Map<String, Object> tree = YAML.readValue(body, OBJECT);
            return tree == null ? Map.of() : tree;
        } catch (IOException e) {
            throw new Answered(Status.badRequest("the request body is no YAML object"));
        }
    }

    /** The object in a protobuf body. Fails with {@link Answered} when it holds none. */
    static ProtobufObject protobuf(byte[] body) {
        try {
            return ProtobufObject.parse(body);
        } catch (ProtobufObject.Malformed e) {
            throw new Answered(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    /** The operations of a JSON patch. Fails with {@link Answered} when the body holds none. */
    static List<?> operations(byte[] body) {
        if (Json.parseValue(body) instanceof List<?> list) {
            return list;
        }
        throw new Answered(Status.badRequest("a body of type " + ApiCall.JSON_PATCH + " is an array of operations"));
    }

    /** The tree as YAML. */
    static byte[] yaml(Map<String, Object> tree) {
        try {
            return YAML.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a tree", e);
        }
    }

    private static boolean firstIs(byte[] body, char expected) {
        for (byte each : body) {
            if (each != ' ' && each != '\n' && each != '\r' && each != '\t') {
                return each == expected;
            }
        }
        return false;
    }
}
