package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Kubectl;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be done is answered in words, and nothing has been touched. */
@ExtendWith(Fleet.class)
class BadInputIT {
    private static Kubectl dam;

    @BeforeAll
    static void objects() {
        dam = Moves.dam();
        dam.run("-n shop create deployment bad --image=nginx").ok();
        dam.run("-n shop rollout status deployment/bad --timeout=60s").ok();
        dam.apply("""
                {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: disk, namespace: shop},
                 spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: disk-user, namespace: shop}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: disk-user}}
                  template:
                    metadata: {labels: {app: disk-user}}
                    spec:
                      containers: [{name: c, image: nginx}]
                      volumes: [{name: d, persistentVolumeClaim: {claimName: disk}}]
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: bad-taken, namespace: shop}, data: {whose: dam}}
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "configmaps/bad-taken, nowhere, nowhere",
        "nonsenses/taken, eurm, nonsenses",
        "configmaps/absent, eurm, absent",
    })
    void whatIsUnknownIsRefusedAtOnce(String object, String target, String named) throws IOException {
        String before = dam.out("-n shop get moves -o name");
        HttpResponse<String> answer = Moves.ask(object, "shop", target);
        assertTrue(answer.statusCode() >= 400 && answer.statusCode() < 500, answer.body());
        assertEquals("Status", Tree.string(Json.parse(answer.body()), "kind"));
        assertTrue(Tree.stringOr(Json.parse(answer.body()), "", "message").contains(named), answer.body());
        assertEquals(before, dam.out("-n shop get moves -o name"));
    }

    @Test
    void whatMustNotMoveIsRefusedWithAHint() throws IOException {
        String pod = dam.out("-n shop get pods -l app=bad -o jsonpath={.items[0].metadata.name}");
        refused("pods/" + pod, "replicasets");
        refused("deployments/disk-user", "disk");
        refused("persistentvolumeclaims/disk", "data");
        String node = dam.out("get nodes -o jsonpath={.items[0].metadata.name}");
        HttpResponse<String> answer = Moves.ask("nodes/" + node, "", "eurm");
        if (answer.statusCode() == 201) {
            String name = Tree.stringOr(Json.parse(answer.body()), "", "metadata", "name");
            String namespace = Tree.stringOr(Json.parse(answer.body()), "", "metadata", "namespace");
            Await.until(
                    "the Node's Move is refused",
                    Duration.ofSeconds(30),
                    () -> dam.out("-n " + namespace + " get move " + name + " -o jsonpath={.status.phase}")
                            .equals("Refused"));
        } else {
            assertTrue(answer.statusCode() >= 400 && answer.statusCode() < 500, answer.body());
        }
        String records = dam.out("-n shop get abroadresources -o name");
        assertFalse(records.contains(".bad") || records.contains("disk"), records);
        dam.run("-n shop get deployment bad").ok();
    }

    @Test
    void aNameTakenAbroadIsRefusedBeforeAnythingIsTouched() throws IOException {
        Kubectl eurm = Moves.eurm();
        eurm.run("create namespace shop--dam");
        eurm.run("-n shop--dam create configmap bad-taken --from-literal=whose=eurm")
                .ok();
        refused("configmaps/bad-taken", "of that name");
        assertEquals("dam", Moves.damStraight().out("-n shop get configmap bad-taken -o jsonpath={.data.whose}"));
        assertEquals("eurm", eurm.out("-n shop--dam get configmap bad-taken -o jsonpath={.data.whose}"));
        assertFalse(Moves.damStraight()
                .out("-n shop get configmap bad-taken -o yaml")
                .contains("navidec.io"));
        eurm.run("-n shop--dam delete configmap bad-taken").ok();
    }

    @Test
    void aMalformedMoveIsRefusedByTheDefinition() {
        for (String spec : new String[] {
            "{resource: {resource: 'Config Maps', name: bad-taken}}",
            "{resource: {resource: configmaps}}",
            "{resource: {resource: configmaps, name: bad-taken}, target: 'No Cluster!'}",
            "{resource: {resource: configmaps, name: bad-taken}, strategy: Hope}",
            "{resource: {resource: configmaps, name: bad-taken}, deadline: soon}",
        }) {
            String move =
                    "{apiVersion: navidec.io/v1alpha1, kind: Move, metadata: {name: malformed, namespace: shop}, spec: "
                            + spec + "}";
            String error = dam.input(move, "create -f -").fails().err();
            assertTrue(error.contains("invalid") || error.contains("Invalid"), error);
        }
        dam.run("-n shop get move malformed").fails();
    }

    /** The Move is made and ends Refused, with the word in its message. */
    private static void refused(String object, String word) throws IOException {
        HttpResponse<String> made = Moves.ask(object, "shop", "eurm");
        if (made.statusCode() != 201) {
            assertTrue(made.statusCode() < 500 && made.body().contains(word), made.body());
            return;
        }
        String name = Tree.stringOr(Json.parse(made.body()), "", "metadata", "name");
        assertEquals("Refused", Moves.ended(name), Moves.status(name));
        assertTrue(Moves.status(name).contains(word), Moves.status(name));
    }
}
