package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kubectl rollout history} and {@code undo} reach behind a move, out and back, for every kind that has revisions. */
@ExtendWith(Fleet.class)
class RolloutHistoryIT {
    private static final String SPACE = "history-it";
    private static final Duration SOON = Duration.ofSeconds(60);

    @BeforeAll
    static void prepare() {
        Moving.namespace(SPACE);
    }

    private static String dam(String words) {
        return Moves.dam().out("-n " + SPACE + " " + words);
    }

    private static void done(String words) {
        Moves.dam().run("-n " + SPACE + " " + words).ok();
    }

    private static void roll(String workload, String image) {
        done("set image " + workload + " c=" + image);
        done("annotate " + workload + " --overwrite kubernetes.io/change-cause=" + image);
        done("rollout status " + workload + " --timeout=60s");
    }

    private static String image(String workload) {
        return dam("get " + workload + " -o jsonpath={.spec.template.spec.containers[0].image}");
    }

    /** The numbers that kubectl lists, and the image of each. */
    private static List<String> history(String workload) {
        return dam("rollout history " + workload)
                .lines()
                .filter(line -> line.matches("\\d+ .*"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .map(number -> image(workload, number))
                .toList();
    }

    private static String image(String workload, String number) {
        return dam("rollout history " + workload + " --revision=" + number)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Image:"))
                .map(line -> line.substring(6).strip())
                .findFirst()
                .orElse("none");
    }

    private static void move(String name, String resource, String target) {
        Map<String, Object> status = Moving.move(SPACE, name, resource, target);
        assertEquals("Moved", status.get("phase"), String.valueOf(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Deployment", "StatefulSet", "DaemonSet"})
    void undoReachesBehindAMove(String kind) {
        String lower = kind.toLowerCase(Locale.ROOT);
        String plural = lower + "s.apps";
        String workload = lower + "/app";
        Moves.dam()
                .input("""
                        apiVersion: apps/v1
                        kind: %s
                        metadata: {name: app}
                        spec:
                          selector: {matchLabels: {app: %s}}
                          template:
                            metadata: {labels: {app: %s}}
                            spec: {containers: [{name: c, image: "nginx:1"}]}
                        """.formatted(kind, kind, kind), "-n " + SPACE + " apply -f -")
                .ok();
        done("rollout status " + workload + " --timeout=60s");
        roll(workload, "nginx:2");
        roll(workload, "nginx:3");
        List<String> three = List.of("nginx:1", "nginx:2", "nginx:3");
        assertEquals(three, history(workload));

        move(lower + "-out", plural + "/app", "eurm");
        Await.until("the history is there", SOON, () -> history(workload), three::equals);

        done("rollout undo " + workload);
        Await.until("it is undone", SOON, () -> image(workload), "nginx:2"::equals);
        done("rollout status " + workload + " --timeout=60s");
        List<String> undone = List.of("nginx:1", "nginx:3", "nginx:2");
        Await.until("undo is a revision", SOON, () -> history(workload), undone::equals);

        move(lower + "-home", plural + "/app", "home");
        Await.until("the history is home", SOON, () -> history(workload), undone::equals);
        done("rollout undo " + workload + " --to-revision=" + number(workload, "nginx:1"));
        Await.until("it is undone", SOON, () -> image(workload), "nginx:1"::equals);
        done("rollout status " + workload + " --timeout=60s");
        assertTrue(dam("get pods -l app=" + kind + " -o jsonpath={..image}").contains("nginx:1"));
        Moves.dam().run("-n " + SPACE + " delete " + workload).ok();
    }

    private static String number(String workload, String image) {
        return dam("rollout history " + workload)
                .lines()
                .filter(line -> line.matches("\\d+ .*"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .filter(each -> image(workload, each).equals(image))
                .findFirst()
                .orElseThrow();
    }
}
