import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Thousands of abroad objects for bench.sh --records; run as a source file: java Records.java make|lag DAM-URL DAM-TOKEN-FILE EURM-URL EURM-TOKEN-FILE COUNT.
 * {@code make} writes, with no move, what that many moves of ConfigMaps of 1 KB leave behind: the guests at eurm, and their records at dam, 500 in a namespace. {@code lag}
 * changes COUNT of the guests at eurm, twenty a second, and tells how long after each answer a watch at dam shows it.
 */
class Records {
    private static final int IN_A_NAMESPACE = 500;
    private static final Pattern UID = Pattern.compile("\"uid\":\"([-0-9a-f]{36})\"");
    private static final Pattern VERSION = Pattern.compile("\"resourceVersion\":\"([0-9]+)\"");
    private static final Pattern TURN = Pattern.compile("\"turn\":\"([0-9]+) [0-9]+\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String dam;
    private final String damToken;
    private final String eurm;
    private final String eurmToken;

    Records(String[] args) throws IOException {
        this.dam = args[1];
        this.damToken = Files.readString(Path.of(args[2])).strip();
        this.eurm = args[3];
        this.eurmToken = Files.readString(Path.of(args[4])).strip();
    }

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[5]);
        if (args[0].equals("make")) {
            new Records(args).make(count);
        } else {
            new Records(args).lag(count);
        }
    }

    private HttpRequest.Builder request(boolean home, String path) {
        return HttpRequest.newBuilder(URI.create((home ? dam : eurm) + path))
                .header("Authorization", "Bearer " + (home ? damToken : eurmToken))
                .header("Accept", "application/json");
    }

    private String write(boolean home, String method, String path, String type, String body) throws Exception {
        HttpResponse<String> answer = http.send(
                request(home, path)
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", type)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.body());
        }
        return answer.body();
    }

    private static String space(int number) {
        return "many-" + number / IN_A_NAMESPACE;
    }

    private static String guests(int number) {
        return "/api/v1/namespaces/" + space(number) + "--dam/configmaps";
    }

    private void make(int count) throws Exception {
        for (int i = 0; i < count; i += IN_A_NAMESPACE) {
            write(true, "POST", "/api/v1/namespaces", "application/json", "{\"metadata\":{\"name\":\"" + space(i) + "\"}}");
            write(
                    false,
                    "POST",
                    "/api/v1/namespaces",
                    "application/json",
                    "{\"metadata\":{\"name\":\"" + space(i) + "--dam\",\"labels\":{\"navidec.io/guest-of\":\"dam\",\"navidec.io/home-namespace\":\""
                            + space(i) + "\"}}}");
        }
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            all.add(pool.submit(() -> {
                one(number);
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        pool.shutdown();
    }

    private void one(int number) throws Exception {
        String name = "m-" + number;
        String uid = UUID.randomUUID().toString();
        String data = "\"data\":{\"text\":\"" + "x".repeat(700) + "\"}";
        String guest = write(
                false,
                "POST",
                guests(number),
                "application/json",
                "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":{\"many\":\"yes\"},\"annotations\":{\"navidec.io/home\":\"dam\",\"navidec.io/uid\":\"" + uid
                        + "\",\"navidec.io/generation\":\"1\"}}," + data + "}");
        String fields = guest.substring(guest.indexOf("\"managedFields\""), guest.indexOf("]", guest.indexOf("\"managedFields\"")) + 1);
        String object = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"" + space(number)
                + "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\",\"labels\":{\"many\":\"yes\"}," + fields + "}," + data + "}";
        write(
                true,
                "POST",
                "/apis/navidec.io/v1alpha1/namespaces/" + space(number) + "/abroadresources",
                "application/json",
                "{\"apiVersion\":\"navidec.io/v1alpha1\",\"kind\":\"AbroadResource\",\"metadata\":{\"name\":\"configmaps.core." + name
                        + "\",\"finalizers\":[\"navidec.io/abroad\"],\"labels\":{\"many\":\"yes\",\"navidec.io/resource\":\"configmaps\",\"navidec.io/cluster\":\"eurm\","
                        + "\"navidec.io/role\":\"root\"}},\"spec\":{\"resource\":{\"group\":\"\",\"version\":\"v1\",\"plural\":\"configmaps\",\"kind\":\"ConfigMap\",\"namespace\":\""
                        + space(number) + "\",\"name\":\"" + name + "\"},\"identity\":{\"uid\":\"" + uid
                        + "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},\"location\":{\"cluster\":\"eurm\",\"uid\":\"" + first(UID, guest)
                        + "\",\"resourceVersion\":\"" + first(VERSION, guest)
                        + "\",\"observedAt\":\"2026-01-01T00:00:00Z\"},\"generation\":\"1\",\"phase\":\"Abroad\",\"columns\":[\"Name\",\"Data\",\"Age\"],\"cells\":[\"" + name + "\",1,\"1s\"],\"object\":" + object + "}}");
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return found.group(1);
    }

    private void lag(int count) throws Exception {
        Map<Integer, Long> written = new ConcurrentHashMap<>();
        Map<Integer, Long> seen = new ConcurrentHashMap<>();
        String path = "/api/v1/configmaps";
        long run = System.currentTimeMillis();
        HttpResponse<String> list = http.send(request(true, path + "?limit=1").build(), HttpResponse.BodyHandlers.ofString());
        String end = list.body().substring(list.body().lastIndexOf("\"resourceVersion\"")); // the list's own comes last
        String from = first(VERSION, end);
        HttpResponse<Stream<String>> watch = http.send(
                request(true, path + "?watch=1&resourceVersion=" + from).build(), HttpResponse.BodyHandlers.ofLines());
        Thread.ofPlatform().daemon().start(() -> watch.body().forEach(line -> {
            Matcher turn = TURN.matcher(line);
            if (turn.find()) {
                seen.putIfAbsent(Integer.parseInt(turn.group(1)), System.nanoTime());
            }
        }));
        // The first one only shows that all is followed; a service that has just started lists first.
        for (int turn = 0; turn <= count; turn++) {
            int number = turn * 7 % (IN_A_NAMESPACE * 10);
            while (turn > 0 && !seen.containsKey(0)) {
                Thread.sleep(20);
            }
            write(
                    false,
                    "PATCH",
                    guests(number) + "/m-" + number,
                    "application/merge-patch+json",
                    "{\"data\":{\"turn\":\"" + turn + " " + run + "\"}}");
            written.put(turn, System.nanoTime());
            Thread.sleep(50); // twenty a second
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (seen.size() <= count && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        if (seen.isEmpty()) {
            System.out.println("no change abroad was seen at home within half a minute");
            System.exit(1);
        }
        List<Double> lags = new ArrayList<>();
        written.remove(0);
        written.forEach((turn, at) -> {
            Long then = seen.get(turn);
            if (then != null) {
                lags.add((then - at) / 1e6);
            }
        });
        Collections.sort(lags);
        System.out.printf(
                Locale.ROOT,
                "a change abroad is seen at home %.0f ms later at the median, %.0f ms at the 99th percentile (%d of %d seen)%n",
                lags.get(lags.size() / 2),
                lags.get(Math.min(lags.size() - 1, lags.size() * 99 / 100)),
                lags.size(),
                count);
        System.exit(0);
    }
}
