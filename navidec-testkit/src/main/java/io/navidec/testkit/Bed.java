package io.navidec.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real test bed: two clusters and a broker, run by {@code deploy/testbed/testbed}. Tests have a bed of their own, with its
 * own folder and ports, so that a demo can run beside them.
 */
public final class Bed {
    private static final Duration UP = Duration.ofMinutes(30);
    private static final Duration SHORT = Duration.ofMinutes(2);
    private static final Pattern EXPORT = Pattern.compile("export ([A-Z0-9_]+)=(.*)");

    private final Path repository;
    private final Map<String, String> settings;
    private final Map<String, String> env;

    private Bed(Path repository, Map<String, String> settings, Map<String, String> env) {
        this.repository = repository;
        this.settings = settings;
        this.env = env;
    }

    /** Brings it up, or finds it up. */
    public static Bed up() {
        Path repository = repository();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(
                "NAVIDEC_TESTBED",
                System.getProperty(
                        "navidec.it.testbed", repository.resolve(".testbed-it").toString()));
        settings.put("NAVIDEC_TESTBED_PORT_BASE", System.getProperty("navidec.it.port-base", "27000"));
        script(repository, settings, UP, "up").ok();
        Map<String, String> env = new LinkedHashMap<>();
        for (String line : script(repository, settings, SHORT, "env").ok().out().split("\n")) {
            Matcher export = EXPORT.matcher(line);
            if (export.matches()) {
                env.put(export.group(1), export.group(2).replaceAll("^['\"]|['\"]$", ""));
            }
        }
        return new Bed(repository, settings, env);
    }

    /** Ends every process of it. */
    public void down() {
        script(repository, settings, SHORT, "down").ok();
    }

    /** Stops one component, for example {@code rabbitmq} or {@code eurm/apiserver}. */
    public void stop(String component) {
        script(repository, settings, SHORT, "stop", component).ok();
    }

    /** kill -9. */
    public void kill(String component) {
        script(repository, settings, SHORT, "kill", component).ok();
    }

    /** Starts a stopped component. */
    public void start(String component) {
        script(repository, settings, SHORT, "start", component).ok();
        controllersAfresh(component);
    }

    /** Stops a component's process without ending it: its connections stay, and say nothing. */
    public void pause(String component) {
        script(repository, settings, SHORT, "pause", component).ok();
    }

    /** Lets a paused component go on. */
    public void resume(String component) {
        script(repository, settings, SHORT, "resume", component).ok();
        controllersAfresh(component);
    }

    /** Clients of an API server that was away try again after up to a minute, each kind for itself: later tests would wait for that. */
    private void controllersAfresh(String component) {
        if (!component.endsWith("/apiserver")) {
            return;
        }
        String cluster = component.substring(0, component.indexOf('/') + 1);
        for (String client : List.of("controller-manager", "scheduler", "kwok")) {
            script(repository, settings, SHORT, "stop", cluster + client).ok();
            script(repository, settings, SHORT, "start", cluster + client).ok();
        }
    }

    /** A value of {@code testbed env}. */
    public String env(String name) {
        String value = env.get(name);
        if (value == null) {
            throw new AssertionError("testbed env prints no " + name + ", only " + env.keySet());
        }
        return value;
    }

    /** A value of {@code testbed env} for one cluster: {@code env("dam", "API")} is {@code DAM_API}. */
    public String env(String cluster, String name) {
        return env(cluster.toUpperCase(java.util.Locale.ROOT) + "_" + name);
    }

    /** The content of a file that {@code testbed env} names, less surrounding blanks. */
    public String content(String name) {
        try {
            return Files.readString(Path.of(env(name))).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder for logs and other leavings of tests, in the bed's own folder. */
    public Path folder() {
        return Path.of(env("TESTBED_DIR"));
    }

    /** kubectl with a kubeconfig of the bed. */
    public Kubectl kubectl(String kubeconfigVariable) {
        return new Kubectl(env("KUBECTL"), env(kubeconfigVariable), folder().resolve("kube-cache"));
    }

    /** The top folder of the checkout. */
    public static Path repository() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.isExecutable(at.resolve("test.sh"))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new AssertionError("Not inside a checkout of NaviDEC");
        }
        return at;
    }

    private static Command script(Path repository, Map<String, String> settings, Duration within, String... words) {
        List<String> line = new ArrayList<>();
        line.add(repository.resolve("deploy/testbed/testbed").toString());
        line.addAll(List.of(words));
        return Command.run(within, settings, "", line);
    }
}
