package io.navidec.cluster.route;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.shared.kube.ResourceKey;
import org.jspecify.annotations.Nullable;

/** Decides the way of a request: one flat list of cases, the first that fits counts (design section 4). */
public final class Router {
    private Router() {}

    /** The way of this request, as the table stands. */
    public static Route decide(KubeRequest request, Facts facts, AbroadTable table) {
        return switch (request) {
            case KubeRequest.Other other -> new Route.Home("not about a resource: " + other.path() + " is home's");
            case KubeRequest.Own own -> new Route.Own(own.path(), "NaviDEC's own API");
            case KubeRequest.ShortForm word ->
                new Route.Expand(word, "a short form: the Kubernetes path of the kind " + word.word());
            case KubeRequest.Odd odd -> new Route.Refuse(odd.status(), "two servers might read this path differently");
            case KubeRequest.Resource resource ->
                resource.name().isEmpty() || resource.verb().equals("watch")
                        ? collection(resource, facts, table)
                        : object(resource, facts, table, table.visible(key(resource)));
        };
    }

    private static Route collection(KubeRequest.Resource request, Facts facts, AbroadTable table) {
        if (request.group().equals(Names.GROUP)) {
            return new Route.Home("NaviDEC's own resources are always at home");
        }
        boolean records = table.hasRecords(request.group(), request.plural());
        boolean touched = records || table.touched(request.group(), request.plural());
        boolean visible = records
                && !table.visible(request.group(), request.plural(), request.namespace())
                        .isEmpty();
        return switch (request.verb()) {
            case "list" ->
                touched
                        ? new Route.MergedList(request, "some objects of this kind are or were abroad")
                        : new Route.Home("no object of this kind is abroad");
            case "watch" -> watch(request, facts, touched);
            case "create" ->
                visible
                        ? new Route.Create(request, "some objects of this kind are abroad: the name may be taken")
                        : table.anyVisible(request.namespace())
                                ? new Route.Create(
                                        request, "some objects of this namespace are abroad: one may be its owner")
                                : new Route.Home("no object of this namespace is abroad");
            case "deletecollection" ->
                visible
                        ? new Route.DeleteCollection(request, "some objects of this kind are abroad")
                        : new Route.Home("no object of this kind is abroad");
            default -> new Route.Home("home knows what " + request.verb() + " of a collection is");
        };
    }

    private static Route watch(KubeRequest.Resource request, Facts facts, boolean touched) {
        if (facts.prefersJson() || (touched && facts.takesJson())) {
            return new Route.MergedWatch(request, "a watch in JSON: records join it as they appear");
        }
        return touched
                ? new Route.Home("a watch in a format that is never JSON: home's objects only")
                : new Route.HomeUntilAbroad(
                        request, "not a watch in JSON: passed until an object of this kind is abroad");
    }

    private static Route object(
            KubeRequest.Resource request, Facts facts, AbroadTable table, @Nullable AbroadRecord record) {
        if (record == null) {
            if (facts.apply()
                    && !request.group().equals(Names.GROUP)
                    && request.subresource().isEmpty()
                    && table.anyVisible(request.namespace())) {
                return new Route.Create(request, "an apply may be a create: its owner may be abroad");
            }
            return new Route.Home("no visible record: the object is at home, or nowhere");
        }
        String where =
                "the object is on " + record.cluster() + " (" + record.phase().text() + ")";
        if (request.connects()) {
            return new Route.Connect(request, record, where);
        }
        if (request.verb().equals("get")) {
            return request.subresource().equals("log")
                    ? new Route.Stream(request, record, where)
                    : new Route.Read(request, record, where);
        }
        if (!facts.readableBody()) {
            return new Route.Refuse(
                    Status.unsupportedMediaType("the body of a write to an object on another cluster (here "
                            + record.cluster() + ") must be JSON, YAML or protobuf, not " + facts.contentType()),
                    where + ", and this body cannot be translated");
        }
        return request.verb().equals("delete") && request.subresource().isEmpty()
                ? new Route.Delete(request, record, where)
                : new Route.Write(request, record, where);
    }

    /** What is proxied may be named with scheme and port: {@code https:web:8443} (API reference, "Connect Proxy"). */
    private static ResourceKey key(KubeRequest.Resource request) {
        ResourceKey key = request.key();
        if (!request.firstOfSubresource().equals("proxy") || key.name().indexOf(':') < 0) {
            return key;
        }
        String[] parts = key.name().split(":", -1);
        return new ResourceKey(key.group(), key.plural(), key.namespace(), parts[parts.length == 3 ? 1 : 0]);
    }
}
