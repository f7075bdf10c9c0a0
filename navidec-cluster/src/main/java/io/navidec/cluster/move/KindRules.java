package io.navidec.cluster.move;

import io.navidec.shared.kube.ResourceType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is particular to each kind when it moves, as a table; {@code docs/kinds.md} is its printed form. Sources: design section 5,
 * kubernetes-facts section 1. Pure.
 */
public final class KindRules {
    static final ResourceType PODS = new ResourceType("", "v1", "pods", "Pod", true);
    static final ResourceType REPLICA_SETS = new ResourceType("apps", "v1", "replicasets", "ReplicaSet", true);
    static final ResourceType REVISIONS =
            new ResourceType("apps", "v1", "controllerrevisions", "ControllerRevision", true);
    static final ResourceType JOBS = new ResourceType("batch", "v1", "jobs", "Job", true);
    static final ResourceType ENDPOINTS = new ResourceType("", "v1", "endpoints", "Endpoints", true);
    static final ResourceType SLICES =
            new ResourceType("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true);

    /**
     * The rules of one kind.
     *
     * @param template where its pod's spec is inside the object; empty when it has none
     * @param descendants the kinds that controllers make for it
     * @param strategy when the Move names none
     * @param settled when its copy counts as ready, in words
     * @param dropped what its copy lacks besides status and what every object lacks, in words; empty for nothing
     */
    public record Rule(
            List<String> template, List<ResourceType> descendants, Strategy strategy, String settled, String dropped) {
        public Rule {
            template = List.copyOf(template);
            descendants = List.copyOf(descendants);
        }
    }

    private static final String ROLLOUT = "rollout done";
    private static final String AT_ONCE = "at once";
    private static final List<String> TEMPLATE = List.of("spec", "template", "spec");
    private static final List<String> NONE = List.of();
    private static final Rule ANY = rule(NONE, AT_ONCE, "");

    private static final Map<String, Rule> BY_KIND = table();

    private KindRules() {}

    private static Map<String, Rule> table() {
        Map<String, Rule> all = new LinkedHashMap<>();
        all.put(
                "pods",
                rule(
                        List.of("spec"),
                        "Ready, or Succeeded",
                        "nodeName, the admission's token volume, priority and overhead, ephemeral containers"));
        all.put(
                "deployments.apps",
                rule(TEMPLATE, ROLLOUT, "the annotation deployment.kubernetes.io/revision", REPLICA_SETS, PODS));
        all.put(
                "replicasets.apps",
                rule(TEMPLATE, "all replicas available", "the annotations deployment.kubernetes.io/*", PODS));
        all.put("replicationcontrollers", rule(TEMPLATE, "all replicas available", "", PODS));
        all.put(
                "statefulsets.apps",
                new Rule(TEMPLATE, List.of(REVISIONS, PODS), Strategy.BREAK_BEFORE_MAKE, ROLLOUT, ""));
        all.put(
                "daemonsets.apps",
                rule(TEMPLATE, ROLLOUT, "the annotation deprecated.daemonset.template.generation", REVISIONS, PODS));
        all.put(
                "jobs.batch",
                rule(
                        TEMPLATE,
                        AT_ONCE,
                        "selector and the labels controller-uid and job-name, unless manualSelector; its pods' logs",
                        PODS));
        all.put(
                "cronjobs.batch",
                rule(List.of("spec", "jobTemplate", "spec", "template", "spec"), AT_ONCE, "", JOBS, PODS));
        all.put("podtemplates", rule(List.of("template", "spec"), AT_ONCE, ""));
        all.put(
                "services",
                rule(
                        NONE,
                        AT_ONCE,
                        "clusterIP(s) unless None, nodePorts and healthCheckNodePort unless asked for, the load balancer's finalizer",
                        ENDPOINTS,
                        SLICES));
        all.put("serviceaccounts", rule(NONE, AT_ONCE, "its token Secrets"));
        all.put("configmaps", ANY);
        all.put("secrets", ANY);
        all.put("ingresses.networking.k8s.io", ANY);
        return all;
    }

    private static Rule rule(List<String> template, String settled, String dropped, ResourceType... descendants) {
        return new Rule(template, List.of(descendants), Strategy.MAKE_BEFORE_BREAK, settled, dropped);
    }

    /** The rules of a kind, whatever its version; kinds that need none of their own share one. */
    public static Rule of(ResourceType type) {
        return BY_KIND.getOrDefault(type.qualifiedPlural(), ANY);
    }

    /** The kinds, as {@code pods}, that have or had records when an object of that kind is moved: its own and its descendants'. */
    public static Set<String> touched(String qualifiedPlural) {
        Set<String> kinds = new LinkedHashSet<>();
        kinds.add(qualifiedPlural);
        BY_KIND.getOrDefault(qualifiedPlural, ANY).descendants().forEach(each -> kinds.add(each.qualifiedPlural()));
        return kinds;
    }

    /** The strategy of a Move that names none. */
    public static Strategy strategy(ResourceType type) {
        return of(type).strategy();
    }

    /** The table itself, by {@code plural.group}. */
    static Map<String, Rule> table(Map<String, Rule> into) {
        into.putAll(BY_KIND);
        return into;
    }

    /** The rules of all kinds without rules of their own. */
    static Rule any() {
        return ANY;
    }
}
