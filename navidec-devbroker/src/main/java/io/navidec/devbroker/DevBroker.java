package io.navidec.devbroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.util.urlstreamhandler.classpath.Handler;
import org.jspecify.annotations.Nullable;

/**
 * Apache Qpid Broker-J on a loopback port, user and password {@code guest}, all in memory. It knows AMQP 0-9-1 as the services speak it, but no
 * dead letters and no quorum queues.
 */
public final class DevBroker implements AutoCloseable {
    private final SystemLauncher launcher;
    private final FileChannel turn;
    private final int port;

    private DevBroker(SystemLauncher launcher, FileChannel turn, int port) {
        this.launcher = launcher;
        this.turn = turn;
        this.port = port;
    }

    /** Whether nobody listens on that loopback port. */
    public static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Some port that is free now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Starts one; takes about two seconds.
     *
     * @throws IllegalStateException when it cannot start, or another process, or an earlier life of this one, still has the port
     */
    public static DevBroker start(int port) {
        FileChannel turn = takeTurn(port);
        try {
            return start(port, turn);
        } catch (IllegalStateException e) {
            end(turn);
            throw e;
        }
    }

    /** Qpid goes on without its port when that is taken: only who has this lock may try. */
    private static FileChannel takeTurn(int port) {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "navidec-devbroker-" + port + ".lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null && free(port)) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held by an earlier life of this process, before a live reload
        } catch (IOException e) {
            throw new IllegalStateException("Cannot lock " + file, e);
        }
        end(channel);
        throw new IllegalStateException("the port is still in use");
    }

    private static void end(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DevBroker start(int port, FileChannel turn) {
        URL configuration = DevBroker.class.getResource("broker.json");
        if (configuration == null) {
            throw new IllegalStateException("broker.json is missing beside " + DevBroker.class);
        }
        knowClasspathUrls();
        SystemLauncher launcher = new SystemLauncher();
        try {
            launcher.startup(Map.of(
                    "type",
                    "Memory",
                    "initialConfigurationLocation",
                    configuration.toExternalForm(),
                    "startupLoggedToSystemOut",
                    false,
                    "context",
                    Map.of("navidec.devbroker.port", Integer.toString(port))));
        } catch (Exception e) {
            launcher.shutdown();
            throw new IllegalStateException("The broker for development cannot be started on port " + port, e);
        }
        return new DevBroker(launcher, turn, port);
    }

    /** Qpid registers its protocol by class name, which the JDK finds on the system's class path only: not in dev mode. */
    private static void knowClasspathUrls() {
        try {
            var known = new URI("classpath:any").toURL();
            assert known != null;
        } catch (MalformedURLException unknown) {
            URL.setURLStreamHandlerFactory(protocol -> protocol.equals("classpath") ? new Handler() : null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        launcher.shutdown();
        end(turn);
    }
}
