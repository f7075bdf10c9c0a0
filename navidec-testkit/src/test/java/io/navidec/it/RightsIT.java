package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nobody may do more, or less, to an abroad object than home's own rules give him: each right is compared with a twin at home. */
@ExtendWith(Fleet.class)
class RightsIT {
    private static Kubectl dev;
    private static Kubectl viewer;

    @BeforeAll
    static void oneAbroadAndItsTwinAtHome() throws IOException {
        dev = Fleet.bed().kubectl("DAM_DEV_NAVIDEC_KUBECONFIG");
        viewer = Fleet.bed().kubectl("DAM_VIEWER_NAVIDEC_KUBECONFIG");
        for (String name : List.of("right-abroad", "right-athome")) {
            dev.run("-n shop create deployment " + name + " --image=nginx").ok();
            dev.run("-n shop rollout status deployment/" + name + " --timeout=60s")
                    .ok();
        }
        Moves.dam().run("create namespace closed").ok();
        Moves.dam().run("-n closed create configmap hidden").ok();
        Moves.dam().run("-n closed create configmap hidden-athome").ok();
        Moves.moved("deployments/right-abroad", "eurm");
        assertEquals(201, Moves.ask("configmaps/hidden", "closed", "eurm").statusCode());
    }

    @AfterAll
    static void clean() {
        Moves.dam().run("-n shop delete deployment right-abroad right-athome");
        Moves.dam().run("delete namespace closed --timeout=60s");
    }

    @Test
    void devDoesInShopWhatHeCouldBefore() {
        for (String name : List.of("right-abroad", "right-athome")) {
            dev.run("-n shop get deployment " + name + " -o yaml").ok();
            dev.run("-n shop label deployment " + name + " by=dev").ok();
            dev.run("-n shop scale deployment " + name + " --replicas=2").ok();
            dev.run("-n shop rollout status deployment/" + name + " --timeout=60s")
                    .ok();
            dev.run("-n shop logs deployment/" + name + " --tail=1").ok();
            dev.run("-n shop annotate deployment " + name + " note=x").ok();
        }
    }

    @Test
    void elsewhereAndForTheViewerTheAnswersAreHomes403s() {
        assertSameRefusal(viewer, "-n shop delete deployment right-%s");
        assertSameRefusal(viewer, "-n shop label deployment right-%s a=b");
        assertSameRefusal(viewer, "-n shop scale deployment right-%s --replicas=9");
        viewer.run("-n shop get deployment right-abroad").ok();
        String abroad = dev.run("-n closed get configmap hidden").fails().err();
        String home = dev.run("-n closed get configmap hidden-athome").fails().err();
        assertTrue(home.contains("Forbidden"), home);
        assertEquals(home.replace("hidden-athome", "hidden"), abroad);
        assertTrue(dev.run("-n closed get configmaps").fails().err().contains("Forbidden"));
    }

    /** The same command on the abroad object and on its twin: both refused, in the same words. */
    private static void assertSameRefusal(Kubectl who, String words) {
        String abroad = who.run(words.formatted("abroad")).fails().err();
        String home = who.run(words.formatted("athome")).fails().err();
        assertTrue(home.contains("Forbidden"), home);
        assertEquals(home.replace("right-athome", "right-abroad"), abroad);
    }

    @Test
    void withoutCredentialsThereIsNothing() throws IOException {
        String object = "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT")
                + "/apis/apps/v1/namespaces/shop/deployments/right-abroad";
        Http http = Http.plain();
        assertEquals(403, http.send("GET", object, "").statusCode());
        assertEquals(
                403,
                http.send("PATCH", object, "{}", "Content-Type", "application/merge-patch+json")
                        .statusCode());
        assertEquals(
                401,
                http.send("GET", object, "", "Authorization", "Bearer nonsense").statusCode());
    }

    @Test
    void whoMayNotTouchAnObjectMayNotMoveIt() {
        String move = """
                {apiVersion: navidec.io/v1alpha1, kind: Move, metadata: {name: %s, namespace: %s},
                 spec: {resource: {resource: configmaps, name: hidden-athome}, target: eurm}}""";
        assertTrue(viewer.input(move.formatted("by-viewer", "shop"), "apply -f -")
                .fails()
                .err()
                .contains("forbidden"));
        assertTrue(dev.input(move.formatted("by-dev", "closed"), "apply -f -")
                .fails()
                .err()
                .contains("forbidden"));
    }
}
