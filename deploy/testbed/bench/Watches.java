import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Figures of watches, run by bench.sh as a single source file; the bearer token comes in the file that BENCH_TOKEN_FILE names, the trusted authorities as
 * PEM files in BENCH_CA, separated by colons.
 *
 * <pre>
 * latency DIRECT THROUGH COUNT   watches the ConfigMaps of both URLs, changes one COUNT times, and prints how much later the same events come through
 * idle URL COUNT PID             holds so many watches open and prints how much the process has grown by each
 * </pre>
 */
final class Watches {
    /** Changes before those that count: this program's own code is slow at first. */
    private static final int WARM_UP = 500;

    private static final Pattern REVISION = Pattern.compile("\"resourceVersion\":\"(\\d+)\"");

    public static void main(String[] args) throws Exception {
        SSLContext tls = trusting(System.getenv("BENCH_CA").split(":"));
        String token = Files.readString(Path.of(System.getenv("BENCH_TOKEN_FILE"))).strip();
        switch (args[0]) {
            case "latency" -> latency(tls, token, args[1], args[2], Integer.parseInt(args[3]));
            case "idle" -> idle(tls.getSocketFactory(), token, URI.create(args[1]), Integer.parseInt(args[2]), args[3]);
            default -> throw new IllegalArgumentException("latency or idle, found " + args[0]);
        }
    }

    private static SSLContext trusting(String[] files) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (String file : files) {
            try (var in = Files.newInputStream(Path.of(file))) {
                for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    store.setCertificateEntry("ca-" + store.size(), each);
                }
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** When each resourceVersion was seen, in nanoseconds. */
    private static Map<String, Long> watch(HttpClient client, String token, String url, CountDownLatch begun, CountDownLatch all) {
        Map<String, Long> seen = new ConcurrentHashMap<>();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "?watch=1"))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .build();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                var answer = client.send(request, HttpResponse.BodyHandlers.ofLines());
                answer.body().forEach(line -> {
                    long now = System.nanoTime();
                    Matcher revision = REVISION.matcher(line);
                    if (line.contains("\"bench-watched\"") && revision.find()) {
                        begun.countDown();
                        if (seen.putIfAbsent(revision.group(1), now) == null) {
                            all.countDown();
                        }
                    }
                });
            } catch (IOException | InterruptedException e) {
                System.err.println("a watch ended: " + e);
            }
        });
        return seen;
    }

    private static void latency(SSLContext tls, String token, String direct, String through, int count) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch all = new CountDownLatch(2 * (WARM_UP + count + 1));
        Map<String, Long> straight = watch(client, token, direct, begun, all);
        Map<String, Long> here = watch(client, token, through, begun, all);
        if (!begun.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the watches did not begin");
        }
        for (int n = 0; n < WARM_UP + count; n++) {
            HttpRequest change = HttpRequest.newBuilder(URI.create(direct + "/bench-watched"))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/merge-patch+json")
                    .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"data\":{\"n\":\"" + n + "\"}}"))
                    .build();
            HttpResponse<String> answer = client.send(change, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.body());
            }
        }
        if (!all.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("events are missing: " + straight.size() + " straight, " + here.size() + " through");
        }
        List<Double> later = new ArrayList<>();
        straight.keySet().stream().sorted(Comparator.comparingLong(Long::parseLong)).skip(WARM_UP + 1).forEach(revision -> {
            if (here.containsKey(revision)) {
                later.add((here.get(revision) - straight.get(revision)) / 1e6);
            }
        });
        double[] sorted = later.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf("%d events, later through the façade by %.2f ms at the median, %.2f ms at p99%n",
                sorted.length, sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)]);
        System.exit(0);
    }

    private static long resident(String pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    /** Each on its own connection, as single clients are. */
    private static void idle(SSLSocketFactory sockets, String token, URI url, int count, String pid) throws Exception {
        List<Socket> open = new ArrayList<>();
        // The first ones make what all share.
        for (int n = 0; n < count / 10; n++) {
            open.add(begin(sockets, token, url));
        }
        long before = resident(pid);
        for (int n = 0; n < count; n++) {
            open.add(begin(sockets, token, url));
        }
        long after = resident(pid);
        System.out.printf("%d idle watches, each on its own connection: %.1f KB each; resident %d MiB%n",
                count, (after - before) / (double) count, after / 1024);
        System.exit(0);
    }

    private static Socket begin(SSLSocketFactory sockets, String token, URI url) throws IOException {
        Socket socket = sockets.createSocket(url.getHost(), url.getPort());
        socket.setSoTimeout(20_000);
        OutputStream out = socket.getOutputStream();
        out.write(("GET " + url.getPath() + "?watch=1&resourceVersion=0&timeoutSeconds=600 HTTP/1.1\r\nHost: " + url.getHost()
                        + "\r\nAccept: application/json\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        String status = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1)).readLine();
        if (status == null || !status.contains(" 200")) {
            throw new IOException("no watch: " + status);
        }
        return socket;
    }
}
