import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a move costs its clients: objects go out and home again one after the other, while a writer and a reader use each without a pause. For bench.sh --moves;
 * run as a source file: java Moves.java FACADE-URL TOKEN-FILE CONFIGMAPS DEPLOYMENTS. Prints rows of a Markdown table, times in milliseconds.
 */
class Moves {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]+)\"");
    private static final Pattern PHASE = Pattern.compile("\"phase\":\"(Moved|Refused|Failed|Cancelled)\"");
    private static final String SPACE = "shop";
    private static final int MOST_UNANSWERED = 20;

    private final String facade;
    private final String token;
    private final List<Double> moves = new ArrayList<>();
    /** From a write's first attempt to its success. */
    private final List<Double> writes = Collections.synchronizedList(new ArrayList<>());
    /** The longest of them in each move. */
    private final List<Double> blocked = new ArrayList<>();

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger failedReads = new AtomicInteger();
    /** Writes that got no answer at all; each is tried again. */
    private final AtomicInteger unanswered = new AtomicInteger();

    Moves(String facade, String token) {
        this.facade = facade;
        this.token = token;
    }

    public static void main(String[] args) throws Exception {
        String token = Files.readString(Path.of(args[1])).strip();
        new Moves(args[0], token).all("ConfigMap", "configmaps", "/api/v1", Integer.parseInt(args[2]));
        new Moves(args[0], token).all("Deployment of 3 replicas", "deployments", "/apis/apps/v1", Integer.parseInt(args[3]));
    }

    private HttpResponse<String> send(String method, String path, String type, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(facade + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String object(String plural, String name) {
        String metadata = "\"metadata\":{\"name\":\"" + name + "\"}";
        return plural.equals("configmaps")
                ? "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"," + metadata + ",\"data\":{\"a\":\"b\"}}"
                : "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\"," + metadata
                        + ",\"spec\":{\"replicas\":3,\"selector\":{\"matchLabels\":{\"app\":\"" + name
                        + "\"}},\"template\":{\"metadata\":{\"labels\":{\"app\":\"" + name
                        + "\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"registry.example/c:1\"}]}}}}";
    }

    private void all(String title, String plural, String api, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            String name = "moves-" + ProcessHandle.current().pid() + "-" + i;
            String collection = api + "/namespaces/" + SPACE + "/" + plural;
            HttpResponse<String> made = send("POST", collection, "application/json", object(plural, name));
            if (made.statusCode() != 201) {
                throw new IllegalStateException(made.body());
            }
            for (String target : List.of("eurm", "home")) {
                one(plural, name, collection + "/" + name, target);
            }
            send("DELETE", collection + "/" + name, "application/json", "");
        }
        System.out.printf(
                Locale.ROOT,
                "| %s, %d moves | %.0f | %.0f | %.0f | %.0f | %.0f | %d of %d | %d |%n",
                title,
                moves.size(),
                percentile(moves, 50),
                percentile(moves, 99),
                percentile(writes, 50),
                percentile(blocked, 50),
                percentile(blocked, 99),
                failedReads.get(),
                reads.get(),
                unanswered.get());
    }

    private void one(String plural, String name, String path, String target) throws Exception {
        AtomicBoolean on = new AtomicBoolean(true);
        List<Double> mine = Collections.synchronizedList(new ArrayList<>());
        Thread writer = Thread.ofPlatform().daemon().start(() -> write(path, on, mine));
        Thread reader = Thread.ofPlatform().daemon().start(() -> read(path, on));
        while (mine.size() < 3) {
            Thread.sleep(5); // until the writer writes
        }
        long began = System.nanoTime();
        HttpResponse<String> made = send(
                "POST", "/" + plural + "/" + name + "/move?namespace=" + SPACE, "application/json", "{\"target\":\"" + target + "\"}");
        Matcher move = NAME.matcher(made.body().substring(Math.max(0, made.body().indexOf("\"metadata\""))));
        if (made.statusCode() != 201 || !move.find()) {
            throw new IllegalStateException(made.body());
        }
        String status = "/apis/navidec.io/v1alpha1/namespaces/" + SPACE + "/moves/" + move.group(1);
        for (String end = ""; !end.equals("Moved"); ) {
            Matcher phase = PHASE.matcher(send("GET", status, "application/json", "").body());
            end = phase.find() ? phase.group(1) : "";
            if (!end.isEmpty() && !end.equals("Moved")) {
                throw new IllegalStateException("a move ended " + end);
            }
            Thread.sleep(5);
        }
        moves.add(millis(began));
        on.set(false);
        writer.join();
        reader.join();
        writes.addAll(mine);
        blocked.add(Collections.max(mine));
    }

    private void write(String path, AtomicBoolean on, List<Double> took) {
        long number = 0;
        while (on.get()) {
            long began = System.nanoTime();
            String patch = "{\"metadata\":{\"annotations\":{\"n\":\"" + ++number + "\"}}}";
            while (!written(path, patch)) {
                pause();
            }
            took.add(millis(began));
        }
    }

    private boolean written(String path, String patch) {
        try {
            return send("PATCH", path, "application/merge-patch+json", patch).statusCode() == 200;
        } catch (IOException | InterruptedException e) {
            if (unanswered.incrementAndGet() > MOST_UNANSWERED) {
                e.printStackTrace();
                System.exit(1);
            }
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(String path, AtomicBoolean on) {
        while (on.get()) {
            try {
                reads.incrementAndGet();
                HttpResponse<String> answer = send("GET", path, "application/json", "");
                if (answer.statusCode() != 200) {
                    failed(path, answer.statusCode() + " " + answer.body());
                }
                Thread.sleep(2);
            } catch (IOException | InterruptedException e) {
                failed(path, String.valueOf(e));
            }
        }
    }

    private void failed(String path, String why) {
        failedReads.incrementAndGet();
        System.err.println(Instant.now() + " a read of " + path + " failed: " + why);
    }

    private static double millis(long began) {
        return (System.nanoTime() - began) / 1e6;
    }

    private static double percentile(List<Double> values, int percent) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.isEmpty() ? 0 : sorted.get(Math.min(sorted.size() - 1, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
    }
}
