package io.navidec.cluster.kubeapi;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads {@code metadata.name} out of an object in Kubernetes' protobuf form, and nothing else: four bytes {@code k8s\0}, then
 * {@code runtime.Unknown} with the object in field 2, whose field 1 is its ObjectMeta, whose field 1 is the name (API concepts, "Kubernetes Protobuf
 * encoding"). Pure.
 */
public final class ProtobufName {
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private ProtobufName() {}

    /** The name, or nothing when there is none or the bytes are something else. */
    public static Optional<String> of(byte[] body) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (body.length <= i || body[i] != MAGIC[i]) {
                return Optional.empty();
            }
        }
        return field(body, new Span(MAGIC.length, body.length), 2)
                .flatMap(object -> field(body, object, 1))
                .flatMap(metadata -> field(body, metadata, 1))
                .map(name -> new String(body, name.from(), name.to() - name.from(), StandardCharsets.UTF_8))
                .filter(name -> !name.isEmpty());
    }

    private record Span(int from, int to) {}

    /** The first length-delimited field of that number within the span. */
    private static Optional<Span> field(byte[] bytes, Span within, int number) {
        int at = within.from();
        while (at < within.to()) {
            long tag = varint(bytes, at, within.to());
            at += size(bytes, at, within.to());
            switch ((int) (tag & 7)) {
                case 0 -> at += size(bytes, at, within.to());
                case 1 -> at += 8;
                case 5 -> at += 4;
                case 2 -> {
                    long length = varint(bytes, at, within.to());
                    at += size(bytes, at, within.to());
                    if (length < 0 || length > within.to() - at) {
                        return Optional.empty();
                    }
                    if (tag >>> 3 == number) {
                        return Optional.of(new Span(at, at + (int) length));
                    }
                    at += (int) length;
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static long varint(byte[] bytes, int at, int end) {
        long value = 0;
        for (int i = 0; i < 10 && at + i < end; i++) {
            value |= (long) (bytes[at + i] & 0x7f) << (7 * i);
            if (bytes[at + i] >= 0) {
                return value;
            }
        }
        return -1;
    }

    /** How many bytes the varint there takes; at least 1, so that reading always goes on. */
    private static int size(byte[] bytes, int at, int end) {
        int size = 1;
        while (size < 10 && at + size - 1 < end && bytes[at + size - 1] < 0) {
            size++;
        }
        return size;
    }
}
