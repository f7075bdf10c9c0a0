package io.navidec.cluster.record;

import io.navidec.shared.kube.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names of records: {@code <plural>.<group|core>.<name>}, hashed when that is no DNS subdomain or too long. */
public final class RecordName {
    private static final int LONGEST = 253;
    /** RFC 1123 subdomain, as the API server checks metadata.name. */
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private RecordName() {}

    /** The name of the record of this object. */
    public static String of(ResourceKey key) {
        String plain = key.plural() + "." + (key.group().isEmpty() ? "core" : key.group()) + "." + key.name();
        return plain.length() <= LONGEST && SUBDOMAIN.matcher(plain).matches()
                ? plain
                : key.plural() + ".hashed." + hash(plain);
    }

    /** Whether the API server takes it as a name of most kinds: an RFC 1123 subdomain. */
    public static boolean subdomain(String name) {
        return name.length() <= LONGEST && SUBDOMAIN.matcher(name).matches();
    }

    /** The first 40 hex digits of the text's SHA-256. */
    public static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
