package io.navidec.cluster.kubeapi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message in protobuf's wire format as its fields, in order, each kept as it came (Protocol Buffers, "Encoding"). Immutable.
 *
 * @param fields all fields, repeated ones one by one
 */
record ProtobufMessage(List<Field> fields) {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    ProtobufMessage {
        fields = List.copyOf(fields);
    }

    /**
     * One field.
     *
     * @param number its number in the message
     * @param wire its wire type
     * @param varint its value where that is a varint, else 0
     * @param bytes its content where that is length-delimited or of fixed length, else empty
     */
    record Field(int number, int wire, long varint, byte[] bytes) {
        static Field of(int number, String text) {
            return of(number, text.getBytes(StandardCharsets.UTF_8));
        }

        static Field of(int number, boolean value) {
            return new Field(number, VARINT, value ? 1 : 0, new byte[0]);
        }

        static Field of(int number, byte[] bytes) {
            return new Field(number, LENGTH_DELIMITED, 0, bytes);
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** The bytes are no protobuf message. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * Of these bytes.
     *
     * @throws Malformed when they are cut off or hold something else
     */
    static ProtobufMessage parse(byte[] bytes) {
        List<Field> fields = new ArrayList<>();
        Reader in = new Reader(bytes);
        while (in.at < bytes.length) {
            long tag = in.varint();
            int number = (int) (tag >>> 3);
            int wire = (int) (tag & 7);
            if (number <= 0 || tag >>> 3 != number) {
                throw new Malformed("a field has no number");
            }
            fields.add(
                    switch (wire) {
                        case VARINT -> new Field(number, wire, in.varint(), new byte[0]);
                        case FIXED64 -> new Field(number, wire, 0, in.take(8));
                        case FIXED32 -> new Field(number, wire, 0, in.take(4));
                        case LENGTH_DELIMITED -> new Field(number, wire, 0, in.take(in.varint()));
                        default -> throw new Malformed("wire type " + wire + " is not used by Kubernetes");
                    });
        }
        return new ProtobufMessage(fields);
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        long varint() {
            long value = 0;
            for (int i = 0; i < 10; i++) {
                if (at >= bytes.length) {
                    break;
                }
                byte each = bytes[at++];
                value |= (long) (each & 0x7f) << (7 * i);
                if (each >= 0) {
                    return value;
                }
            }
            throw new Malformed("a number is cut off or too long");
        }

        byte[] take(long length) {
            if (length < 0 || length > bytes.length - at) {
                throw new Malformed("a field is longer than the message");
            }
            byte[] out = java.util.Arrays.copyOfRange(bytes, at, at + (int) length);
            at += (int) length;
            return out;
        }
    }

    /**
     * The one field of that number, if there is any.
     *
     * @throws Malformed when there are several: which one counts would be a guess
     */
    Optional<Field> one(int number) {
        List<Field> found = all(number);
        if (found.size() > 1) {
            throw new Malformed("field " + number + " is there " + found.size() + " times");
        }
        return found.stream().findFirst();
    }

    /** The content of the one length-delimited field of that number, as text; empty when there is none. */
    String text(int number) {
        return one(number).map(Field::text).orElse("");
    }

    /** The one embedded message of that number; an empty one when there is none. */
    ProtobufMessage message(int number) {
        return one(number).map(field -> parse(field.bytes())).orElse(new ProtobufMessage(List.of()));
    }

    List<Field> all(int number) {
        return fields.stream().filter(each -> each.number() == number).toList();
    }

    /** With these fields in place of those of that number; a missing one is added at the end. */
    ProtobufMessage with(int number, List<Field> replaced) {
        List<Field> out = new ArrayList<>();
        boolean put = false;
        for (Field each : fields) {
            if (each.number() != number) {
                out.add(each);
            } else if (!put) {
                out.addAll(replaced);
                put = true;
            }
        }
        if (!put) {
            out.addAll(replaced);
        }
        return new ProtobufMessage(out);
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Field each : fields) {
            varint(out, ((long) each.number() << 3) | each.wire());
            switch (each.wire()) {
                case VARINT -> varint(out, each.varint());
                case LENGTH_DELIMITED -> {
                    varint(out, each.bytes().length);
                    out.writeBytes(each.bytes());
                }
                default -> out.writeBytes(each.bytes());
            }
        }
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
