package io.navidec.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real kubectl with one kubeconfig. */
public final class Kubectl {
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private final String binary;
    private final String kubeconfig;
    private final Path cache;
    private final Map<String, String> environment;

    Kubectl(String binary, String kubeconfig, Path cache) {
        this(binary, kubeconfig, cache, Map.of());
    }

    private Kubectl(String binary, String kubeconfig, Path cache, Map<String, String> environment) {
        this.binary = binary;
        this.kubeconfig = kubeconfig;
        this.cache = cache;
        this.environment = environment;
    }

    /** The same with these environment variables. */
    public Kubectl with(Map<String, String> variables) {
        return new Kubectl(binary, kubeconfig, cache, variables);
    }

    /** Runs it; blanks separate the words. */
    public Command run(String words) {
        return input("", words);
    }

    /** Runs it with something on standard input. */
    public Command input(String input, String words) {
        return Command.run(WITHIN, environment, input, line(words));
    }

    /** Runs it, and gives what it printed when it ended with 0. */
    public String out(String words) {
        return run(words).ok().out();
    }

    /** Applies a manifest. */
    public void apply(String manifest) {
        input(manifest, "apply -f -").ok();
    }

    /** Starts it and lets it run, its output in a file. */
    public Running start(Path output, String words) {
        return Running.start(output, environment, line(words));
    }

    /** The same with a file on standard input. */
    public Running start(Path output, Path input, String words) {
        return Running.start(output, ProcessBuilder.Redirect.from(input.toFile()), environment, line(words));
    }

    private List<String> line(String words) {
        List<String> line =
                new ArrayList<>(List.of(binary, "--kubeconfig", kubeconfig, "--cache-dir", cache.toString()));
        line.addAll(List.of(words.trim().split("\\s+")));
        return line;
    }
}
