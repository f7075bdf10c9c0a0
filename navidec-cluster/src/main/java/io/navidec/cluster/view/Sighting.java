package io.navidec.cluster.view;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import java.util.Map;

/** What was last seen of one guest on a cluster, in home's namespace. Immutable. */
public sealed interface Sighting {
    /** In place of a list's revision: it is lower than those seen before. */
    long RESTORED = Long.MAX_VALUE;

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
     * @param asOf the revision of the list that said so: what was known of revisions up to that one counts no more, whatever its resourceVersion; 0 when no
     *     list did, {@link #RESTORED} where all that was known is of a later time than that cluster's etcd is
     */
    record Present(
            String cluster,
            ResourceType type,
            ResourceKey key,
            Map<String, Object> object,
            List<Object> columns,
            List<Object> cells,
            long asOf)
            implements Sighting {

        /** Its uid there. */
        public String uid() {
            return Tree.stringOr(object, "", "metadata", "uid");
        }

        /** Its resourceVersion there. */
        public String resourceVersion() {
            return Tree.stringOr(object, "", "metadata", "resourceVersion");
        }

        /** Whether it is a fresh list's word against what was known of that revision. */
        boolean overrules(String known) {
            return asOf == RESTORED || (asOf > 0 && !Translation.later(known, Long.toString(asOf)));
        }

        /** Whether this one, seen later, tells of an earlier state of the same object. */
        public boolean olderThan(Present other) {
            return uid().equals(other.uid())
                    && Translation.later(other.resourceVersion(), resourceVersion())
                    && !overrules(other.resourceVersion());
        }

        /** The same, with a list of that revision behind it at least. */
        public Present asOf(long revision) {
            return new Present(cluster, type, key, object, columns, cells, Math.max(revision, asOf));
        }
    }

    /**
     * It is not there any more.
     *
     * @param uid the uid of what is gone, or empty for whatever had that name
     */
    record Gone(String cluster, ResourceType type, ResourceKey key, String uid) implements Sighting {}
}
