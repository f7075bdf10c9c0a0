package io.navidec.cluster.kubeapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "GET, /api/v1/pods, list, '', v1, pods, '', '', ''",
                "GET, /api/v1/pods?watch=1, watch, '', v1, pods, '', '', ''",
                "GET, /api/v1/pods?watch=false, list, '', v1, pods, '', '', ''",
                "GET, /api/v1/watch/pods, watch, '', v1, pods, '', '', ''",
                "GET, /api/v1/watch/namespaces/shop/pods/p, watch, '', v1, pods, shop, p, ''",
                "GET, /api/v1/namespaces/shop/pods/p?watch=1, get, '', v1, pods, shop, p, ''",
                "GET, /api/v1/namespaces/shop/pods/, list, '', v1, pods, shop, '', ''",
                "GET, /api/v1/namespaces/shop, get, '', v1, namespaces, '', shop, ''",
                "PUT, /api/v1/namespaces/shop/finalize, update, '', v1, namespaces, '', shop, finalize",
                "GET, /apis/apps/v1/namespaces/shop/deployments/web, get, apps, v1, deployments, shop, web, ''",
                "PATCH, /apis/apps/v1/namespaces/shop/deployments/web/scale, patch, apps, v1, deployments, shop, web, scale",
                "GET, /api/v1/namespaces/shop/pods/p/log?follow=true, get, '', v1, pods, shop, p, log",
                "GET, /api/v1/namespaces/shop/pods/p/proxy/a/b, get, '', v1, pods, shop, p, proxy/a/b",
                "POST, /apis/apps/v1/namespaces/shop/deployments, create, apps, v1, deployments, shop, '', ''",
                "DELETE, /apis/apps/v1/namespaces/shop/deployments, deletecollection, apps, v1, deployments, shop, '', ''",
                "DELETE, /apis/apps/v1/namespaces/shop/deployments/web, delete, apps, v1, deployments, shop, web, ''",
                "GET, /apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa, get, rbac.authorization.k8s.io, v1, clusterroles, '', system:a, ''",
            })
    void readsResourceRequests(
            String method,
            String target,
            String verb,
            String group,
            String version,
            String plural,
            String namespace,
            String name,
            String subresource) {
        KubeRequest.Resource read = assertInstanceOf(KubeRequest.Resource.class, RequestParser.parse(method, target));
        assertEquals(verb, read.verb());
        assertEquals(group, read.group());
        assertEquals(version, read.version());
        assertEquals(plural, read.plural());
        assertEquals(namespace, read.namespace());
        assertEquals(name, read.name());
        assertEquals(subresource, read.subresource());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/apis",
                "/api/v1",
                "/apis/apps",
                "/apis/apps/v1",
                "/openapi/v3",
                "/version",
                "/healthz/etcd"
            })
    void leavesTheRestToHome(String target) {
        assertInstanceOf(KubeRequest.Other.class, RequestParser.parse("GET", target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/v1/pods",
                "/api/v1//pods",
                "/api/v1/namespaces/../pods",
                "/api/v1/namespaces/%2e%2E/pods",
                "/api/v1/namespaces/a%2Fb/pods",
                "/api/v1/namespaces/a%5cb/pods",
                "/api/v1/namespaces/a;b/pods",
                "/api/v1/namespaces/a%00/pods",
                "/api/v1/namespaces/a%252e/pods",
                "/api/v1/%zz/pods",
                "/api/v1/pods?a=%",
                "api/v1/pods"
            })
    void refusesWhatTwoServersMightReadDifferently(String target) {
        KubeRequest.Odd odd = assertInstanceOf(KubeRequest.Odd.class, RequestParser.parse("GET", target));
        assertEquals(400, odd.status().code());
    }

    @Test
    void readsShortForms() {
        KubeRequest.ShortForm one = assertInstanceOf(
                KubeRequest.ShortForm.class, RequestParser.parse("GET", "/deployments.apps/web?namespace=shop"));
        assertEquals("deployments.apps", one.word());
        assertEquals("web", one.name());
        assertEquals("shop", one.query().get("namespace"));
        KubeRequest.ShortForm move =
                assertInstanceOf(KubeRequest.ShortForm.class, RequestParser.parse("POST", "/deployments/web/move"));
        assertEquals("move", move.action());
        assertInstanceOf(KubeRequest.Odd.class, RequestParser.parse("DELETE", "/pods/p"));
        assertInstanceOf(KubeRequest.Own.class, RequestParser.parse("GET", "/navidec/v1/moves"));
    }

    /** Whatever comes is read as something; a resource request never holds a segment of dots or a slash in a name. */
    @Test
    void survivesAnything() {
        long seed = Long.getLong("navidec.seed", 20261124L);
        Random random = new Random(seed);
        String[] parts = {
            "/", "api", "apis", "v1", "..", ".", "%2e", "%2f", ";", "%", "a", "pods", "?", "&", "=", "watch", "%00",
            "+", "é"
        };
        for (int i = 0; i < 200_000; i++) {
            StringBuilder target = new StringBuilder("/");
            for (int n = random.nextInt(12); n > 0; n--) {
                target.append(parts[random.nextInt(parts.length)]);
            }
            KubeRequest read = RequestParser.parse("GET", target.toString());
            if (read instanceof KubeRequest.Resource resource) {
                String whole = resource.plural() + " " + resource.namespace() + " " + resource.name();
                boolean odd = whole.contains("/")
                        || whole.contains("%")
                        || whole.contains(";")
                        || resource.name().equals("..")
                        || resource.namespace().equals("..")
                        || resource.name().equals(".");
                assertEquals(false, odd, "seed " + seed + ": " + target);
            }
        }
    }
}
