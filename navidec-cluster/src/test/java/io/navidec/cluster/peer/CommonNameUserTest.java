package io.navidec.cluster.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommonNameUserTest {
    private static final String CN = "0603550403";
    private static final String O = "060355040a";
    private static final String OU = "060355040b";
    private static final String UID = "06092b0601040183c25302";
    private static final int UTF8 = 0x0c;
    private static final int PRINTABLE = 0x13;

    private static byte[] element(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(each -> each.length).sum();
        byte[] head = length < 0x80
                ? new byte[] {(byte) tag, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        byte[] all = Arrays.copyOf(head, head.length + length);
        int at = head.length;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static byte[] attribute(String type, int tag, byte[] value) {
        return element(0x30, HexFormat.of().parseHex(type), element(tag, value));
    }

    private static byte[] attribute(String type, String value) {
        return attribute(type, UTF8, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] subject(byte[]... attributes) {
        return element(
                0x30, Arrays.stream(attributes).map(each -> element(0x31, each)).toArray(byte[][]::new));
    }

    private static Optional<Certified.User> user(byte[]... attributes) {
        return CommonNameUser.of(subject(attributes), new byte[] {1, 2, 3});
    }

    private static Certified.User found(byte[]... attributes) {
        return user(attributes).orElseThrow();
    }

    @Test
    void commonNameIsTheNameAndEveryOrganizationAGroup() {
        Certified.User user = found(
                attribute(O, "system:masters"),
                attribute(OU, "not a group"),
                attribute(O, PRINTABLE, "devs".getBytes(StandardCharsets.US_ASCII)),
                attribute(CN, "kubernetes-admin"));
        assertEquals("kubernetes-admin", user.name());
        assertEquals(List.of("system:masters", "devs"), user.groups());
        assertEquals("", user.uid());
        // echo -ne '\x01\x02\x03' | sha256sum
        assertEquals(
                "X509SHA256=039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81", user.credentialId());
    }

    /** As Go reads names: the last one counts. */
    @Test
    void ofManyCommonNamesTheLastCounts() {
        assertEquals(
                "second", found(attribute(CN, "first"), attribute(CN, "second")).name());
        byte[] several = element(0x31, attribute(CN, "first"), attribute(CN, "second"), attribute(O, "devs"));
        Certified.User user =
                CommonNameUser.of(element(0x30, several), new byte[0]).orElseThrow();
        assertEquals("second", user.name());
        assertEquals(List.of("devs"), user.groups());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a, b",
                "a,O=system:masters",
                "a/O=system:masters",
                "a+O=system:masters",
                "a\\",
                "\"a\"",
                "#0c0161",
                "Jörg",
                "名前",
                "a: b",
                "a%0d%0ab",
                "system:anonymous"
            })
    void whatIsInANameIsNothingButAName(String name) {
        Certified.User user = found(attribute(O, name), attribute(CN, name));
        assertEquals(name, user.name());
        assertEquals(List.of(name), user.groups());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nX-Remote-Group: system:masters",
                "a\r\nX-Remote-Group: system:masters",
                "a\rb",
                "a\u0000",
                "a\tb",
                "a\u007f",
                " a",
                "a ",
                " ",
                ""
            })
    void whatWouldNotStayItselfInAHeaderIsNobodys(String name) {
        assertEquals(Optional.empty(), user(attribute(CN, name)));
        assertEquals(Optional.empty(), user(attribute(CN, "a"), attribute(O, name)));
        assertEquals(Optional.empty(), user(attribute(CN, name), attribute(CN, "a")));
    }

    @Test
    void withoutACommonNameItIsNobodys() {
        assertEquals(Optional.empty(), user());
        assertEquals(Optional.empty(), user(attribute(O, "system:masters")));
    }

    @Test
    void aUidIsReadAndMoreThanOneRefused() {
        assertEquals("17", found(attribute(CN, "a"), attribute(UID, "17")).uid());
        assertEquals(Optional.empty(), user(attribute(CN, "a"), attribute(UID, "17"), attribute(UID, "18")));
        assertEquals(Optional.empty(), user(attribute(CN, "a"), attribute(UID, "")));
    }

    @Test
    void oldStringTypesAndWrongUtf8AreNobodys() {
        byte[] wide = "a".getBytes(StandardCharsets.UTF_16BE);
        assertEquals(Optional.empty(), user(attribute(CN, 0x1e, wide)));
        assertEquals(Optional.empty(), user(attribute(CN, UTF8, new byte[] {(byte) 0xc3, 0x28})));
        assertEquals(Optional.empty(), user(attribute(CN, PRINTABLE, new byte[] {(byte) 0xe4})));
        assertEquals(
                "a", found(attribute(OU, 0x1e, wide), attribute(CN, "a")).name(), "what is not asked for is not read");
    }

    @Test
    void longNamesAreRead() {
        String name = "a".repeat(300);
        assertEquals(name, found(attribute(CN, name)).name());
    }

    @Test
    void whatIsCutOffIsNobodys() {
        byte[] whole = subject(attribute(O, "devs"), attribute(CN, "a"));
        for (int length = 0; length < whole.length; length++) {
            assertEquals(Optional.empty(), CommonNameUser.of(Arrays.copyOf(whole, length), new byte[0]));
        }
        assertEquals(Optional.empty(), CommonNameUser.of(Arrays.copyOf(whole, whole.length + 1), new byte[0]));
    }
}
