package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.Map;

/** Whether what runs to an end has come to it: a copy of it would run again. Source: Kubernetes API reference, Job and Pod. Pure. */
public final class Finished {
    private Finished() {}

    /** Whether it has ended, well or not. */
    public static boolean of(ResourceType type, Map<String, Object> object) {
        return switch (type.qualifiedPlural()) {
            case "pods" -> {
                String phase = Tree.stringOr(object, "", "status", "phase");
                yield phase.equals("Succeeded") || phase.equals("Failed");
            }
            case "jobs.batch" -> {
                for (Map<String, Object> each : Tree.maps(object, "status", "conditions")) {
                    String kind = Tree.stringOr(each, "", "type");
                    if ((kind.equals("Complete") || kind.equals("Failed")) && "True".equals(each.get("status"))) {
                        yield true;
                    }
                }
                yield false;
            }
            default -> false;
        };
    }

    /**
     * Whether one that is gone had most likely ended, though that was not seen: its cluster sweeps a Job with a time to live as soon as that is
     * over, and no Job before its end.
     */
    public static boolean swept(ResourceType type, Map<String, Object> gone) {
        boolean sweeps = type.qualifiedPlural().equals("jobs.batch")
                && Tree.get(gone, "spec", "ttlSecondsAfterFinished") != null
                && !Tree.isTrue(gone, "spec", "suspend");
        return sweeps || of(type, gone);
    }
}
