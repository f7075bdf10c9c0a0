package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.Listing;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The visible records that a request's selectors choose. Records carry their objects' labels, so home's API server itself evaluates a label
 * selector; of field selectors only those on the name are known here.
 */
final class Selected {
    private static final String NAMES_ONLY =
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io," + ApiCall.JSON;

    private final KubeClient home;
    private final AbroadTable table;

    /**
     * @param home with the service's credentials
     */
    Selected(KubeClient home, AbroadTable table) {
        this.home = home;
        this.table = table;
    }

    /** The records; fails with {@link Answered} when that cannot be told for certain. */
    Uni<List<AbroadRecord>> of(KubeRequest.Resource request) {
        List<AbroadRecord> named = table.visible(request.group(), request.plural(), request.namespace()).stream()
                .filter(record -> named(request.query().get("fieldSelector"), record))
                .toList();
        String selector = request.query().get("labelSelector");
        if (selector.isEmpty() || named.isEmpty()) {
            return Uni.createFrom().item(named);
        }
        KubePath records =
                KubePath.collection(Names.RECORDS, request.namespace()).with("labelSelector", selector);
        Set<String> chosen = new HashSet<>();
        return Listing.pages(home, records, records, NAMES_ONLY, page -> {
                    page.forEach(item -> chosen.add(id(
                            Tree.stringOr(item, "", "metadata", "namespace"),
                            Tree.stringOr(item, "", "metadata", "name"))));
                    return true;
                })
                .onFailure(KubeClient.Refused.class)
                .transform(why -> new Answered(why.answer()))
                .map(all -> named.stream()
                        .filter(record -> chosen.contains(id(record.namespace(), record.name())))
                        .toList());
    }

    private static String id(String namespace, String name) {
        return namespace + "/" + name;
    }

    private static boolean named(String selector, AbroadRecord record) {
        for (String term : selector.split(",", -1)) {
            if (term.isEmpty()) {
                continue;
            }
            int at = term.indexOf('=');
            boolean not = at > 0 && term.charAt(at - 1) == '!';
            String field = at < 0 ? term : term.substring(0, not ? at - 1 : at);
            String value = at < 0 ? "" : term.substring(term.startsWith("==", at) ? at + 2 : at + 1);
            String actual = switch (field) {
                case "metadata.name" -> record.key().name();
                case "metadata.namespace" -> record.key().namespace();
                default ->
                    throw new Answered(Status.of(
                            501,
                            "NotImplemented",
                            "objects on other clusters cannot be selected by " + field + " here: nothing was deleted"));
            };
            if (actual.equals(value) == not) {
                return false;
            }
        }
        return true;
    }
}
