package io.navidec.shared.message;

import io.navidec.shared.json.Tree;
import java.util.List;
import java.util.Map;

/**
 * What spoke for and against one cluster.
 *
 * @param fits whether it could be chosen
 * @param score 0 to 100, higher is better; 0 when it does not fit
 */
public record Verdict(String cluster, boolean fits, long score, List<String> reasonsFor, List<String> against) {

    public Verdict {
        reasonsFor = reasonsFor.stream().map(Words::shorten).toList();
        against = against.stream().map(Words::shorten).toList();
    }

    /** As JSON. */
    public Map<String, Object> tree() {
        return Tree.of("cluster", cluster, "fits", fits, "score", score, "for", reasonsFor, "against", against);
    }

    static Verdict read(Fields fields) {
        return new Verdict(
                fields.text("cluster"),
                fields.truth("fits"),
                fields.number("score"),
                fields.texts("for"),
                fields.texts("against"));
    }
}
