package io.navidec.cluster.move;

import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The earlier revisions of a workload, which its controller keeps as objects of their own, owned by it: ReplicaSets of a Deployment, ControllerRevisions of the
 * others. They go along, so that {@code kubectl rollout history} and {@code rollout undo} reach behind a move. The controller where they go counts on from the
 * highest number that it finds. Sources: Kubernetes documentation, "Deployments" and "ControllerRevision". Pure.
 */
public final class RolloutHistory {
    /** Older ones stay behind: as many as controllers keep by themselves. */
    static final int MOST = 10;

    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String ITEMS = "items";

    private RolloutHistory() {}

    /** The kind that keeps the revisions of this one; nothing for kinds without. */
    public static Optional<ResourceType> kind(ResourceType root) {
        return KindRules.of(root).descendants().stream()
                .filter(each -> each.equals(KindRules.REPLICA_SETS) || each.equals(KindRules.REVISIONS))
                .findFirst();
    }

    /** Those that the controller of the workload of this uid has made. */
    public static List<Map<String, Object>> ownedBy(String uid, List<Map<String, Object>> items) {
        return items.stream()
                .filter(each -> Tree.maps(each, "metadata", "ownerReferences").stream()
                        .anyMatch(owner -> Tree.isTrue(owner, "controller") && uid.equals(owner.get("uid"))))
                .toList();
    }

    /** The revisions of a workload as a sight, the newest ten. */
    public static Sight sight(List<Map<String, Object>> revisions) {
        List<Map<String, Object>> own = new ArrayList<>(revisions);
        own.sort(Comparator.comparingLong(RolloutHistory::number));
        return own.isEmpty()
                ? new Sight.Absent()
                : new Sight.Found(Tree.of(ITEMS, own.subList(Math.max(0, own.size() - MOST), own.size())));
    }

    /** What such a sight shows. */
    static List<Map<String, Object>> read(Sight sight) {
        return sight instanceof Sight.Found found ? Tree.maps(found.object(), ITEMS) : List.of();
    }

    private static long number(Map<String, Object> revision) {
        try {
            return Long.parseLong(Tree.stringOr(revision, "0", "metadata", "annotations", REVISION))
                    + Tree.longOr(revision, 0, "revision");
        } catch (NumberFormatException e) {
            return 0; // nobody's number: the oldest
        }
    }

    /**
     * The earlier revisions as they are made beside the copy of their workload, which owns them there. The one that runs is left out: the controller makes it, under
     * the same name.
     *
     * @param root the workload as it was where it comes from
     * @param ownerUid its copy's uid
     */
    static List<Map<String, Object>> copies(
            ResourceType root, Map<String, Object> workload, List<Map<String, Object>> revisions, String ownerUid) {
        return kind(root).stream()
                .flatMap(kind -> revisions.stream()
                        .filter(each -> !current(workload, each))
                        .map(each -> copy(kind, root, workload, each, ownerUid)))
                .toList();
    }

    private static boolean current(Map<String, Object> workload, Map<String, Object> revision) {
        String running = Tree.stringOr(workload, "", "metadata", "annotations", REVISION);
        String number = Tree.stringOr(revision, "", "metadata", "annotations", REVISION);
        return !running.isEmpty() && running.equals(number);
    }

    private static Map<String, Object> copy(
            ResourceType kind,
            ResourceType root,
            Map<String, Object> workload,
            Map<String, Object> revision,
            String ownerUid) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (String field : List.of("name", "namespace")) {
            metadata.put(field, Tree.get(revision, "metadata", field));
        }
        for (String field : List.of("labels", "annotations")) {
            Map<String, Object> kept = new LinkedHashMap<>(Tree.map(revision, "metadata", field));
            kept.keySet().removeIf(key -> key.startsWith(Names.PREFIX));
            metadata.put(field, kept);
        }
        metadata.put(
                "ownerReferences",
                List.of(Tree.of(
                        "apiVersion",
                        root.apiVersion(),
                        "kind",
                        root.kind(),
                        "name",
                        Tree.stringOr(workload, "", "metadata", "name"),
                        "uid",
                        ownerUid,
                        "controller",
                        true,
                        "blockOwnerDeletion",
                        true)));
        Map<String, Object> copy = Tree.of("apiVersion", kind.apiVersion(), "kind", kind.kind(), "metadata", metadata);
        for (String field : List.of("spec", "data", "revision")) {
            Object value = Tree.get(revision, field);
            if (value != null) {
                copy.put(field, value);
            }
        }
        // One that a rollout was still scaling down: its pods are of the cluster that it comes from.
        return kind.equals(KindRules.REPLICA_SETS) ? Tree.with(copy, 0, "spec", "replicas") : copy;
    }
}
