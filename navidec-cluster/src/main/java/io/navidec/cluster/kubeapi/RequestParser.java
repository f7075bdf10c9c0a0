package io.navidec.cluster.kubeapi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the method and target of a request. Paths that two servers might read differently ({@code //}, {@code ..}, encoded
 * slashes and the like) are {@link KubeRequest.Odd}, so that nothing is authorized as one object and served as another.
 */
public final class RequestParser {
    private static final int LONGEST_TARGET = 32 * 1024;
    private static final int LONGEST_SEGMENT = 1024;
    /** First path segments that are home's, not short forms. */
    private static final Set<String> HOMES = Set.of(
            "api",
            "apis",
            "openapi",
            "version",
            "healthz",
            "livez",
            "readyz",
            "metrics",
            "logs",
            "debug",
            ".well-known",
            "swagger.json",
            "swagger-2.0.0.json",
            "swagger-2.0.0.pb-v1",
            "swagger-ui",
            "ui",
            "static",
            "flagz",
            "statusz",
            "configz");

    private static final Set<String> OBJECT_VERBS = Set.of("get", "update", "patch", "delete");

    private RequestParser() {}

    /** What the request asks for. */
    public static KubeRequest parse(String method, String target) {
        if (target.length() > LONGEST_TARGET) {
            return odd("the request target is longer than " + LONGEST_TARGET + " characters");
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        Query query;
        List<String> segments;
        try {
            query = Query.parse(question < 0 ? null : target.substring(question + 1));
            segments = segments(path);
        } catch (IllegalArgumentException e) {
            return odd("the request target is not properly percent-encoded");
        } catch (OddPath e) {
            return odd(e.getMessage());
        }
        if (segments.isEmpty()) {
            return new KubeRequest.Other("/");
        }
        String first = segments.get(0);
        if (first.equals("navidec")) {
            return new KubeRequest.Own(path);
        }
        if (!HOMES.contains(first)) {
            return shortForm(method, path, segments, query);
        }
        if (first.equals("api") && segments.size() > 2) {
            return resource(method, "", segments.get(1), segments.subList(2, segments.size()), query, path);
        }
        if (first.equals("apis") && segments.size() > 3) {
            return resource(
                    method, segments.get(1), segments.get(2), segments.subList(3, segments.size()), query, path);
        }
        return new KubeRequest.Other(path);
    }

    private static KubeRequest shortForm(String method, String path, List<String> segments, Query query) {
        if (segments.size() > 3 || (segments.size() == 3 && !segments.get(2).equals("move"))) {
            return new KubeRequest.Other(path);
        }
        String name = segments.size() > 1 ? segments.get(1) : "";
        String action = segments.size() > 2 ? segments.get(2) : "";
        boolean fits = action.isEmpty() ? method.equals("GET") : method.equals("POST");
        if (!fits) {
            return new KubeRequest.Odd(Status.of(
                    405,
                    "MethodNotAllowed",
                    "short forms are GET /{resource}, GET /{resource}/{name} and POST /{resource}/{name}/move; for all else"
                            + " use the Kubernetes paths under /api and /apis"));
        }
        return new KubeRequest.ShortForm(segments.get(0), name, action, query);
    }

    private static KubeRequest resource(
            String method, String group, String version, List<String> rest, Query query, String path) {
        // The watch paths of old: /api/v1/watch/...
        boolean oldWatch = rest.get(0).equals("watch") && rest.size() > 1;
        List<String> at = oldWatch ? rest.subList(1, rest.size()) : rest;
        String namespace = "";
        if (at.get(0).equals("namespaces") && at.size() > 2 && !namespaceSubresource(at)) {
            namespace = at.get(1);
            at = at.subList(2, at.size());
        }
        String plural = at.get(0);
        String name = at.size() > 1 ? at.get(1) : "";
        String subresource = at.size() > 2 ? String.join("/", at.subList(2, at.size())) : "";
        // With a name in its path a GET is a get, whatever its query says (apiserver,
        // pkg/endpoints/request/requestinfo.go).
        String verb = verb(method, name, oldWatch || (name.isEmpty() && query.isTrue("watch")));
        if (verb.isEmpty()) {
            return new KubeRequest.Other(path);
        }
        return new KubeRequest.Resource(verb, group, version, plural, namespace, name, subresource, query);
    }

    /** {@code /api/v1/namespaces/shop/status} is about the namespace, not about a kind called status. */
    private static boolean namespaceSubresource(List<String> at) {
        return at.size() == 3 && (at.get(2).equals("status") || at.get(2).equals("finalize"));
    }

    private static String verb(String method, String name, boolean watch) {
        String verb = switch (method) {
            case "GET", "HEAD" -> watch ? "watch" : name.isEmpty() ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> "";
        };
        return name.isEmpty() && OBJECT_VERBS.contains(verb) ? "" : verb;
    }

    private static List<String> segments(String path) {
        if (!path.startsWith("/")) {
            throw new OddPath("the request path does not begin with a slash");
        }
        List<String> out = new ArrayList<>();
        String[] raw = path.substring(1).split("/", -1);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i].isEmpty()) {
                if (i == raw.length - 1) {
                    break; // a trailing slash
                }
                throw new OddPath("the request path has an empty segment");
            }
            out.add(segment(raw[i]));
        }
        return out;
    }

    private static String segment(String raw) {
        // In a path a plus is a plus.
        String decoded =
                raw.indexOf('%') < 0 ? raw : URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (decoded.equals(".") || decoded.equals("..")) {
            throw new OddPath("the request path has a segment of dots");
        }
        if (decoded.length() > LONGEST_SEGMENT) {
            throw new OddPath("the request path has a segment longer than " + LONGEST_SEGMENT + " characters");
        }
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '/' || c == '\\' || c == ';' || c == '%' || c < ' ' || c == 0x7f || c == '\uFFFD') {
                throw new OddPath("the request path has a segment with a character that names never have");
            }
        }
        return decoded;
    }

    private static KubeRequest odd(String message) {
        return new KubeRequest.Odd(Status.badRequest(message));
    }

    private static final class OddPath extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OddPath(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
