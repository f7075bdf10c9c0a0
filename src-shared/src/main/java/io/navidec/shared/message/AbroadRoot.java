package io.navidec.shared.message;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.util.Map;

/**
 * A resource of the reporting home that runs on another cluster.
 *
 * @param cluster where it runs
 */
public record AbroadRoot(ResourceKey resource, String cluster, Health health) {

    /** As JSON. */
    public Map<String, Object> tree() {
        return Tree.of("resource", Keys.tree(resource), "cluster", cluster, "health", health.tree());
    }

    static AbroadRoot read(Fields fields) {
        return new AbroadRoot(
                fields.object("resource", Keys::read), fields.text("cluster"), fields.object("health", Health::read));
    }
}
