package io.navidec.shared.message;

import io.navidec.shared.json.Tree;
import java.util.Map;

/** What a cluster believes about a peer. */
public record PeerSeen(String cluster, Health health) {

    /** As JSON. */
    public Map<String, Object> tree() {
        return Tree.of("cluster", cluster, "health", health.tree());
    }

    static PeerSeen read(Fields fields) {
        return new PeerSeen(fields.text("cluster"), fields.object("health", Health::read));
    }
}
