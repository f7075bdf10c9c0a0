package io.navidec.cluster.move;

import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody asked for: the part of a Move that never changes.
 *
 * @param uid of the Move
 * @param namespace of the Move; of the object, too, unless that is cluster-scoped
 * @param name of the Move
 * @param key the object
 * @param target a cluster, {@code home}, or empty where the orchestrator decides
 * @param strategy as asked for; nothing where the kind decides
 * @param deadline for the copy to be ready, from the end of the checks
 * @param restore whether the content may come from the record, as the object is gone from where it was
 * @param lostClusters clusters that somebody has declared gone for good: where one of them does not answer it is not waited for
 * @param dryRun whether only the plan is asked for: every check is made, and nothing is touched
 * @param minimumStay how long the object must have been where it is, where the orchestrator decides; zero for no matter
 * @param copyCompanions whether what scales, guards or selects it is copied, and followed there
 * @param permits what it allows beyond the usual
 */
public record MoveOrder(
        String uid,
        String namespace,
        String name,
        ResourceKey key,
        String target,
        Optional<Strategy> strategy,
        Duration deadline,
        boolean restore,
        Set<String> lostClusters,
        boolean dryRun,
        Duration minimumStay,
        boolean copyCompanions,
        Permits permits) {
    /** How a Move names the cluster it is written in. */
    public static final String HOME = "home";

    private static final Duration USUAL = Duration.ofMinutes(10);
    private static final String USUAL_STAY = "5m";
    private static final Pattern PART = Pattern.compile("([0-9]{1,5})([hms])");

    /** The order of a Move as stored; the definition's schema has checked it. */
    public static MoveOrder of(Map<String, Object> move) {
        String namespace = Tree.stringOr(move, "", "metadata", "namespace");
        ResourceKey key = new ResourceKey(
                Tree.stringOr(move, "", "spec", "resource", "group"),
                Tree.stringOr(move, "", "spec", "resource", "resource"),
                Names.ofObjects(namespace),
                Tree.stringOr(move, "", "spec", "resource", "name"));
        String strategy = Tree.stringOr(move, "", "spec", "strategy");
        return new MoveOrder(
                Tree.stringOr(move, "", "metadata", "uid"),
                namespace,
                Tree.stringOr(move, "", "metadata", "name"),
                key,
                Tree.stringOr(move, "", "spec", "target"),
                strategy.isEmpty() ? Optional.empty() : Optional.of(Strategy.of(strategy)),
                deadline(Tree.stringOr(move, "", "spec", "deadline")),
                "true".equals(Tree.string(move, "metadata", "annotations", Names.RESTORE)),
                lost(move),
                Tree.isTrue(move, "spec", "dryRun"),
                duration(Tree.stringOr(move, USUAL_STAY, "spec", "minimumStay")),
                "Copy".equals(Tree.string(move, "spec", "companions")),
                Permits.of(Tree.map(move, "spec")));
    }

    /** Declared in the order, or later, by an annotation: the spec of a Move cannot be changed. */
    private static Set<String> lost(Map<String, Object> move) {
        Set<String> out = new TreeSet<>();
        Tree.list(move, "spec", "lostClusters").forEach(each -> out.add(String.valueOf(each)));
        out.addAll(Names.clusters(Tree.stringOr(move, "", "metadata", "annotations", Names.LOST_CLUSTERS)));
        return Set.copyOf(out);
    }

    /** Ten minutes when there is none. */
    static Duration deadline(String text) {
        Duration asked = duration(text);
        return asked.isZero() ? USUAL : asked;
    }

    /** Such as {@code 1h30m}; zero when there is nothing. */
    private static Duration duration(String text) {
        Duration sum = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            long number = Long.parseLong(parts.group(1));
            sum = sum.plus(
                    switch (parts.group(2)) {
                        case "h" -> Duration.ofHours(number);
                        case "m" -> Duration.ofMinutes(number);
                        default -> Duration.ofSeconds(number);
                    });
        }
        return sum;
    }
}
