package io.navidec.cluster.view;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Where the next page of a merged list begins. Clients take it as opaque. Home's own tokens, handed out before its kind had anything abroad, are understood
 * as long as they have the API server's present form. Immutable.
 *
 * @param home home's own token; empty for home's first page
 * @param skip how many items of that page of home's were given already
 * @param homeDone whether all of home's was given
 * @param after the key, as {@link io.navidec.shared.kube.ResourceKey#sortKey()}, after which records are still to be given
 * @param revision of the first page, which all pages have
 */
public record ContinueToken(String home, int skip, boolean homeDone, String after, long revision) {
    private static final String PREFIX = "navidec:";
    private static final int LARGEST_SKIP = 1_000_000;

    /** As the client gets it. */
    public String encoded() {
        byte[] json = Json.bytes(
                Tree.of("v", 1, "home", home, "skip", skip, "done", homeDone, "after", after, "rv", revision));
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    /**
     * What a client sent; nothing when it is no token of anybody's.
     *
     * @param namespace the namespace that is listed; empty for all
     */
    public static Optional<ContinueToken> parse(String text, String namespace) {
        boolean own = text.startsWith(PREFIX);
        try {
            String base64 = (own ? text.substring(PREFIX.length()) : text).replace("=", "");
            Map<String, Object> tree = Json.parse(Base64.getUrlDecoder().decode(base64));
            return own ? own(tree) : ofHome(tree, text, namespace);
        } catch (IllegalArgumentException | Json.MalformedJson e) {
            return Optional.empty();
        }
    }

    private static Optional<ContinueToken> own(Map<String, Object> tree) {
        long skip = Tree.longOr(tree, -1, "skip");
        long revision = Tree.longOr(tree, 0, "rv");
        String after = Tree.string(tree, "after");
        if (Tree.longOr(tree, 0, "v") != 1 || skip < 0 || skip > LARGEST_SKIP || revision <= 0 || after == null) {
            return Optional.empty();
        }
        return Optional.of(new ContinueToken(
                Tree.stringOr(tree, "", "home"), (int) skip, Tree.isTrue(tree, "done"), after, revision));
    }

    /** {@code start} is the last key given, a zero byte appended: namespace and name, or the name alone within a namespace. */
    private static Optional<ContinueToken> ofHome(Map<String, Object> tree, String text, String namespace) {
        String start = Tree.string(tree, "start");
        long revision = Tree.longOr(tree, 0, "rv");
        if (!"meta.k8s.io/v1".equals(Tree.string(tree, "v")) || start == null || revision <= 0) {
            return Optional.empty();
        }
        byte[] raw = start.getBytes(StandardCharsets.UTF_8);
        boolean closed = raw.length > 0 && raw[raw.length - 1] == 0;
        String key = closed ? start.substring(0, start.length() - 1) : start;
        return Optional.of(
                new ContinueToken(text, 0, false, namespace.isEmpty() ? key : namespace + "/" + key, revision));
    }
}
