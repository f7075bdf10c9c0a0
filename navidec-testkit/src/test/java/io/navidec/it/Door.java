package io.navidec.it;

import io.navidec.shared.json.Json;
import io.navidec.testkit.Http;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A way to a cluster's API as its administrator: through the façade, or straight.
 *
 * @param http the client
 * @param url scheme, host and port
 * @param token whose
 */
record Door(Http http, String url, String token) {
    /** Through the cluster's façade. */
    static Door facade(String cluster) {
        return new Door(
                Http.plain(),
                "http://127.0.0.1:" + Fleet.bed().env(cluster, "HTTP_PORT"),
                Fleet.bed().content(cluster.toUpperCase(java.util.Locale.ROOT) + "_TOKEN_FILE_ADMIN"));
    }

    /** To the cluster's API server. */
    static Door straight(String cluster) {
        return new Door(
                Http.tls(Fleet.bed().env(cluster, "API_CA"), null, null),
                Fleet.bed().env(cluster, "API"),
                Fleet.bed().content(cluster.toUpperCase(java.util.Locale.ROOT) + "_TOKEN_FILE_ADMIN"));
    }

    /** Sends a body of that type; it may be empty. */
    HttpResponse<String> send(String method, String path, String body, String type) throws IOException {
        return http.send(method, url + path, body, "Authorization", "Bearer " + token, "Content-Type", type);
    }

    /** What is there in the given form. */
    Map<String, Object> get(String path, String accept) throws IOException {
        HttpResponse<String> answer =
                http.send("GET", url + path, "", "Authorization", "Bearer " + token, "Accept", accept);
        if (answer.statusCode() != 200) {
            throw new AssertionError("GET " + url + path + " answers " + answer.statusCode() + ": " + answer.body());
        }
        return Json.parse(answer.body());
    }

    /** An object, or null when there is none. */
    @Nullable
    Map<String, Object> find(String path) throws IOException {
        HttpResponse<String> answer = http.send("GET", url + path, "", "Authorization", "Bearer " + token);
        if (answer.statusCode() == 404) {
            return null;
        }
        if (answer.statusCode() != 200) {
            throw new AssertionError("GET " + url + path + " answers " + answer.statusCode() + ": " + answer.body());
        }
        return Json.parse(answer.body());
    }
}
