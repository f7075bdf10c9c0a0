package io.navidec.cluster.view;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.util.List;
import java.util.Map;

/**
 * What a list or watch asks for: its namespace, its name, its selectors. Immutable.
 *
 * @param namespace empty for all
 * @param name empty for all
 */
public record Selectors(
        String group, String plural, String namespace, String name, LabelSelector labels, FieldSelector fields) {

    /**
     * Of a request.
     *
     * @throws LabelSelector.Malformed when its label selector is none
     */
    public static Selectors of(KubeRequest.Resource request) {
        FieldSelector fields = FieldSelector.parse(request.query().get("fieldSelector"));
        return new Selectors(
                request.group(),
                request.plural(),
                request.namespace(),
                request.name().isEmpty() ? fields.name() : request.name(),
                LabelSelector.parse(request.query().get("labelSelector")),
                fields);
    }

    /** Those that take nothing: for a request that home will refuse. */
    public static Selectors none(KubeRequest.Resource request) {
        return new Selectors(
                request.group(),
                request.plural(),
                request.namespace(),
                "/",
                new LabelSelector(List.of()),
                new FieldSelector(List.of()));
    }

    /** Whether objects of that key can be meant at all. */
    public boolean concerns(ResourceKey key) {
        return key.group().equals(group)
                && key.plural().equals(plural)
                && (namespace.isEmpty() || namespace.equals(key.namespace()))
                && (name.isEmpty() || name.equals(key.name()));
    }

    /** Whether it takes a record; where nothing is asked of the content, that is not looked into. */
    public boolean matches(AbroadRecord record) {
        boolean all = labels.terms().isEmpty() && fields.terms().isEmpty();
        return concerns(record.key()) && (all || matches(record.object()));
    }

    /** Whether its selectors take an object. */
    public boolean matches(Map<String, Object> object) {
        return labels.matches(Tree.map(object, "metadata", "labels")) && fields.matches(object);
    }
}
