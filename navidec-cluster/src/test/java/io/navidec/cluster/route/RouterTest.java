package io.navidec.cluster.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.navidec.cluster.kubeapi.RequestParser;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    /** Deployment web is abroad; configmap out is on its way out, so still home's; nothing else has a record. */
    private static AbroadTable table() {
        AbroadTable table = new AbroadTable();
        table.replace(
                List.of(
                        record(new ResourceType("apps", "v1", "deployments", "Deployment", true), "web", Phase.ABROAD),
                        record(new ResourceType("", "v1", "configmaps", "ConfigMap", true), "out", Phase.OUTBOUND),
                        record(new ResourceType("", "v1", "pods", "Pod", true), "p", Phase.ABROAD)),
                100);
        return table;
    }

    private static AbroadRecord record(ResourceType type, String name, Phase phase) {
        ResourceKey key = type.key("shop", name);
        AbroadRecord record = AbroadRecord.of(type, key, "u-" + name, "2026-11-26T00:00:00Z", "eurm", phase);
        return new AbroadRecord(Tree.with(record.tree(), "7", "metadata", "resourceVersion"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /version, '', '', Home",
        "GET, /apis/apps/v1, '', '', Home",
        "GET, /navidec/v1/moves, '', '', Own",
        "GET, /pods, '', '', Expand",
        "GET, /api/v1//pods, '', '', Refuse",
        "GET, /apis/apps/v1/namespaces/shop/deployments/web, '', '', Read",
        "GET, /apis/apps/v1/namespaces/shop/deployments/other, '', '', Home",
        "GET, /apis/apps/v1/namespaces/other/deployments/web, '', '', Home",
        "GET, /apis/apps/v1/namespaces/shop/deployments/web/scale, '', '', Read",
        "GET, /api/v1/namespaces/shop/configmaps/out, '', '', Home",
        "GET, /api/v1/namespaces/shop/pods/p/log, '', '', Stream",
        "GET, /api/v1/namespaces/shop/pods/p/exec, '', '', Connect",
        "POST, /api/v1/namespaces/shop/pods/p/portforward, '', '', Connect",
        "GET, /api/v1/namespaces/shop/pods/p/proxy/a/b, '', '', Connect",
        "GET, /api/v1/namespaces/shop/pods/http:p:80/proxy/, '', '', Connect",
        "GET, /api/v1/namespaces/shop/pods/p:80/proxy/, '', '', Connect",
        "POST, /api/v1/namespaces/shop/pods/p/eviction, '', application/json, Write",
        "PUT, /apis/apps/v1/namespaces/shop/deployments/web, '', application/json, Write",
        "PATCH, /apis/apps/v1/namespaces/shop/deployments/web, '', application/apply-patch+yaml, Write",
        "PATCH, /apis/apps/v1/namespaces/shop/deployments/web, '', application/apply-patch+cbor, Refuse",
        "PUT, /apis/apps/v1/namespaces/shop/deployments/web, '', application/vnd.kubernetes.protobuf, Write",
        "DELETE, /apis/apps/v1/namespaces/shop/deployments/web, '', application/json; charset=utf-8, Delete",
        "DELETE, /apis/apps/v1/namespaces/shop/deployments/other, '', '', Home",
        "GET, /apis/apps/v1/deployments, '', '', MergedList",
        "GET, /apis/apps/v1/namespaces/other/deployments, '', '', MergedList",
        "GET, /api/v1/secrets, '', '', Home",
        "GET, /apis/navidec.io/v1alpha1/moves?watch=1, '', '', Home",
        "GET, /apis/apps/v1/deployments?watch=1, application/json, '', MergedWatch",
        "GET, /api/v1/secrets?watch=1, 'application/json;as=Table;v=v1;g=meta.k8s.io', '', MergedWatch",
        "GET, /api/v1/watch/namespaces/shop/secrets/s, '', '', MergedWatch",
        "GET, /api/v1/namespaces/shop/secrets/s?watch=1, '', '', Home",
        "GET, /api/v1/secrets?watch=1, 'application/vnd.kubernetes.protobuf,application/json', '', HomeUntilAbroad",
        "GET, /api/v1/pods?watch=1, 'application/vnd.kubernetes.protobuf,application/json', '', MergedWatch",
        "GET, /api/v1/pods?watch=1, application/vnd.kubernetes.protobuf, '', Home",
        "POST, /apis/apps/v1/namespaces/shop/deployments, '', application/json, Create",
        "POST, /apis/apps/v1/namespaces/other/deployments, '', application/json, Home",
        "POST, /api/v1/namespaces/shop/configmaps, '', application/json, Create",
        "POST, /api/v1/namespaces/other/configmaps, '', application/json, Home",
        "PATCH, /api/v1/namespaces/shop/secrets/s, '', application/apply-patch+yaml, Create",
        "PATCH, /api/v1/namespaces/other/secrets/s, '', application/apply-patch+yaml, Home",
        "PATCH, /api/v1/namespaces/shop/secrets/s, '', application/merge-patch+json, Home",
        "PATCH, /apis/navidec.io/v1alpha1/namespaces/shop/moves/m, '', application/apply-patch+yaml, Home",
        "DELETE, /apis/apps/v1/namespaces/shop/deployments, '', '', DeleteCollection",
        "DELETE, /api/v1/namespaces/shop/configmaps, '', '', Home",
    })
    void goesItsWay(String method, String target, String accept, String contentType, String way) {
        Route route =
                Router.decide(RequestParser.parse(method, target), Facts.of(method, accept, contentType), table());
        assertEquals(way, route.getClass().getSimpleName());
        assertFalse(route.reason().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "'', true, true",
        "*/*, true, true",
        "'application/json;as=Table;v=v1;g=meta.k8s.io,application/json', true, true",
        "'" + PROTOBUF + ",application/json', false, true",
        PROTOBUF + ", false, false",
        "application/yaml, false, false",
    })
    void knowsWhatAClientTakes(String accept, boolean prefers, boolean takes) {
        Facts facts = Facts.of("GET", accept, "");
        assertEquals(prefers, facts.prefersJson());
        assertEquals(takes, facts.takesJson());
    }
}
