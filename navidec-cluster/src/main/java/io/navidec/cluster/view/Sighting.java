package io.navidec.cluster.view;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import java.util.Map;

/** What was last seen of one guest on a cluster, in home's namespace. Immutable. */
public sealed interface Sighting {
    /** The cluster it was seen on. */
    String cluster();

    /** Its kind, in the version it was asked for. */
    ResourceType type();

    /** Its key at home. */
    ResourceKey key();

    /**
     * It is there.
     *
     * @param object as the cluster answered, with its real uid and resourceVersion
     * @param columns names of the printed columns; empty when none are known
     * @param cells the printed row
     * @param fresh whether a fresh list said so, which counts whatever its resourceVersion
     */
    record Present(
            String cluster,
            ResourceType type,
            ResourceKey key,
            Map<String, Object> object,
            List<Object> columns,
            List<Object> cells,
            boolean fresh)
            implements Sighting {

        /** Its uid there. */
        public String uid() {
            return Tree.stringOr(object, "", "metadata", "uid");
        }

        /** Its resourceVersion there. */
        public String resourceVersion() {
            return Tree.stringOr(object, "", "metadata", "resourceVersion");
        }

        /** Whether of the same object, this was seen of a later state. */
        public boolean laterThan(Present other) {
            return Translation.later(resourceVersion(), other.resourceVersion());
        }

        /** The same, known to be from a fresh list. */
        public Present asFresh() {
            return new Present(cluster, type, key, object, columns, cells, true);
        }
    }

    /**
     * It is not there any more.
     *
     * @param uid the uid of what is gone, or empty for whatever had that name
     */
    record Gone(String cluster, ResourceType type, ResourceKey key, String uid) implements Sighting {}
}
