package io.navidec.cluster.store;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys that open what was sealed, and the one that seals. With one key the text is {@link Seal}'s own, as it was before there could be more; with more it is
 * {@code v2.<id of the key>.<base64>}. Immutable, thread-safe.
 */
public final class KeyRing {
    private static final String FIRST = "v1.";
    private static final String NAMED = "v2.";
    private static final int ID_BYTES = 6;

    private final Map<String, Seal> byId = new LinkedHashMap<>();
    private final String sealing;

    /**
     * @param keys each of {@link Seal#KEY_BYTES}, at least one, the oldest first
     * @param sealing place of the one that seals
     */
    public KeyRing(List<byte[]> keys, int sealing) {
        keys.forEach(key -> byId.put(id(key), new Seal(key)));
        this.sealing = id(keys.get(sealing));
    }

    /** What a key is called: the beginning of its SHA-256, which tells nothing of it. */
    public static String id(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    /** The key that seals, by its id. */
    public String sealing() {
        return sealing;
    }

    /** The sealed text of this content. */
    public String seal(byte[] content) {
        Seal seal = byId.get(sealing);
        if (seal == null) {
            throw new IllegalStateException("a ring seals with one of its keys");
        }
        String text = seal.seal(content);
        return byId.size() == 1 ? text : NAMED + sealing + "." + text.substring(FIRST.length());
    }

    /**
     * The content of a sealed text.
     *
     * @throws Seal.BrokenSeal when it is no sealed text, was changed, or was sealed with a key that is not here
     */
    public byte[] open(String sealed) {
        if (!sealed.startsWith(NAMED)) {
            return openFirst(sealed);
        }
        int end = sealed.indexOf('.', NAMED.length());
        Seal seal = end < 0 ? null : byId.get(sealed.substring(NAMED.length(), end));
        if (seal == null) {
            throw new Seal.BrokenSeal("The sealed content was sealed with a key that is not here");
        }
        return seal.open(FIRST + sealed.substring(end + 1));
    }

    /** It does not say by which. */
    private byte[] openFirst(String sealed) {
        Seal.BrokenSeal broken = null;
        for (Seal each : byId.values()) {
            try {
                return each.open(sealed);
            } catch (Seal.BrokenSeal e) {
                broken = e;
            }
        }
        throw broken == null ? new Seal.BrokenSeal("There is no key") : broken;
    }

    /** Whether this text is to be sealed anew: a newer key than the first seals by now, and did not seal this. */
    public boolean outdated(String sealed) {
        boolean newer = !byId.keySet().iterator().next().equals(sealing);
        return newer && !sealed.startsWith(NAMED + sealing + ".");
    }
}
