package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Dam's service is killed again and again within one move, once at each of its effects: every life of it crashes at the next point, the last
 * one finishes. Writes go on meanwhile.
 */
@ExtendWith(Fleet.class)
class CrashIT {
    private static final String SPACE = "crash-it";
    private static final List<String> OUT = List.of(
            "Requested.act.HoldMove.after",
            "Preparing.act.TryOut.after",
            "Requested.journal.Accepted+Placed+Prepared.before",
            "Copying.act.RecordOutbound.after",
            "Copying.act.CreateGuest.before",
            "Copying.act.CreateGuest.after",
            "Copying.act.RestoreFields.after",
            "Copying.journal.Copied+Ready.before",
            "Switching.act.NoteCarry.after",
            "Switching.act.CarryOver.after",
            "Switching.act.CarriedOver.after",
            "Switching.act.Switch.after",
            "Clearing.act.MarkHome.after",
            "Clearing.journal.Marked.after",
            "Clearing.act.DeleteHome.before",
            "Clearing.act.DeleteHome.after",
            "Clearing.act.RecordAbroad.after",
            "Moved.act.ReleaseMove.before");
    private static final List<String> BACK = List.of(
            "Copying.act.RecordInbound.after",
            "Copying.act.CreateHome.before",
            "Copying.act.CreateHome.after",
            "Copying.act.RestoreFields.after",
            "Switching.act.Land.after",
            "Clearing.act.Freeze.after",
            "Clearing.journal.Shown.after",
            "Clearing.act.UnmarkHome.after",
            "Clearing.act.RecordHome.after",
            "Clearing.act.CloseSource.after",
            "Clearing.journal.Closed+Ended.before");

    @BeforeAll
    static void prepare() {
        Moving.namespace(SPACE);
    }

    @AfterAll
    static void mend() {
        Fleet.dam().restart();
    }

    /** Lets dam live until it passes that point. */
    private static void crashAt(String point) {
        Fleet.dam().restart(Map.of("navidec.crash-at", point));
    }

    private static void awaitCrash(String point) {
        Await.until(
                "dam's service ended at " + point,
                Moving.WITHIN,
                () -> !Fleet.dam().process().alive());
    }

    private static Map<String, Object> crashing(String move, String target, List<String> points, Runnable afterThird) {
        crashAt(points.get(0));
        Moving.order(SPACE, move, "configmaps/precious", target, "");
        awaitCrash(points.get(0));
        for (int next = 1; next < points.size(); next++) {
            if (points.get(next - 1).equals("Copying.act.RestoreFields.after")) {
                afterThird.run();
            }
            crashAt(points.get(next));
            awaitCrash(points.get(next));
        }
        Fleet.dam().restart();
        return Moving.ended(SPACE, move);
    }

    @Test
    void aMoveOutAndBackEndsRightThoughTheServiceDiesAtEveryEffect() {
        Moving.dam()
                .out("-n " + SPACE + " create configmap precious --from-literal=value=one --from-literal=other=same");
        String uid = Moving.dam().out("-n " + SPACE + " get configmap precious -o jsonpath={.metadata.uid}");

        Map<String, Object> out = crashing(
                "out",
                "eurm",
                OUT,
                () -> Moving.dam()
                        .out("-n " + SPACE
                                + " patch configmap precious --type=merge -p {\"data\":{\"value\":\"two\"}}"));

        assertEquals("Moved", out.get("phase"), String.valueOf(out));
        assertEquals("eurm", Moving.places(SPACE, "configmap/precious"));
        check(Moving.find(Moving.eurm(), SPACE + "--dam", "configmap/precious"));

        Map<String, Object> back = crashing("back", "home", BACK, () -> {});

        assertEquals("Moved", back.get("phase"), String.valueOf(back));
        assertEquals("dam", Moving.places(SPACE, "configmap/precious"));
        Map<String, Object> home = Moving.find(Moving.dam(), SPACE, "configmap/precious");
        check(home);
        assertEquals(Map.of(), Tree.map(home, "metadata", "annotations"));
        Map<String, Object> keeper = Moving.find(Moving.dam(), SPACE, "abroadresource/configmaps.core.precious");
        assertEquals(uid, Tree.string(keeper, "spec", "identity", "uid"));
    }

    /** Every step of a Move of many, too: none of its Moves is made twice, and none is forgotten. */
    @Test
    void aMoveOfManyEndsRightThoughTheServiceDiesAtEveryStepOfIt() {
        String space = "crash-many";
        Moving.namespace(space);
        List<String> names = List.of("a", "b", "c");
        names.forEach(name -> Moving.dam().out("-n " + space + " create configmap " + name + " --from-literal=x=y"));
        List<String> points = List.of(
                "Batch.Hold.after",
                "Batch.Journal.before",
                "Batch.Journal.after",
                "Batch.Make.before",
                "Batch.Make.made",
                "Batch.Make.after",
                "Batch.Journal.after",
                "Batch.Release.before");
        crashAt(points.getFirst());
        Moving.dam().apply("""
                apiVersion: navidec.io/v1alpha1
                kind: Move
                metadata: {name: many, namespace: crash-many}
                spec: {resource: {resource: configmaps}, selector: {matchExpressions: [{key: a, operator: DoesNotExist}]}, target: eurm, parallelism: 2}
                """);
        awaitCrash(points.getFirst());
        for (String point : points.subList(1, points.size())) {
            crashAt(point);
            awaitCrash(point);
        }
        Fleet.dam().restart();

        Map<String, Object> status = Moving.ended(space, "many");
        assertEquals("3 of 3 moved", status.get("message"), status.toString());
        names.forEach(name -> assertEquals("eurm", Moving.places(space, "configmap/" + name)));
        assertEquals(
                3,
                Moving.dam()
                        .out("-n " + space + " get moves -l navidec.io/parent -o name")
                        .lines()
                        .count());
        Await.until(
                "the Move is released",
                Moving.WITHIN,
                () -> Moving.dam()
                        .out("-n " + space + " get move many -o jsonpath={.metadata.finalizers}")
                        .isEmpty());
    }

    private static void check(@org.jspecify.annotations.Nullable Map<String, Object> object) {
        assertNotNull(object);
        assertEquals(Map.of("value", "two", "other", "same"), Tree.map(object, "data"));
    }
}
