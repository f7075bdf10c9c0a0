package io.navidec.cluster.move;

import io.navidec.cluster.record.Generations;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The status that a copy is given, since nobody could work it out anew: that of a custom kind, which its operator rests on; that a Job has ended, without which
 * it would run again; what a suspended Job has done, from where its controller goes on when it is resumed. Of all others controllers write it anew. Source:
 * Kubernetes API reference, JobStatus. Pure.
 */
final class CarriedStatus {
    private static final List<String> PROGRESS = List.of("succeeded", "failed", "completedIndexes", "failedIndexes");

    private CarriedStatus() {}

    /** Whether a copy without it would do again what was done. */
    static boolean vital(ResourceType type) {
        return type.qualifiedPlural().equals(KindRules.JOBS.qualifiedPlural());
    }

    /** What a copy's status lacks, as a merge patch of it; empty for nothing. */
    static Map<String, Object> missing(ResourceType type, Map<String, Object> content, Map<String, Object> copy) {
        if (vital(type)) {
            return Finished.of(type, content) ? whole(content, copy) : progress(content, copy);
        }
        return ResourceType.builtIn(type.group()) ? Map.of() : whole(counted(content, copy), copy);
    }

    private static Map<String, Object> whole(Map<String, Object> content, Map<String, Object> copy) {
        Map<String, Object> wanted = Tree.map(content, "status");
        return wanted.isEmpty() ? Map.of() : MergePatch.between(Tree.map(copy, "status"), wanted);
    }

    /** The status as it is of an object that counts its generations anew: how far its operator has followed is not lost. */
    private static Map<String, Object> counted(Map<String, Object> content, Map<String, Object> copy) {
        boolean counts = Generations.of(content) > 0 && Generations.of(copy) > 0;
        return counts ? Generations.shifted(content, Generations.of(copy) - Generations.of(content)) : content;
    }

    /** The rest of a suspended Job's status is its controller's, which is at work there. */
    private static Map<String, Object> progress(Map<String, Object> content, Map<String, Object> copy) {
        Map<String, Object> missing = new LinkedHashMap<>();
        if (Tree.isTrue(content, "spec", "suspend") && Tree.isTrue(copy, "spec", "suspend")) {
            for (String field : PROGRESS) {
                Object done = Tree.get(content, "status", field);
                if (done != null && !done.equals(Tree.get(copy, "status", field))) {
                    missing.put(field, done);
                }
            }
        }
        return missing;
    }
}
