package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.testkit.Await;
import io.navidec.testkit.Http;
import io.navidec.testkit.Kubectl;
import io.navidec.testkit.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Lists and watches of home's objects and records together, on the real API server. The records are made here by hand, of a kind that nothing
 * else touches, as the mover would write them.
 */
@ExtendWith(Fleet.class)
class MergedReadsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TYPE = "limitranges";
    private static final String BASE = "/api/v1/namespaces/merged/" + TYPE;
    private static final int UNREAD = 100;
    /** Of clients that do not read at most so many are waited for. */
    private static final int MOST_UNREAD = 64;

    /** Objects of 200 KB each (the filler, and what kubectl notes of it): more than the sockets of one client take. */
    private static final int LARGE = 60;

    private static Kubectl straight;
    private static Kubectl through;
    private static String http;

    @BeforeAll
    static void namespace() {
        straight = Fleet.bed().kubectl("DAM_KUBECONFIG");
        through = Fleet.bed().kubectl("DAM_NAVIDEC_KUBECONFIG");
        http = "http://127.0.0.1:" + Fleet.bed().env("dam", "HTTP_PORT");
        straight.run("create namespace merged").ok();
    }

    @AfterAll
    static void clean() {
        for (String name : straight.out("-n merged get abroadresources -o name").split("\\s+")) {
            if (!name.isEmpty()) {
                straight.run("-n merged patch " + name + " --type=merge -p {\"metadata\":{\"finalizers\":[]}}");
            }
        }
        straight.run("delete namespace merged --wait=false").ok();
    }

    private static String home(String name, String label, String mark) {
        return "{apiVersion: v1, kind: LimitRange, metadata: {name: " + name + ", namespace: merged, labels: {app: "
                + label + "}, annotations: {" + mark
                + "}}, spec: {limits: [{type: Pod, max: {cpu: \"2\"}}]}}";
    }

    private static void record(String name, String uid, String phase, String label, int cpu) {
        straight.apply("""
                apiVersion: navidec.io/v1alpha1
                kind: AbroadResource
                metadata:
                  name: limitranges.core.%1$s
                  namespace: merged
                  finalizers: [navidec.io/abroad]
                spec:
                  resource: {group: "", version: v1, plural: limitranges, kind: LimitRange, namespace: merged, name: %1$s}
                  identity: {uid: %2$s, creationTimestamp: "2026-01-01T00:00:00Z"}
                  location: {cluster: nowhere}
                  generation: "1"
                  phase: %3$s
                  object:
                    apiVersion: v1
                    kind: LimitRange
                    metadata: {name: %1$s, namespace: merged, creationTimestamp: "2026-01-01T00:00:00Z", labels: {app: %4$s}}
                    spec: {limits: [{type: Pod, max: {cpu: "%5$d"}}]}
                """.formatted(name, uid, phase, label, cpu));
    }

    private static void phase(String name, String phase, String real) {
        straight.run("-n merged patch abroadresource limitranges.core." + name
                        + " --type=merge -p {\"spec\":{\"phase\":\"" + phase + "\",\"location\":{\"uid\":\"" + real
                        + "\"}}}")
                .ok();
    }

    private static void forget(String name) {
        straight.run("-n merged delete abroadresource limitranges.core." + name + " --wait=false")
                .ok();
        straight.run("-n merged patch abroadresource limitranges.core." + name
                        + " --type=merge -p {\"metadata\":{\"finalizers\":[]}}")
                .ok();
    }

    private static HttpResponse<String> get(String target, String accept) throws IOException {
        return Http.plain()
                .send(
                        "GET",
                        http + target,
                        "",
                        "Authorization",
                        "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN"),
                        "Accept",
                        accept);
    }

    private static Map<String, Object> json(String target) throws IOException {
        return Json.parse(get(target, "application/json").body());
    }

    private static List<String> names(Map<String, Object> list) {
        return Tree.maps(list, "items").stream()
                .map(item -> Tree.stringOr(item, "", "metadata", "name"))
                .sorted()
                .toList();
    }

    private static String watch(String query) throws IOException {
        return get(BASE + "?watch=true&" + query, "application/json").body();
    }

    private static List<String> events(String stream) {
        return stream.lines()
                .map(Json::parse)
                .map(event ->
                        Tree.stringOr(event, "", "type") + " " + Tree.stringOr(event, "", "object", "metadata", "name"))
                .toList();
    }

    @Test
    void listsTablesAndSelectorsShowWhatIsAbroad() throws IOException {
        straight.apply(home("at-home", "listed", ""));
        record("listed", UUID.randomUUID().toString(), "Abroad", "listed", 3);
        record("coming", UUID.randomUUID().toString(), "Outbound", "listed", 3);
        String selector = "?labelSelector=app%3Dlisted";
        Await.until("both are listed", SOON, () -> names(json(BASE + selector)).equals(List.of("at-home", "listed")));
        assertEquals(List.of("listed"), names(json(BASE + "?fieldSelector=metadata.name%3Dlisted")));
        assertEquals(List.of(), names(json(BASE + "?labelSelector=app%20in%20(other)")));
        String printed = through.out("-n merged get limitranges -l app=listed");
        assertTrue(printed.lines().findFirst().orElse("").matches("NAME\\s+CREATED AT"), printed);
        assertTrue(printed.contains("listed"), printed);
        assertTrue(get(BASE + selector, "application/yaml").body().contains("name: \"listed\""));
        assertEquals(
                List.of("at-home", "listed"),
                names(Json.parse(
                        get(BASE + selector, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")
                                .body())));
        assertEquals(
                400,
                get(BASE + "?fieldSelector=spec.nothing%3D1", "application/json")
                        .statusCode());
        assertEquals(
                403,
                Http.plain()
                        .send("GET", http + BASE, "", "Accept", "application/json")
                        .statusCode());
    }

    @Test
    void pagesAreInTheOrderOfKeysAndOfOneRevision() throws IOException {
        for (String name : List.of("pa", "pc", "pe")) {
            straight.apply(home(name, "paged", ""));
        }
        record("pb", UUID.randomUUID().toString(), "Abroad", "paged", 3);
        record("pd", UUID.randomUUID().toString(), "Abroad", "paged", 3);
        record("pf", UUID.randomUUID().toString(), "Abroad", "paged", 3);
        String selector = BASE + "?labelSelector=app%3Dpaged";
        List<String> all = List.of("pa", "pb", "pc", "pd", "pe", "pf");
        Await.until(
                "all are listed, in order", SOON, () -> inOrder(json(selector)).equals(all));
        for (String limit : List.of("1", "2", "3", "4", "6")) {
            List<String> got = new ArrayList<>();
            String token = "";
            String revision = "";
            do {
                Map<String, Object> page = json(selector + "&limit=" + limit + "&continue=" + token);
                String now = Tree.stringOr(page, "", "metadata", "resourceVersion");
                assertEquals(revision.isEmpty() ? now : revision, now, page.toString());
                revision = now;
                assertTrue(inOrder(page).size() <= Integer.parseInt(limit), page.toString());
                got.addAll(inOrder(page));
                token = URLEncoder.encode(Tree.stringOr(page, "", "metadata", "continue"), StandardCharsets.UTF_8);
                if (got.size() == Integer.parseInt(limit)) {
                    // What comes and goes between the pages is not on them.
                    straight.apply(home("pz" + limit, "paged", ""));
                    forget("pf");
                }
            } while (!token.isEmpty());
            assertEquals(all, got, "limit " + limit);
            straight.run("-n merged delete limitrange pz" + limit).ok();
            record("pf", UUID.randomUUID().toString(), "Abroad", "paged", 3);
            Await.until(
                    "all are listed again", SOON, () -> inOrder(json(selector)).equals(all));
        }
        String then = Tree.stringOr(json(selector), "", "metadata", "resourceVersion");
        forget("pd");
        straight.run("-n merged delete limitrange pe").ok();
        assertEquals(
                all, inOrder(json(selector + "&resourceVersionMatch=Exact&resourceVersion=" + then)), "as it was then");
        assertEquals(
                400,
                get(selector + "&limit=2&continue=nonsense", "application/json").statusCode());
        String table = "application/json;as=Table;v=v1;g=meta.k8s.io";
        Map<String, Object> rows = Json.parse(get(selector + "&limit=2", table).body());
        assertEquals(2, Tree.maps(rows, "rows").size());
        assertFalse(Tree.stringOr(rows, "", "metadata", "continue").isEmpty());
    }

    private static List<String> inOrder(Map<String, Object> list) {
        return Tree.maps(list, "items").stream()
                .map(item -> Tree.stringOr(item, "", "metadata", "name"))
                .toList();
    }

    @Test
    void aWholeMoveIsOnlyModifiedEventsOnOneUid() throws IOException {
        straight.apply(home("moving", "moving", ""));
        String uid = straight.out("-n merged get limitrange moving -o jsonpath={.metadata.uid}");
        Running watching = through.start(
                Fleet.bed().folder().resolve("it-merged-watch-" + uid + ".txt"),
                "-n merged get limitranges -l app=moving -w --output-watch-events -o jsonpath={.type}:{.object.metadata.uid}{\"\\n\"}");
        try (watching) {
            Await.until("the watch stands", SOON, () -> watching.output().contains("ADDED:" + uid));
            record("moving", uid, "Outbound", "moving", 2);
            phase("moving", "InTransit", uid);
            straight.run("-n merged annotate limitrange moving navidec.io/away=m1")
                    .ok();
            straight.run("-n merged delete limitrange moving").ok();
            phase("moving", "Abroad", uid);
            Await.until(
                    "it is abroad",
                    SOON,
                    () -> names(json(BASE + "?labelSelector=app%3Dmoving")).equals(List.of("moving")));
            phase("moving", "Inbound", uid);
            straight.apply(home("moving", "moving", "navidec.io/away: m2"));
            String real = straight.out("-n merged get limitrange moving -o jsonpath={.metadata.uid}");
            phase("moving", "Landing", real);
            straight.run("-n merged annotate limitrange moving navidec.io/away-")
                    .ok();
            phase("moving", "Home", real);
            straight.run("-n merged label limitrange moving returned=yes").ok();
            Await.until(
                    "the return is told",
                    SOON,
                    () -> json(BASE + "?labelSelector=returned").get("items") instanceof List<?> items
                            && !items.isEmpty()
                            && watching.output().lines().count() > 4);
            assertFalse(watching.output().contains("DELETED"), watching.output());
            assertFalse(watching.output().contains(real), watching.output());
            assertEquals(
                    1,
                    watching.output()
                            .lines()
                            .filter(line -> line.startsWith("ADDED"))
                            .count(),
                    watching.output());
        }
    }

    @Test
    void watchListsCloseTheirInitialEventsOnceAfterTheRecords() throws IOException {
        straight.apply(home("initial-home", "initial", ""));
        record("initial", UUID.randomUUID().toString(), "Abroad", "initial", 3);
        String query =
                "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=3"
                        + "&labelSelector=app%3Dinitial";
        List<String> events = Await.until(
                "the record is told", SOON, () -> events(watch(query)), each -> each.contains("ADDED initial"));
        int closing = events.indexOf("BOOKMARK ");
        assertTrue(events.indexOf("ADDED initial") < closing, events.toString());
        assertTrue(events.indexOf("ADDED initial-home") < closing, events.toString());
        assertEquals(1, watch(query).split("k8s.io/initial-events-end", -1).length - 1);
        through.run("-n merged wait limitrange/initial --for=jsonpath={.metadata.name}=initial --timeout=20s")
                .ok();
    }

    @Test
    void aRecordThatComesAndGoesInMidWatchIsToldAndXFromBeforeTheServiceIsExpired() throws IOException {
        String uid = UUID.randomUUID().toString();
        String from = Tree.stringOr(json(BASE), "", "metadata", "resourceVersion");
        record("passing", uid, "Abroad", "passing", 3);
        record("passing", uid, "Abroad", "passing", 4);
        forget("passing");
        Await.until("it has passed", SOON, () -> !names(json(BASE)).contains("passing"));
        List<String> since = events(watch("timeoutSeconds=2&labelSelector=app%3Dpassing&resourceVersion=" + from));
        assertFalse(since.contains("ERROR "), since.toString());
        assertEquals("DELETED passing", since.get(since.size() - 1), since.toString());
        HttpResponse<String> old = get(BASE + "?watch=true&resourceVersion=5", "application/json");
        // In an event, as the API server does: fabric8 tries again for ever after an answer 410.
        assertEquals(200, old.statusCode());
        assertEquals(List.of("ERROR "), events(old.body()), old.body());
        assertEquals(410L, Tree.longOr(Json.parse(old.body()), 0, "object", "code"));
        assertEquals("Expired", Tree.string(Json.parse(old.body()), "object", "reason"));
    }

    /** Keeps what a WebSocket tells, message by message. */
    private static final class Told implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();
        private final List<String> events = new CopyOnWriteArrayList<>();
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            message.append(text);
            if (last) {
                events.addAll(MergedReadsIT.events(message.toString()));
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.countDown();
            return null;
        }
    }

    /** fabric8's clients watch so. */
    @Test
    void aWatchByWebSocketIsMergedToo() throws Exception {
        straight.apply(home("socket-home", "socket", ""));
        Told told = new Told();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN"))
                .buildAsync(
                        URI.create("ws" + http.substring("http".length()) + BASE
                                + "?watch=1&timeoutSeconds=20&labelSelector=app%3Dsocket"),
                        told)
                .get(10, TimeUnit.SECONDS);
        Await.until("home's object is told", SOON, () -> told.events.contains("ADDED socket-home"));
        record("socket", UUID.randomUUID().toString(), "Abroad", "socket", 3);
        Await.until("the record is told", SOON, () -> told.events.contains("ADDED socket"));
        straight.run("-n merged label limitrange socket-home more=yes").ok();
        Await.until("home's change is told", SOON, () -> told.events.contains("MODIFIED socket-home"));
        assertFalse(socket.isInputClosed());
        assertTrue(told.closed.await(40, TimeUnit.SECONDS), "it ends with its time");
        ExecutionException refused = assertThrows(
                ExecutionException.class,
                () -> HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(URI.create("ws" + http.substring("http".length()) + BASE + "?watch=1"), new Told())
                        .get(10, TimeUnit.SECONDS));
        assertEquals(
                403,
                assertInstanceOf(WebSocketHandshakeException.class, refused.getCause())
                        .getResponse()
                        .statusCode());
    }

    /** Together they would hold more than the service may have: the many that do not read are let go, those who read later get all. */
    @Test
    void clientsThatDoNotReadAreLetGo() throws IOException {
        record("unread", UUID.randomUUID().toString(), "Abroad", "unread", 1);
        String filler = "x".repeat(100_000);
        straight.apply(IntStream.range(0, LARGE)
                .mapToObj(n -> home("large-" + n, "unread", "example.com/filler: " + filler))
                .collect(Collectors.joining("\n---\n")));
        List<Socket> clients = new ArrayList<>();
        try {
            for (int n = 0; n < UNREAD; n++) {
                clients.add(unreadWatch());
            }
            Await.until(
                    "no more than some are waited for",
                    Duration.ofMinutes(1),
                    () -> served(clients),
                    left -> left <= MOST_UNREAD);
            through.run("-n merged get limitranges").ok();
            int whole = 0;
            for (Socket each : clients) {
                whole += objects(each) >= LARGE ? 1 : 0;
            }
            assertTrue(whole > 0 && whole <= MOST_UNREAD, whole + " of " + UNREAD + " could go on");
        } finally {
            for (Socket each : clients) {
                each.close();
            }
            straight.run("-n merged delete limitranges -l app=unread").ok();
            forget("unread");
        }
    }

    private static Socket unreadWatch() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(1000);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), URI.create(http).getPort()));
        String ask = "GET " + BASE + "?watch=1 HTTP/1.1\r\nHost: dam\r\nAuthorization: Bearer "
                + Fleet.bed().content("DAM_TOKEN_FILE_ADMIN") + "\r\n\r\n";
        socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** How many of these connections the service still has (proc(5), /proc/net/tcp: state 01 at its end). */
    private static long served(List<Socket> clients) throws IOException {
        String local = String.format(":%04X", URI.create(http).getPort());
        Set<String> open = new HashSet<>();
        for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(file))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[1].endsWith(local) && fields[3].equals("01")) {
                    open.add(fields[2].substring(fields[2].lastIndexOf(':')));
                }
            }
        }
        return clients.stream()
                .filter(each -> open.contains(String.format(":%04X", each.getLocalPort())))
                .count();
    }

    /** How many objects this client is told of, now that it reads. */
    private static int objects(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] some = new byte[1 << 16];
        try {
            for (int n = socket.getInputStream().read(some);
                    n >= 0;
                    n = socket.getInputStream().read(some)) {
                text.append(new String(some, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketException | SocketTimeoutException e) {
            // let go, or told all there is
        }
        return text.toString().split("\"type\":\"ADDED\"", -1).length - 1;
    }
}
