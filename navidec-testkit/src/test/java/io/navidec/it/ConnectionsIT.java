package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.testkit.Await;
import io.navidec.testkit.Command;
import io.navidec.testkit.Kubectl;
import io.navidec.testkit.Running;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections into a pod that runs abroad, opened at home: exec and port-forward, by WebSocket and by SPDY, as with a pod at home. */
@ExtendWith(Fleet.class)
class ConnectionsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern PORT = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+)");
    private static final int LINES = 300_000;
    private static Kubectl dam;
    private static Kubectl dev;
    private static Kubectl viewer;
    private static String pod;

    @BeforeAll
    static void onePodAbroadAndItsTwinAtHome() throws IOException {
        dam = Moves.dam();
        dev = Fleet.bed().kubectl("DAM_DEV_NAVIDEC_KUBECONFIG");
        viewer = Fleet.bed().kubectl("DAM_VIEWER_NAVIDEC_KUBECONFIG");
        for (String name : new String[] {"conn", "conn-twin"}) {
            dam.run("-n shop create deployment " + name + " --image=nginx").ok();
            dam.run("-n shop rollout status deployment/" + name + " --timeout=60s")
                    .ok();
        }
        Moves.moved("deployments/conn", "eurm");
        pod = Await.until(
                "the pod is seen at home",
                SOON,
                () -> dam.run("-n shop get pods -l app=conn -o name").out().strip(),
                name -> name.startsWith("pod/"));
    }

    @AfterAll
    static void clean() {
        dam.run("-n shop delete deployment conn conn-twin");
    }

    /** What the bed's nodes cannot do (kwok passes no exit code, and no end of stdin) is compared with the twin. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void execSpeaksAsAtHome(String webSockets) {
        Map<String, String> how = Map.of("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", webSockets);
        assertEquals(
                "from inside\n",
                dev.with(how)
                        .run("-n shop exec deployment/conn -- echo from inside")
                        .ok()
                        .out());
        Command home = dev.with(how).run("-n shop exec deployment/conn-twin -- false");
        Command abroad = dev.with(how).run("-n shop exec deployment/conn -- false");
        assertEquals(home.exit(), abroad.exit());
        assertEquals(home.err(), abroad.err());
    }

    /**
     * Up and down apart: a command that ends while its stdin still comes is cut off by the API server itself, and the bed's nodes pass no end of stdin.
     * They run commands on this machine, so that what went up is found in a file.
     */
    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void allArrivesInBothDirections(String webSockets) throws IOException {
        StringBuilder numbers = new StringBuilder();
        for (int line = 1; line <= LINES; line++) {
            numbers.append(line).append('\n');
        }
        Kubectl kubectl = dam.with(Map.of("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", webSockets));
        for (int round = 0; round < 5; round++) {
            String down = kubectl.run("-n shop exec " + pod + " -- seq 1 " + LINES)
                    .ok()
                    .out();
            assertEquals(numbers.length(), down.length());
            assertEquals(numbers.toString(), down);
        }
        Path folder = Files.createTempDirectory("navidec-upload");
        Path in = Files.writeString(folder.resolve("in.txt"), numbers);
        Path there = Files.createFile(folder.resolve("there.txt"));
        try (Running upload =
                kubectl.start(folder.resolve("out.txt"), in, "-n shop exec -i " + pod + " -- tee " + there)) {
            Await.until("all went up", SOON, () -> Files.size(there), size -> size >= numbers.length());
            assertEquals(numbers.toString(), Files.readString(there));
            upload.kill();
        } finally {
            for (String name : new String[] {"in.txt", "there.txt", "out.txt"}) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void whenTheClientGoesSoDoesTheConnectionThere(String webSockets) throws IOException {
        String node = Moves.eurm().out("get nodes -o jsonpath={.items[0].status.daemonEndpoints.kubeletEndpoint.Port}");
        int port = Integer.parseInt(node.strip());
        // The API server keeps some for the next log that is asked for.
        long kept = connections(port);
        try (Running exec = dam.with(Map.of("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", webSockets))
                .start(Fleet.bed().folder().resolve("it-exec.txt"), "-n shop exec " + pod + " -- sleep 300")) {
            Await.until("the connection stands", SOON, () -> connections(port), some -> some > kept);
            exec.kill();
        }
        Await.until("the connection has ended", SOON, () -> connections(port), left -> left <= kept);
    }

    /** Established TCP connections of this machine to that port (proc(5), /proc/net/tcp: state 01). */
    private static long connections(int port) throws IOException {
        String remote = String.format(":%04X 01 ", port);
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/tcp"))) {
            return lines.filter(line -> line.contains(remote)).count();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void aForwardedPortCarriesBytesBothWays(String webSockets) throws IOException {
        try (Running forward = dam.with(Map.of("KUBECTL_PORT_FORWARD_WEBSOCKETS", webSockets))
                .start(
                        Fleet.bed().folder().resolve("it-forward-" + System.nanoTime() + ".txt"),
                        "-n shop port-forward " + pod + " :8080")) {
            Await.until(
                    "it forwards", SOON, () -> PORT.matcher(forward.output()).find());
            Matcher port = PORT.matcher(forward.output());
            assertTrue(port.find());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)))) {
                socket.setSoTimeout((int) SOON.toMillis());
                byte[] sent = "there and back".getBytes(StandardCharsets.UTF_8);
                socket.getOutputStream().write(sent);
                InputStream in = socket.getInputStream();
                assertEquals("there and back", new String(in.readNBytes(sent.length), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void whoMayNotAtHomeMayNotThere() {
        String twin = dam.out("-n shop get pods -l app=conn-twin -o jsonpath={.items[0].metadata.name}");
        String name = pod.substring("pod/".length());
        Command home = viewer.run("-n shop exec " + twin + " -- true").fails();
        Command abroad = viewer.run("-n shop exec " + name + " -- true").fails();
        assertTrue(home.err().contains("orbidden"), home.all());
        assertEquals(home.err().replace(twin, name), abroad.err());
    }
}
