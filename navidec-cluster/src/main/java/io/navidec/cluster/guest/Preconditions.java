package io.navidec.cluster.guest;

import io.navidec.cluster.kubeapi.Query;
import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a write hold only for the object as it was looked at. Source: API conventions, "Concurrency Control and Consistency"; API reference, DeleteOptions.
 * Pure.
 */
public final class Preconditions {
    private Preconditions() {}

    /** The body of an update, patch or apply, bound to the revision that was looked at; as it is when it names one itself, or no body of an object. */
    public static Map<String, Object> revision(Map<String, Object> now, Map<String, Object> body) {
        boolean bound = !Tree.stringOr(body, "", "metadata", "resourceVersion").isEmpty();
        boolean odd = body.containsKey("metadata") && !(body.get("metadata") instanceof Map<?, ?>);
        return bound || odd ? body : Tree.with(body, revision(now), "metadata", "resourceVersion");
    }

    /** The operations of a JSON patch (RFC 6902), bound to the revision that was looked at. */
    public static List<Object> revision(Map<String, Object> now, List<Object> operations) {
        return tested("resourceVersion", revision(now), operations);
    }

    /** The resourceVersion of an object. */
    public static String revision(Map<String, Object> object) {
        return Tree.stringOr(object, "", "metadata", "resourceVersion");
    }

    /** The body of a write, bound to the object that was looked at: no other of its name is written to. */
    public static Map<String, Object> uid(Map<String, Object> now, Map<String, Object> body) {
        return Tree.with(body, uid(now), "metadata", "uid");
    }

    /** The operations of a JSON patch, bound to the object that was looked at. */
    public static List<Object> uid(Map<String, Object> now, List<Object> operations) {
        return tested("uid", uid(now), operations);
    }

    private static String uid(Map<String, Object> object) {
        return Tree.stringOr(object, "", "metadata", "uid");
    }

    private static List<Object> tested(String field, String value, List<Object> operations) {
        List<Object> out = new ArrayList<>();
        out.add(Tree.of("op", "test", "path", "/metadata/" + field, "value", value));
        out.addAll(operations);
        return out;
    }

    /**
     * The DeleteOptions, bound to the object that was looked at; a precondition of their own on another one holds.
     *
     * @param options empty where the request has no body: then those in its query count, which the API server does not read beside a body
     * @return nothing where the query holds what is no option: it is for the API server to refuse
     */
    public static Optional<Map<String, Object>> delete(
            Map<String, Object> now, Map<String, Object> options, Query query) {
        return (options.isEmpty() ? asked(query) : Optional.of(options))
                .map(asked -> Tree.get(asked, "preconditions", "uid") == null
                        ? Tree.with(asked, uid(now), "preconditions", "uid")
                        : asked);
    }

    private static Optional<Map<String, Object>> asked(Query query) {
        Map<String, Object> options = new LinkedHashMap<>();
        for (Query.Parameter each : query.parameters()) {
            switch (each.name()) {
                case "propagationPolicy" -> options.putIfAbsent(each.name(), each.value());
                case "orphanDependents", "ignoreStoreReadErrorWithClusterBreakingPotential" ->
                    options.putIfAbsent(each.name(), query.isTrue(each.name()));
                case "dryRun" -> options.putIfAbsent(each.name(), all(query, each.name()));
                case "gracePeriodSeconds" -> {
                    try {
                        options.putIfAbsent(each.name(), Long.parseLong(each.value()));
                    } catch (NumberFormatException e) {
                        return Optional.empty();
                    }
                }
                default -> {}
            }
        }
        return Optional.of(options);
    }

    private static List<Object> all(Query query, String name) {
        List<Object> values = new ArrayList<>();
        query.parameters().stream().filter(each -> each.name().equals(name)).forEach(each -> values.add(each.value()));
        return values;
    }
}
