package io.navidec.cluster.kubeapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.cluster.kubeapi.ProtobufMessage.Field;
import io.navidec.shared.json.Tree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProtobufObjectTest {
    private static final String UID = "11111111-2222-4333-8444-555555555555";

    private static byte[] message(Field... fields) {
        return new ProtobufMessage(List.of(fields)).bytes();
    }

    private static Field number(int number, long value) {
        return new Field(number, 0, value, new byte[0]);
    }

    private static byte[] body(String kind, byte[] object) {
        byte[] envelope = message(Field.of(1, message(Field.of(1, "v1"), Field.of(2, kind))), Field.of(2, object));
        byte[] out = Arrays.copyOf(new byte[] {'k', '8', 's', 0}, 4 + envelope.length);
        System.arraycopy(envelope, 0, out, 4, envelope.length);
        return out;
    }

    private static byte[] configMap() {
        byte[] meta = message(
                Field.of(1, "data"),
                Field.of(3, "shop"),
                Field.of(5, UID),
                Field.of(6, "77"),
                number(7, 3),
                Field.of(8, message(number(1, 1_700_000_000L))),
                Field.of(11, message(Field.of(1, "app"), Field.of(2, "web"))),
                Field.of(12, message(Field.of(1, "note"), Field.of(2, "ü"))),
                Field.of(14, "keep"),
                Field.of(14, "this"));
        return body("ConfigMap", message(Field.of(1, meta), Field.of(2, message(Field.of(1, "k"), Field.of(2, "v")))));
    }

    @Test
    void whatIdentifiesAnObjectIsRead() {
        assertEquals(
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        Map.of(
                                "name",
                                "data",
                                "namespace",
                                "shop",
                                "uid",
                                UID,
                                "resourceVersion",
                                "77",
                                "creationTimestamp",
                                "2023-11-14T22:13:20Z",
                                "labels",
                                Map.of("app", "web"),
                                "annotations",
                                Map.of("note", "ü"))),
                ProtobufObject.parse(configMap()).tree());
    }

    @Test
    void unchangedItIsTheSameBytes() {
        ProtobufObject object = ProtobufObject.parse(configMap());
        assertArrayEquals(configMap(), object.with(object.tree()));
    }

    @Test
    void metadataIsChangedAndAllElseStays() {
        ProtobufObject object = ProtobufObject.parse(configMap());
        Map<String, Object> wanted = Tree.with(object.tree(), "shop--dam", "metadata", "namespace");
        wanted = Tree.with(wanted, Map.of("note", "ü", "navidec.io/home", "dam"), "metadata", "annotations");
        wanted = Tree.without(wanted, "metadata", "creationTimestamp");
        wanted = Tree.without(wanted, "metadata", "uid");
        byte[] changed = object.with(wanted);
        assertEquals(wanted, ProtobufObject.parse(changed).tree());
        ProtobufMessage meta = ProtobufMessage.parse(Arrays.copyOfRange(changed, 4, changed.length))
                .message(2)
                .message(1);
        assertEquals(
                List.of("keep", "this"), meta.all(14).stream().map(Field::text).toList());
        assertEquals(3, meta.one(7).orElseThrow().varint());
    }

    @Test
    void deleteOptionsAreReadAsAWhole() {
        ProtobufObject options = ProtobufObject.parse(body(
                "DeleteOptions",
                message(
                        number(1, 0),
                        Field.of(2, message(Field.of(1, UID), Field.of(2, "77"))),
                        Field.of(4, "Orphan"),
                        Field.of(5, "All"))));
        assertTrue(options.order());
        assertEquals(
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "DeleteOptions",
                        "gracePeriodSeconds",
                        0L,
                        "preconditions",
                        Map.of("uid", UID, "resourceVersion", "77"),
                        "propagationPolicy",
                        "Orphan",
                        "dryRun",
                        List.of("All")),
                options.tree());
    }

    @Test
    void anEvictionAndAScaleAreReadAsAWhole() {
        ProtobufObject eviction = ProtobufObject.parse(body(
                "Eviction",
                message(Field.of(1, message(Field.of(1, "web"))), Field.of(2, message(Field.of(5, "All"))))));
        assertEquals(List.of("All"), Tree.list(eviction.tree(), "deleteOptions", "dryRun"));
        ProtobufObject scale = ProtobufObject.parse(body(
                "Scale", message(Field.of(1, message(Field.of(1, "web"))), Field.of(2, message(number(1, 4))))));
        assertEquals(4L, Tree.longOr(scale.tree(), 0, "spec", "replicas"));
    }

    @Test
    void whatSaysOneThingTwiceIsRefused() {
        byte[] twice = body(
                "ConfigMap",
                message(Field.of(1, message(Field.of(3, "shop"))), Field.of(1, message(Field.of(3, "kube-system")))));
        assertThrows(ProtobufObject.Malformed.class, () -> ProtobufObject.parse(twice));
        byte[] namespaces = body("ConfigMap", message(Field.of(1, message(Field.of(3, "a"), Field.of(3, "b")))));
        assertThrows(ProtobufObject.Malformed.class, () -> ProtobufObject.parse(namespaces));
    }

    @Test
    void brokenBytesAreRefusedInWords() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = configMap();
        List<byte[]> broken = new ArrayList<>(List.of(new byte[0], "{}".getBytes(StandardCharsets.UTF_8)));
        for (int i = 0; i < 20_000; i++) {
            byte[] each = Arrays.copyOf(whole, 4 + random.nextInt(whole.length - 4));
            for (int flips = random.nextInt(4); flips > 0 && each.length > 4; flips--) {
                each[4 + random.nextInt(each.length - 4)] = (byte) random.nextInt();
            }
            broken.add(each);
        }
        for (byte[] each : broken) {
            try {
                ProtobufObject object = ProtobufObject.parse(each);
                if (!object.order()) {
                    ProtobufObject.parse(object.with(object.tree()));
                }
            } catch (ProtobufObject.Malformed expected) {
                // in words
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + Arrays.toString(each), e);
            }
        }
    }

    /** Field numbers as in the API's generated.proto, ObjectMeta.ownerReferences and OwnerReference. */
    @Test
    void ownersAreReadAndChanged() {
        byte[] owner = message(
                Field.of(1, "Widget"),
                Field.of(3, "clock"),
                Field.of(4, UID),
                Field.of(5, "example.com/v1"),
                number(6, 1),
                number(7, 0));
        byte[] meta = message(Field.of(1, "data"), Field.of(13, owner), Field.of(14, "keep"));
        ProtobufObject object = ProtobufObject.parse(body("ConfigMap", message(Field.of(1, meta))));
        Map<String, Object> read = Tree.of(
                "apiVersion",
                "example.com/v1",
                "kind",
                "Widget",
                "name",
                "clock",
                "uid",
                UID,
                "controller",
                true,
                "blockOwnerDeletion",
                false);
        assertEquals(List.of(read), Tree.maps(object.tree(), "metadata", "ownerReferences"));
        assertArrayEquals(body("ConfigMap", message(Field.of(1, meta))), object.with(object.tree()));
        Map<String, Object> other = Tree.with(read, "bell", "name");
        ProtobufObject changed = ProtobufObject.parse(
                object.with(Tree.with(object.tree(), List.of(other), "metadata", "ownerReferences")));
        assertEquals(List.of(other), Tree.maps(changed.tree(), "metadata", "ownerReferences"));
        ProtobufObject none =
                ProtobufObject.parse(object.with(Tree.without(object.tree(), "metadata", "ownerReferences")));
        assertEquals(List.of(), Tree.maps(none.tree(), "metadata", "ownerReferences"));
    }
}
