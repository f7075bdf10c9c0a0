package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.testkit.Await;
import io.navidec.testkit.Kubectl;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Job does nothing again that it has done, wherever it goes; one that runs is cut off only with leave, and never runs in two places. */
@ExtendWith(Fleet.class)
class JobsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SPACE = "jobs";
    private static final String IN = "-n " + SPACE + " ";
    private static final String THERE = "-n " + SPACE + "--dam ";
    private static Kubectl facade;
    private static Kubectl dam;
    private static Kubectl eurm;

    @BeforeAll
    static void prepare() {
        facade = Moves.dam();
        dam = Moves.damStraight();
        eurm = Moves.eurm();
        Moving.namespace(SPACE);
    }

    private static String manifest(String name, String spec, String podSpec) {
        return """
                {apiVersion: batch/v1, kind: Job, metadata: {name: %s},
                 spec: {%s template: {spec: {%s restartPolicy: Never, containers: [{name: main, image: busybox}]}}}}
                """.formatted(name, spec, podSpec);
    }

    private static void create(String name, String spec, String podSpec) {
        facade.input(manifest(name, spec, podSpec), IN + "apply -f -").ok();
    }

    private static Map<String, Object> moved(String move, String job, String target, String more) {
        Moving.order(SPACE, move, "jobs.batch/" + job, target, more);
        return Moving.ended(SPACE, move);
    }

    private static void goes(String move, String job, String target) {
        Map<String, Object> status = moved(move, job, target, "");
        assertEquals("Moved", status.get("phase"), status.toString());
    }

    private static String pods(Kubectl cluster, String namespace, String job) {
        return cluster.out(namespace + "get pods -l batch.kubernetes.io/job-name=" + job + " -o name");
    }

    private static String told(String job, String path) {
        return facade.out(IN + "get job " + job + " -o jsonpath={" + path + "}");
    }

    @Test
    void oneThatHasEndedStaysEnded() {
        create("done", "", "");
        facade.run(IN + "wait --for=condition=complete job/done --timeout=60s").ok();
        String before = told("done", ".metadata.uid}{.spec.suspend}{.status");

        goes("done-out", "done", "eurm");
        assertEquals("eurm", Moving.places(SPACE, "job/done"));
        assertEquals(before, told("done", ".metadata.uid}{.spec.suspend}{.status"));
        assertEquals("1/1", facade.out(IN + "get job done --no-headers").split("\\s+")[2]);
        assertTrue(facade.input(manifest("done", "", ""), IN + "apply -f -")
                .ok()
                .out()
                .contains("unchanged"));
        goes("done-home", "done", "home");
        assertEquals("dam", Moving.places(SPACE, "job/done"));
        assertEquals(before, told("done", ".metadata.uid}{.spec.suspend}{.status"));
        // A Job that begins has an event of its first pod at once, and none was made for this one by either controller.
        String made = " get events --field-selector=reason=SuccessfulCreate,involvedObject.name=done -o name";
        assertEquals("", eurm.out(THERE + made), "it did not run there");
        assertEquals(1, dam.out(IN + made).lines().count(), "nor again at home");
        assertEquals("", pods(eurm, THERE, "done") + pods(dam, IN, "done"));
    }

    @Test
    void oneThatIsSuspendedGoesOnFromWhatItHasDone() {
        create("some", "completions: 12, parallelism: 1,", "");
        Await.until("the first pods have ended", SOON, () -> done("some") >= 2);
        facade.run(IN + "patch job some --type=merge -p {\"spec\":{\"suspend\":true}}")
                .ok();
        Await.until(
                "nothing of it runs",
                SOON,
                () -> told("some", ".status.conditions[*].type").contains("Suspended")
                        && told("some", ".status.active").isEmpty()
                        && told("some", ".status.terminating").replace("0", "").isEmpty()
                        && told("some", ".status.uncountedTerminatedPods.*").isEmpty());
        long done = done("some");
        assertTrue(done >= 2 && done < 12, "succeeded: " + done);

        goes("some-out", "some", "eurm");
        assertEquals(done, done("some"));
        facade.run(IN + "patch job some --type=merge -p {\"spec\":{\"suspend\":false}}")
                .ok();
        facade.run(IN + "wait --for=condition=complete job/some --timeout=60s").ok();

        assertEquals(12, done("some"));
        assertEquals(12 - done, pods(eurm, THERE, "some").lines().count(), "what was done is not done again");
        assertEquals("eurm", Moving.places(SPACE, "job/some"));
    }

    private static long done(String job) {
        String said = told(job, ".status.succeeded");
        return said.isEmpty() ? 0 : Long.parseLong(said);
    }

    @Test
    void oneThatRunsIsCutOffOnlyWithLeave() {
        create("busy", "", "nodeSelector: {no: such},");
        Await.until("it runs", SOON, () -> told("busy", ".status.active").equals("1"));

        Map<String, Object> refused = moved("busy-no", "busy", "eurm", "");
        assertEquals("Refused", refused.get("phase"), refused.toString());
        assertTrue(String.valueOf(refused.get("message")).contains("restart: true"), refused.toString());
        Map<String, Object> twice = moved("busy-twice", "busy", "eurm", "  restart: true\n  strategy: MakeBeforeBreak");
        assertEquals("Refused", twice.get("phase"), "it would run in two places: " + twice);
        assertEquals("dam", Moving.places(SPACE, "job/busy"));

        Map<String, Object> status = moved("busy-out", "busy", "eurm", "  restart: true");
        assertEquals("Moved", status.get("phase"), status.toString());
        assertEquals("eurm", Moving.places(SPACE, "job/busy"));
        Await.until("it runs there", SOON, () -> told("busy", ".status.active").equals("1"));
        assertEquals("", pods(dam, IN, "busy"));
        assertEquals(1, pods(eurm, THERE, "busy").lines().count());
        Map<String, Object> back = moved("busy-home", "busy", "home", "  restart: true");
        assertEquals("Moved", back.get("phase"), back.toString());
        assertEquals("", pods(eurm, THERE, "busy"));
        Await.until("it runs at home", SOON, () -> pods(dam, IN, "busy").lines().count() == 1);
    }
}
