package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import io.navidec.testkit.Running;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each part killed or paused in the middle of reads, writes, watches and connections: every request is answered, and as promised; after the repair all works
 * again, and no connection is left behind.
 */
@ExtendWith(Fleet.class)
class FaultsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";
    /** As many as pools may keep for later, and retries may have open at the moment of counting. */
    private static final int KEPT = 24;

    private static final Http HTTP = Http.plain();
    /** Between the requests of one client: enough of them, and no load test. */
    private static final long PACE_NANOS = 50_000_000;

    private static String http;
    private static String token;

    enum Fault {
        ABROAD_SERVICE_KILLED,
        ABROAD_SERVICE_PAUSED,
        ABROAD_API_SERVER_KILLED,
        ABROAD_API_SERVER_PAUSED,
        HOME_API_SERVER_KILLED,
        HOME_API_SERVER_PAUSED;

        boolean home() {
            return this == HOME_API_SERVER_KILLED || this == HOME_API_SERVER_PAUSED;
        }

        void happens() {
            switch (this) {
                case ABROAD_SERVICE_KILLED -> Fleet.eurm().kill();
                case ABROAD_SERVICE_PAUSED -> Fleet.eurm().pause();
                case ABROAD_API_SERVER_KILLED -> Fleet.bed().stop("eurm/apiserver");
                case ABROAD_API_SERVER_PAUSED -> Fleet.bed().pause("eurm/apiserver");
                case HOME_API_SERVER_KILLED -> Fleet.bed().stop("dam/apiserver");
                case HOME_API_SERVER_PAUSED -> Fleet.bed().pause("dam/apiserver");
            }
        }

        void ends() {
            switch (this) {
                case ABROAD_SERVICE_KILLED -> Fleet.eurm().restart();
                case ABROAD_SERVICE_PAUSED -> Fleet.eurm().resume();
                case ABROAD_API_SERVER_KILLED -> Fleet.bed().start("eurm/apiserver");
                case ABROAD_API_SERVER_PAUSED -> Fleet.bed().resume("eurm/apiserver");
                case HOME_API_SERVER_KILLED -> Fleet.bed().start("dam/apiserver");
                case HOME_API_SERVER_PAUSED -> Fleet.bed().resume("dam/apiserver");
            }
        }
    }

    @BeforeAll
    static void oneOfEachAbroad() throws IOException {
        http = "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT");
        token = "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN");
        Moves.dam().run("-n shop create deployment faulty --image=nginx").ok();
        Moves.dam()
                .run("-n shop rollout status deployment/faulty --timeout=60s")
                .ok();
        Moves.dam().run("-n shop create configmap faulty --from-literal=k=v").ok();
        Moves.dam()
                .run("-n shop create configmap faulty-home --from-literal=k=v")
                .ok();
        Moves.moved("deployments/faulty", "eurm");
        Moves.moved("configmaps/faulty", "eurm");
    }

    @AfterAll
    static void clean() {
        Moves.dam().run("-n shop delete deployment faulty");
        Moves.dam().run("-n shop delete configmap faulty faulty-home");
    }

    /** What was asked while the fault lasted. */
    private record Asked(String what, int status, String warning, String retryAfter, long millis) {}

    private static Asked ask(String what, String method, String target, String body) throws IOException {
        long began = System.nanoTime();
        try {
            HttpResponse<String> answer = HTTP.send(
                    method,
                    http + target,
                    body,
                    "Authorization",
                    token,
                    "Content-Type",
                    "application/merge-patch+json");
            return new Asked(
                    what,
                    answer.statusCode(),
                    answer.headers().firstValue("warning").orElse(""),
                    answer.headers().firstValue("retry-after").orElse(""),
                    (System.nanoTime() - began) / 1_000_000);
        } catch (HttpTimeoutException e) {
            return new Asked(what + ": NO ANSWER", 0, "", "", (System.nanoTime() - began) / 1_000_000);
        } catch (IOException e) {
            // A list or watch that has begun is cut: that is an answer, as the API server gives it.
            return new Asked(what + ": cut", -1, "", "", (System.nanoTime() - began) / 1_000_000);
        }
    }

    private static Asked get() throws IOException {
        return ask("get abroad", "GET", MAPS + "/faulty", "");
    }

    private static Asked write() throws IOException {
        return ask("write abroad", "PATCH", MAPS + "/faulty", "{\"data\":{\"t\":\"" + System.nanoTime() + "\"}}");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everythingIsAnsweredAndNothingIsLeftBehind(Fault fault, @TempDir Path folder) throws Exception {
        Await.until(
                "all works",
                SOON,
                () -> write().status() == 200 && get().warning().isEmpty());
        String pod = Await.until(
                "the pod is seen",
                SOON,
                () -> Moves.dam()
                        .run("-n shop get pods -l app=faulty -o name")
                        .out()
                        .strip(),
                name -> name.startsWith("pod/"));
        int before = Fleet.dam().sockets();
        ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();
        List<Running> open = new ArrayList<>();
        try {
            open.add(Moves.dam().start(folder.resolve("maps"), "-n shop get configmaps -w"));
            open.add(Moves.dam().start(folder.resolve("pods"), "-n shop get pods -w"));
            open.add(Moves.dam().start(folder.resolve("log"), "-n shop logs -f " + pod));
            open.add(Moves.dam().start(folder.resolve("exec"), "-n shop exec " + pod + " -- sleep 60"));
            Await.until("the watch stands", SOON, () -> open.get(0).output().contains("faulty"));
            during(fault, asked);
        } finally {
            open.forEach(Running::close);
        }
        Await.until("writes abroad work again", SOON, () -> write().status() == 200);
        Await.until("reads are live again", SOON, () -> get().warning().isEmpty());
        promised(fault, List.copyOf(asked));
        Await.until(
                "no connection is left behind: there were " + before + " sockets",
                SOON,
                () -> Fleet.dam().sockets(),
                now -> now <= before + KEPT);
        String log = Fleet.dam().log();
        assertFalse(log.contains("has been blocked for"), "no event loop was blocked");
    }

    /** Four clients ask on, before, while and after it happens. */
    private static void during(Fault fault, ConcurrentLinkedQueue<Asked> asked) throws InterruptedException {
        AtomicBoolean on = new AtomicBoolean(true);
        List<Thread> clients = new ArrayList<>();
        for (Question question : List.<Question>of(
                FaultsIT::get,
                FaultsIT::write,
                () -> ask("list", "GET", MAPS, ""),
                () -> ask("write home", "PATCH", MAPS + "/faulty-home", "{\"data\":{\"t\":\"x\"}}"))) {
            clients.add(Thread.ofPlatform().daemon().start(() -> {
                while (on.get()) {
                    try {
                        asked.add(question.ask());
                        LockSupport.parkNanos(PACE_NANOS);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            }));
        }
        try {
            fault.happens();
            answered(fault, asked);
        } finally {
            fault.ends();
        }
        on.set(false);
        for (Thread client : clients) {
            client.join(Duration.ofSeconds(60));
            assertFalse(client.isAlive(), "a client got no answer");
        }
    }

    private static void answered(Fault fault, ConcurrentLinkedQueue<Asked> asked) throws InterruptedException {
        if (fault == Fault.HOME_API_SERVER_PAUSED) {
            Thread.sleep(3000); // nobody answers at home: the pause itself, nothing can be awaited
        } else if (fault.home()) {
            Await.until(
                    "clients are told that home does not answer",
                    SOON,
                    () -> asked.stream()
                                    .filter(each -> each.status() == 503)
                                    .map(Asked::what)
                                    .distinct()
                                    .count()
                            == 4);
        } else {
            Await.until(
                    "a read comes with a Warning, and a write is refused",
                    SOON,
                    () -> asked.stream().anyMatch(FaultsIT::warned)
                            && asked.stream().anyMatch(FaultsIT::refused));
        }
    }

    private static boolean warned(Asked asked) {
        return asked.what().equals("get abroad") && !asked.warning().isEmpty();
    }

    private static boolean refused(Asked asked) {
        return asked.what().equals("write abroad") && asked.status() == 503;
    }

    private interface Question {
        Asked ask() throws IOException;
    }

    private static void promised(Fault fault, List<Asked> asked) {
        String all =
                String.join("\n", asked.stream().map(Asked::toString).distinct().toList());
        assertTrue(asked.stream().noneMatch(each -> each.status() == 0), all);
        if (fault.home()) {
            return;
        }
        for (Asked each : asked) {
            switch (each.what()) {
                case "get abroad" -> {
                    assertEquals(200, each.status(), all);
                    assertTrue(each.millis() < 8000, "reads do not wait for the silent: " + all);
                }
                case "list", "write home" -> assertEquals(200, each.status(), all);
                case "write abroad" ->
                    assertTrue(
                            each.status() == 200
                                    || (each.status() == 503
                                            && !each.retryAfter().isEmpty()),
                            all);
                default -> throw new AssertionError(all);
            }
        }
    }
}
