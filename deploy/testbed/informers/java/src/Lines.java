import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The lines that are told and asked for: see ../../README.md. Thread-safe. */
final class Lines {
    private Lines() {}

    /** Who an object is: name, uid and resourceVersion. */
    record Identity(String name, String uid, String resourceVersion) {
        @Override
        public String toString() {
            return name + " " + uid + " " + resourceVersion;
        }
    }

    static synchronized void line(String text) {
        System.out.println(text);
        System.out.flush();
    }

    static void event(String resource, String type, Identity object) {
        line("event " + resource + " " + type + " " + object);
    }

    /** Answers what comes on standard input with the stores, until it ends. */
    static void serve(Map<String, Supplier<List<Identity>>> stores) throws IOException {
        line("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            stores.forEach((resource, held) -> held.get().forEach(object -> line("store " + resource + " " + object)));
            line("end " + command);
        }
    }
}
