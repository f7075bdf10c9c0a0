package io.navidec.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A packaged NaviDEC service run as a process: the JVM package, or the native binary where {@code navidec.native=true}.
 */
public final class Service implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String name;
    private final String module;
    private final Path log;
    private final Map<String, String> settings;
    private final int managementPort;
    private Running running;

    private Service(String name, String module, Path log, Map<String, String> settings, int managementPort) {
        this.name = name;
        this.module = module;
        this.log = log;
        this.settings = settings;
        this.managementPort = managementPort;
        this.running = launch(Map.of());
        awaitReady();
    }

    /** A cluster service on the bed. */
    public static Service cluster(Bed bed, String cluster, Map<String, String> more) {
        int management = Integer.parseInt(bed.env(cluster, "MANAGEMENT_PORT"));
        Map<String, String> settings = settings(bed, cluster, management);
        settings.putAll(more);
        return new Service(
                cluster, "navidec-cluster", bed.folder().resolve("it-" + cluster + ".log"), settings, management);
    }

    /** A second service of that cluster, on ports of its own. */
    public static Service replica(Bed bed, String cluster) {
        int management = freePort();
        Map<String, String> settings = settings(bed, cluster, management);
        int tls = freePort();
        settings.put("quarkus.http.port", Integer.toString(freePort()));
        settings.put("navidec.tls.port", Integer.toString(tls));
        settings.put("navidec.cluster.address", "https://localhost:" + tls);
        // It learns from the orchestrator where the others are.
        settings.keySet().removeIf(key -> key.startsWith("navidec.peers."));
        return new Service(
                cluster + "-replica",
                "navidec-cluster",
                bed.folder().resolve("it-" + cluster + "-replica.log"),
                settings,
                management);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was set, such as {@code quarkus.http.port}. */
    public String setting(String key) {
        return settings.getOrDefault(key, "");
    }

    private static Map<String, String> settings(Bed bed, String cluster, int management) {
        String peer = cluster.equals("dam") ? "eurm" : "dam";
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("navidec.cluster.name", cluster);
        settings.put("quarkus.http.port", bed.env(cluster, "HTTP_PORT"));
        settings.put("quarkus.management.port", Integer.toString(management));
        settings.put("navidec.tls.port", bed.env(cluster, "TLS_PORT"));
        settings.put("navidec.tls.certificate", bed.env(cluster, "CERT"));
        settings.put("navidec.tls.key", bed.env(cluster, "KEY"));
        settings.put("navidec.tls.ca", bed.env("TESTBED_CA"));
        settings.put("navidec.access.client-ca", bed.env(cluster, "API_CA"));
        settings.put("navidec.access.front-proxy-certificate", bed.env(cluster, "FRONT_PROXY_CLIENT_CERT"));
        settings.put("navidec.access.front-proxy-key", bed.env(cluster, "FRONT_PROXY_CLIENT_KEY"));
        settings.put("navidec.peers." + peer, "https://localhost:" + bed.env(peer, "TLS_PORT"));
        settings.put("navidec.cluster.address", "https://localhost:" + bed.env(cluster, "TLS_PORT"));
        settings.put("KUBECONFIG", bed.env(cluster, "SERVICE_KUBECONFIG"));
        settings.putAll(broker(bed));
        return settings;
    }

    /** The orchestrator on the bed. */
    public static Service orchestrator(Bed bed) {
        int management = Integer.parseInt(bed.env("ORCHESTRATOR_MANAGEMENT_PORT"));
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("quarkus.http.port", bed.env("ORCHESTRATOR_PORT"));
        settings.put("quarkus.management.port", Integer.toString(management));
        settings.putAll(broker(bed));
        return new Service(
                "orchestrator",
                "navidec-orchestrator",
                bed.folder().resolve("it-orchestrator.log"),
                settings,
                management);
    }

    private static Map<String, String> broker(Bed bed) {
        return Map.of(
                "rabbitmq-host", bed.env("AMQP_HOST"),
                "rabbitmq-port", bed.env("AMQP_PORT"),
                "rabbitmq-username", bed.env("AMQP_USERNAME"),
                "navidec.broker.password-file", bed.env("AMQP_PASSWORD_FILE"));
    }

    private Running launch(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(more);
        Map<String, String> environment = new LinkedHashMap<>();
        List<String> flags = new ArrayList<>();
        all.values().removeIf(String::isEmpty);
        all.forEach((key, value) -> {
            if (key.equals("KUBECONFIG")) {
                environment.put(key, value);
            } else {
                flags.add("-D" + key + "=" + value);
            }
        });
        Path target = Bed.repository().resolve(module).resolve("target");
        List<String> line = new ArrayList<>();
        if (Boolean.getBoolean("navidec.native")) {
            line.add(nativeBinary(target).toString());
            line.addAll(flags);
        } else {
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.add("-Xmx384m");
            line.addAll(flags);
            line.add("-jar");
            line.add(target.resolve("quarkus-app/quarkus-run.jar").toString());
        }
        return Running.start(log, environment, line);
    }

    private static Path nativeBinary(Path target) {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No native binary in " + target + ": run ./native-build.sh"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until its readiness check says UP. */
    public void awaitReady() {
        Await.until(name + " ready; its log is " + log, READY, () -> {
            if (!running.alive()) {
                throw new AssertionError(name + " ended: " + tail());
            }
            return health("ready") == 200;
        });
    }

    /** HTTP status of {@code /q/health/<check>} on the management port. */
    public int health(String check) throws IOException, InterruptedException {
        return management("/q/health/" + check).statusCode();
    }

    /** GET on the management port. */
    public HttpResponse<String> management(String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                        .timeout(Duration.ofSeconds(5))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The process as it runs now. */
    public Running process() {
        return running;
    }

    /** Stops its process without ending it: its connections stay, and say nothing. */
    public void pause() {
        Signal.send("STOP", running.pid());
    }

    /** Lets it go on. */
    public void resume() {
        Signal.send("CONT", running.pid());
    }

    /** How many sockets its process has open. Source: {@code /proc/<pid>/fd} (proc(5)). */
    public int sockets() throws IOException {
        int sockets = 0;
        try (Stream<Path> open = Files.list(Path.of("/proc/" + running.pid() + "/fd"))) {
            for (Path each : open.toList()) {
                try {
                    sockets += Files.readSymbolicLink(each).toString().startsWith("socket:") ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        return sockets;
    }

    /** kill -9. */
    public void kill() {
        running.kill();
    }

    /** Starts it again after it ended, and waits until it is ready. */
    public void restart() {
        restart(Map.of());
        awaitReady();
    }

    /** Starts it again with further settings, for example a crash point, and without those that are empty; does not wait. */
    public void restart(Map<String, String> more) {
        running.close();
        running = launch(more);
    }

    /** All it has logged, over all its lives. */
    public String log() {
        return running.output();
    }

    private String tail() {
        String all = log();
        return all.substring(Math.max(0, all.length() - 4000));
    }

    @Override
    public void close() {
        running.close();
    }
}
