package io.navidec.cluster.upstream;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/**
 * Where an API server, or a peer's guest view, listens.
 *
 * @param host name or address to connect to; also what its certificate must name
 * @param port TCP port
 * @param tls whether it speaks TLS
 * @param prefix path that goes before every target; empty or starting with a slash, never ending with one
 */
public record Endpoint(String host, int port, boolean tls, String prefix) {

    /**
     * From a URL such as {@code https://127.0.0.1:6443}.
     *
     * @throws IllegalArgumentException when it is no http or https URL with a host
     */
    public static Endpoint of(String url) {
        java.net.URI uri = java.net.URI.create(url);
        boolean tls = "https".equals(uri.getScheme());
        if (uri.getHost() == null || (!tls && !"http".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    "Expected an https:// or http:// URL with a host, but found '" + url + "'");
        }
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        String path = uri.getPath() == null ? "" : uri.getPath();
        return new Endpoint(uri.getHost(), port, tls, path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    /** The same place under a longer prefix. */
    public Endpoint under(String morePrefix) {
        return new Endpoint(host, port, tls, prefix + morePrefix);
    }

    /** Options of a request to a target there, without headers. */
    public RequestOptions request(HttpMethod method, String target) {
        return new RequestOptions()
                .setHost(host)
                .setPort(port)
                .setSsl(tls)
                .setMethod(method)
                .setURI(path(target));
    }

    /** A target there as its request line has it. */
    public String path(String target) {
        return prefix.isEmpty() ? target : prefix + target;
    }

    /** Without the prefix, which names no secret but is noise in logs. */
    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + host + ":" + port;
    }
}
