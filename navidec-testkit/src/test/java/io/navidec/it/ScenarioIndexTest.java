package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.testkit.Bed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/scenarios.md} to the tests that there are. */
class ScenarioIndexTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:IT|Test))(?:\\.(\\w+))?`");

    @Test
    void everyTestThatTheTableNamesIsThere() throws IOException {
        Map<String, Path> classes = classes();
        List<String> missing = new ArrayList<>();
        for (String row : rows()) {
            for (MatchResult named : NAMED.matcher(row).results().toList()) {
                Path source = classes.get(named.group(1));
                String method = named.group(2);
                if (source == null
                        || (method != null && !Files.readString(source).contains("void " + method + "("))) {
                    missing.add(named.group());
                }
            }
        }
        assertEquals(List.of(), missing, "docs/scenarios.md names tests that are not there");
    }

    @Test
    void allSixteenAreThere() throws IOException {
        List<String> numbers =
                rows().stream().map(row -> row.split("\\|")[1].strip()).toList();
        assertEquals(
                Stream.iterate(1, n -> n + 1).limit(16).map(String::valueOf).toList(), numbers);
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(Bed.repository().resolve("docs/scenarios.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
    }

    private static Map<String, Path> classes() throws IOException {
        Map<String, Path> found = new HashMap<>();
        try (Stream<Path> modules = Files.list(Bed.repository())) {
            modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .forEach(tests -> collect(tests, found));
        }
        return found;
    }

    private static void collect(Path tests, Map<String, Path> found) {
        try (Stream<Path> files = Files.walk(tests)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> found.put(file.getFileName().toString().replace(".java", ""), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
