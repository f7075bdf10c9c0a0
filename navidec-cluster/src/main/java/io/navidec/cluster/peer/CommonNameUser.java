package io.navidec.cluster.peer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The user that a client certificate stands for, as the API server's {@code x509.CommonNameUserConversion} has it (kubernetes 1.35,
 * staging/src/k8s.io/apiserver/pkg/authentication/request/x509/x509.go): the last CN is the name, each O a group. Stricter where a value would change on its way in a
 * header: such a certificate is nobody's.
 */
final class CommonNameUser {
    private static final String COMMON_NAME = "550403";
    private static final String ORGANIZATION = "55040a";
    /** 1.3.6.1.4.1.57683.2 (apimachinery/pkg/apis/asn1/oid.go). */
    private static final String UID = "2b0601040183c25302";

    private CommonNameUser() {}

    /**
     * The user, or nothing.
     *
     * @param subject the certificate's subject, in DER
     * @param certificate the whole of it, in DER
     */
    static Optional<Certified.User> of(byte[] subject, byte[] certificate) {
        try {
            SubjectName name = SubjectName.of(subject);
            List<String> commonNames = name.values(COMMON_NAME);
            List<String> groups = name.values(ORGANIZATION);
            List<String> uids = name.values(UID);
            boolean sound = !commonNames.isEmpty()
                    && uids.size() <= 1
                    && commonNames.stream().allMatch(CommonNameUser::staysItself)
                    && groups.stream().allMatch(CommonNameUser::staysItself)
                    && uids.stream().allMatch(CommonNameUser::staysItself);
            return sound
                    ? Optional.of(new Certified.User(
                            commonNames.getLast(),
                            uids.isEmpty() ? "" : uids.getFirst(),
                            groups,
                            "X509SHA256=" + HexFormat.of().formatHex(sha256(certificate))))
                    : Optional.empty();
        } catch (SubjectName.Unreadable e) {
            return Optional.empty();
        }
    }

    /** Whether it is the same after it was sent as a header's value: not split by a line's end, not trimmed, not empty. */
    private static boolean staysItself(String value) {
        return !value.isEmpty()
                && value.charAt(0) != ' '
                && value.charAt(value.length() - 1) != ' '
                && value.chars().noneMatch(c -> c < 0x20 || c == 0x7f);
    }

    private static byte[] sha256(byte[] of) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(of);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
