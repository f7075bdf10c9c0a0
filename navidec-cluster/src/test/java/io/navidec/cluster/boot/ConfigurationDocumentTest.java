package io.navidec.cluster.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table in docs/configuration.md names every setting of the cluster service with its default, and no other. */
class ConfigurationDocumentTest {
    private static final Pattern ROW = Pattern.compile("\\| `(navidec\\.[^`]+)` \\| ([^|]*) \\|.*");

    @Test
    void theTableIsWhatTheCodeSays() throws IOException {
        SortedMap<String, String> code = new TreeMap<>();
        settings(
                ClusterConfig.class,
                ClusterConfig.class.getAnnotation(ConfigMapping.class).prefix(),
                code);
        SortedMap<String, String> document = new TreeMap<>();
        boolean here = false;
        for (String line : Files.readAllLines(Path.of("../docs/configuration.md"))) {
            if (line.startsWith("## ")) {
                here = line.equals("## Cluster service");
            }
            Matcher row = ROW.matcher(line);
            if (here && row.matches()) {
                document.put(row.group(1), row.group(2).strip().replace("`", ""));
            }
        }
        assertEquals(code, document, "Mend the table under '## Cluster service' in docs/configuration.md");
    }

    private static void settings(Class<?> mapping, String prefix, Map<String, String> found) {
        for (Method method : mapping.getDeclaredMethods()) {
            if (method.isSynthetic()) {
                continue;
            }
            String name =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            WithDefault ofMethod = method.getAnnotation(WithDefault.class);
            if (method.getReturnType().isInterface() && method.getReturnType().getDeclaringClass() != null) {
                settings(method.getReturnType(), name, found);
            } else if (method.getReturnType() == Map.class) {
                found.put(name + ".<name>", "none");
            } else if (ofMethod != null) {
                found.put(name, ofMethod.value());
            } else {
                found.put(name, method.getReturnType() == Optional.class ? "none" : "must be set");
            }
        }
    }
}
