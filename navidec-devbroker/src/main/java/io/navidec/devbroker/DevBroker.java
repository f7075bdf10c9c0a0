package io.navidec.devbroker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.util.urlstreamhandler.classpath.Handler;

/**
 * Apache Qpid Broker-J on a loopback port, user and password {@code guest}, all in memory. It knows AMQP 0-9-1 as the services speak it, but no
 * dead letters and no quorum queues.
 */
public final class DevBroker implements AutoCloseable {
    private final SystemLauncher launcher;
    private final int port;

    private DevBroker(SystemLauncher launcher, int port) {
        this.launcher = launcher;
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
     * Starts one; takes about two seconds. Where the port was taken meanwhile it runs without one.
     *
     * @throws IllegalStateException when it cannot start at all
     */
    public static DevBroker start(int port) {
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
        return new DevBroker(launcher, port);
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
    }
}
