package io.navidec.cluster.peer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The attributes of a certificate's subject (RFC 5280, section 4.1.2.4) in their encoded order, from the DER itself: the text form of a name has escapes, and an
 * order of its own, that two readers may take differently.
 */
final class SubjectName {
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int NUMERIC_STRING = 0x12;
    private static final int PRINTABLE_STRING = 0x13;
    private static final int IA5_STRING = 0x16;

    private final List<Attribute> attributes = new ArrayList<>();

    private record Attribute(String type, int tag, byte[] content) {}

    /** What a name means is not certain: nobody is to be taken for somebody by it. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String why) {
            super(why);
        }
    }

    private SubjectName() {}

    /** Reads a Name. */
    static SubjectName of(byte[] der) throws Unreadable {
        SubjectName name = new SubjectName();
        ByteBuffer all = ByteBuffer.wrap(der);
        ByteBuffer relative = content(all, SEQUENCE);
        end(all);
        while (relative.hasRemaining()) {
            ByteBuffer set = content(relative, SET);
            while (set.hasRemaining()) {
                ByteBuffer attribute = content(set, SEQUENCE);
                byte[] type = bytes(content(attribute, OBJECT_IDENTIFIER));
                if (!attribute.hasRemaining()) {
                    throw new Unreadable("an attribute without a value");
                }
                int tag = attribute.get(attribute.position()) & 0xff;
                byte[] value = bytes(content(attribute, tag));
                end(attribute);
                name.attributes.add(new Attribute(HexFormat.of().formatHex(type), tag, value));
            }
        }
        return name;
    }

    /**
     * The values of one type.
     *
     * @param type the content octets of its object identifier, in hex
     */
    List<String> values(String type) throws Unreadable {
        List<String> found = new ArrayList<>();
        for (Attribute each : attributes) {
            if (each.type().equals(type)) {
                found.add(text(each));
            }
        }
        return found;
    }

    private static String text(Attribute attribute) throws Unreadable {
        switch (attribute.tag()) {
            case UTF8_STRING -> {
                try {
                    return StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(attribute.content()))
                            .toString();
                } catch (CharacterCodingException e) {
                    throw new Unreadable("a UTF8String that is none");
                }
            }
            case PRINTABLE_STRING, IA5_STRING, NUMERIC_STRING -> {
                for (byte each : attribute.content()) {
                    if (each < 0) {
                        throw new Unreadable("an ASCII string that is none");
                    }
                }
                return new String(attribute.content(), StandardCharsets.US_ASCII);
            }
            default -> throw new Unreadable("a string of the old type " + attribute.tag());
        }
    }

    /** The content of the element that comes next, which must be of this type. */
    private static ByteBuffer content(ByteBuffer from, int tag) throws Unreadable {
        if (from.remaining() < 2 || (from.get() & 0xff) != tag) {
            throw new Unreadable("no element of type " + tag);
        }
        int length = from.get() & 0xff;
        if (length > 0x7f) {
            int octets = length & 0x7f;
            if (octets < 1 || octets > 3 || from.remaining() < octets) {
                throw new Unreadable("an odd length");
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = (length << 8) | (from.get() & 0xff);
            }
        }
        if (length > from.remaining()) {
            throw new Unreadable("an element that is cut off");
        }
        ByteBuffer inner = from.slice(from.position(), length);
        from.position(from.position() + length);
        return inner;
    }

    private static byte[] bytes(ByteBuffer from) {
        byte[] all = new byte[from.remaining()];
        from.get(all);
        return all;
    }

    private static void end(ByteBuffer from) throws Unreadable {
        if (from.hasRemaining()) {
            throw new Unreadable("more than an element");
        }
    }
}
