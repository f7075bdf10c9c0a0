package io.navidec.cluster.kubeapi;

import io.navidec.cluster.kubeapi.ProtobufMessage.Field;
import io.navidec.shared.json.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object in Kubernetes' protobuf form: {@code k8s\0}, then {@code runtime.Unknown} with the type in field 1 and the object in field 2, whose own field 1 is
 * its ObjectMeta (API concepts, "Kubernetes Protobuf encoding"; field numbers from the API's generated.proto files, which never change). What
 * identifies an object can be read and changed; all else stays the bytes it is. Orders that hold nothing else are read as a whole. Immutable.
 */
public final class ProtobufObject {
    /** Media type of such bodies. */
    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final Map<String, Integer> TEXTS = texts();
    private static final Map<String, Integer> MAPS = Map.of("labels", 11, "annotations", 12);
    private static final Map<String, Integer> TIMES = Map.of("creationTimestamp", 8, "deletionTimestamp", 9);
    private static final int GRACE = 10;
    private static final int OWNERS = 13;
    private static final Map<String, Integer> OWNER_TEXTS = Map.of("kind", 1, "name", 3, "uid", 4, "apiVersion", 5);
    private static final Map<String, Integer> OWNER_FLAGS = Map.of("controller", 6, "blockOwnerDeletion", 7);

    private final ProtobufMessage envelope;
    private final ProtobufMessage object;

    private static Map<String, Integer> texts() {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        numbers.put("name", 1);
        numbers.put("generateName", 2);
        numbers.put("namespace", 3);
        numbers.put("uid", 5);
        numbers.put("resourceVersion", 6);
        return numbers;
    }

    private ProtobufObject(ProtobufMessage envelope, ProtobufMessage object) {
        this.envelope = envelope;
        this.object = object;
    }

    /** The bytes are no object in protobuf form. */
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String why) {
            super("the body is no Kubernetes object in protobuf form: " + why, null, false, false);
        }
    }

    /**
     * Of a body.
     *
     * @throws Malformed when it is something else, or says one thing twice
     */
    public static ProtobufObject parse(byte[] body) {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new Malformed("it does not begin with k8s and a zero byte");
        }
        try {
            ProtobufMessage envelope = ProtobufMessage.parse(Arrays.copyOfRange(body, MAGIC.length, body.length));
            ProtobufObject parsed = new ProtobufObject(envelope, envelope.message(2));
            parsed.tree(); // refuses now what would be refused later
            return parsed;
        } catch (ProtobufMessage.Malformed e) {
            throw new Malformed(String.valueOf(e.getMessage()));
        }
    }

    private String kind() {
        return envelope.message(1).text(2);
    }

    /** Whether {@link #tree} is all of it: DeleteOptions, Eviction or Scale. */
    public boolean order() {
        return switch (kind()) {
            case "DeleteOptions", "Eviction", "Scale" -> true;
            default -> false;
        };
    }

    /** Its type and of its metadata what identifies and describes it; of an order everything. */
    public Map<String, Object> tree() {
        Map<String, Object> type =
                Tree.of("apiVersion", none(envelope.message(1).text(1)), "kind", none(kind()));
        return switch (kind()) {
            case "DeleteOptions" -> joined(type, options(object));
            case "Eviction" ->
                joined(
                        type,
                        Tree.of(
                                "metadata",
                                metadata(object.message(1)),
                                "deleteOptions",
                                object.one(2).isPresent() ? options(object.message(2)) : null));
            case "Scale" ->
                joined(
                        type,
                        Tree.of(
                                "metadata",
                                metadata(object.message(1)),
                                "spec",
                                Tree.of("replicas", number(object.message(2), 1, 0L))));
            default -> joined(type, Tree.of("metadata", metadata(object.message(1))));
        };
    }

    private static Map<String, Object> joined(Map<String, Object> one, Map<String, Object> other) {
        Map<String, Object> out = new LinkedHashMap<>(one);
        out.putAll(other);
        return out;
    }

    private static @Nullable String none(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Long number(ProtobufMessage message, int field, @Nullable Long fallback) {
        return message.one(field).map(Field::varint).orElse(fallback);
    }

    private static Map<String, Object> options(ProtobufMessage options) {
        ProtobufMessage conditions = options.message(2);
        return Tree.of(
                "gracePeriodSeconds",
                number(options, 1, null),
                "preconditions",
                options.one(2).isEmpty()
                        ? null
                        : Tree.of("uid", none(conditions.text(1)), "resourceVersion", none(conditions.text(2))),
                "orphanDependents",
                options.one(3).map(each -> each.varint() != 0).orElse(null),
                "propagationPolicy",
                none(options.text(4)),
                "dryRun",
                options.all(5).isEmpty()
                        ? null
                        : options.all(5).stream().map(Field::text).toList(),
                "ignoreStoreReadErrorWithClusterBreakingPotential",
                options.one(6).map(each -> each.varint() != 0).orElse(null));
    }

    private Map<String, Object> metadata(ProtobufMessage meta) {
        Map<String, Object> out = new LinkedHashMap<>();
        TEXTS.forEach((name, number) -> put(out, name, none(meta.text(number))));
        TIMES.forEach((name, number) -> put(out, name, time(meta.message(number))));
        put(out, "deletionGracePeriodSeconds", number(meta, GRACE, null));
        MAPS.forEach((name, number) -> {
            Map<String, Object> entries = new LinkedHashMap<>();
            meta.all(number).forEach(each -> {
                ProtobufMessage entry = ProtobufMessage.parse(each.bytes());
                entries.put(entry.text(1), entry.text(2));
            });
            put(out, name, entries.isEmpty() ? null : entries);
        });
        List<Map<String, Object>> owners = owners(meta);
        put(out, "ownerReferences", owners.isEmpty() ? null : owners);
        return out;
    }

    private static List<Map<String, Object>> owners(ProtobufMessage meta) {
        List<Map<String, Object>> out = new ArrayList<>();
        for (Field each : meta.all(OWNERS)) {
            ProtobufMessage owner = ProtobufMessage.parse(each.bytes());
            Map<String, Object> entry = new LinkedHashMap<>();
            OWNER_TEXTS.forEach((name, number) -> put(entry, name, none(owner.text(number))));
            OWNER_FLAGS.forEach((name, number) -> put(
                    entry,
                    name,
                    owner.one(number).map(flag -> flag.varint() != 0).orElse(null)));
            out.add(entry);
        }
        return out;
    }

    private static Field owner(Map<String, Object> entry) {
        List<Field> fields = new ArrayList<>();
        OWNER_TEXTS.forEach((name, number) -> fields.add(Field.of(number, Tree.stringOr(entry, "", name))));
        OWNER_FLAGS.forEach((name, number) -> {
            if (entry.containsKey(name)) {
                fields.add(Field.of(number, Tree.isTrue(entry, name)));
            }
        });
        return Field.of(OWNERS, new ProtobufMessage(fields).bytes());
    }

    private static void put(Map<String, Object> out, String name, @Nullable Object value) {
        if (value != null) {
            out.put(name, value);
        }
    }

    private static @Nullable String time(ProtobufMessage time) {
        return time.one(1)
                .map(seconds -> Instant.ofEpochSecond(seconds.varint()).toString())
                .orElse(null);
    }

    /** The body with the metadata of this tree, which is {@link #tree} changed; times can only be taken away. Not for orders. */
    public byte[] with(Map<String, Object> tree) {
        Map<String, Object> wanted = Tree.map(tree, "metadata");
        ProtobufMessage meta = object.message(1);
        for (Map.Entry<String, Integer> each : TEXTS.entrySet()) {
            String value = Tree.stringOr(wanted, "", each.getKey());
            meta = meta.with(each.getValue(), value.isEmpty() ? List.of() : List.of(Field.of(each.getValue(), value)));
        }
        for (Map.Entry<String, Integer> each : TIMES.entrySet()) {
            meta = wanted.containsKey(each.getKey()) ? meta : meta.with(each.getValue(), List.of());
        }
        meta = wanted.containsKey("deletionGracePeriodSeconds") ? meta : meta.with(GRACE, List.of());
        for (Map.Entry<String, Integer> each : MAPS.entrySet()) {
            meta = meta.with(each.getValue(), entries(each.getValue(), Tree.map(wanted, each.getKey())));
        }
        List<Map<String, Object>> owners = Tree.maps(wanted, "ownerReferences");
        meta = owners.equals(owners(meta))
                ? meta
                : meta.with(OWNERS, owners.stream().map(ProtobufObject::owner).toList());
        byte[] whole = envelope.with(
                        2,
                        List.of(Field.of(
                                2,
                                object.with(1, List.of(Field.of(1, meta.bytes())))
                                        .bytes())))
                .bytes();
        byte[] out = Arrays.copyOf(MAGIC, MAGIC.length + whole.length);
        System.arraycopy(whole, 0, out, MAGIC.length, whole.length);
        return out;
    }

    private static List<Field> entries(int number, Map<String, Object> map) {
        List<Field> out = new ArrayList<>();
        map.forEach((key, value) -> out.add(Field.of(
                number, new ProtobufMessage(List.of(Field.of(1, key), Field.of(2, String.valueOf(value)))).bytes())));
        return out;
    }
}
