package io.navidec.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a finished command left.
 *
 * @param line the command as typed
 * @param exit its exit code
 * @param out standard output
 * @param err standard error
 */
public record Command(String line, int exit, String out, String err) {

    /**
     * Runs a command to its end.
     *
     * @throws AssertionError when it takes longer than {@code within}; it is killed then
     */
    public static Command run(Duration within, Map<String, String> environment, String input, List<String> words) {
        try {
            Path out = Files.createTempFile("navidec-out", ".txt");
            Path err = Files.createTempFile("navidec-err", ".txt");
            Path in = Files.createTempFile("navidec-in", ".txt");
            try {
                Files.writeString(in, input);
                ProcessBuilder builder = new ProcessBuilder(words)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("Not finished within " + within + ": " + String.join(" ", words) + "\n"
                            + read(out) + read(err));
                }
                return new Command(String.join(" ", words), process.exitValue(), read(out), read(err));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
                Files.deleteIfExists(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** Itself, when it ended with 0. */
    public Command ok() {
        if (exit != 0) {
            throw new AssertionError("Exit " + exit + " of: " + line + "\n" + out + err);
        }
        return this;
    }

    /** Itself, when it did not end with 0. */
    public Command fails() {
        if (exit == 0) {
            throw new AssertionError("Expected a failure of: " + line + "\n" + out + err);
        }
        return this;
    }

    /** Both outputs. */
    public String all() {
        return out + err;
    }
}
