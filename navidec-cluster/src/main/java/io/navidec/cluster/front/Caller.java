package io.navidec.cluster.front;

import io.navidec.cluster.peer.Authorities;
import io.navidec.cluster.peer.Certified;
import io.navidec.cluster.upstream.Credentials;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a request's caller is: the user of the client certificate, where home's authority vouches for it; else whoever home takes him for by the credentials he
 * sends; only where the operator allowed it, a local caller without any acts as the service, as with kubectl proxy. Thread-safe.
 */
public final class Caller {
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Authorities authorities;
    private final boolean localIdentity;
    private final Credentials own;

    /**
     * @param authorities tell whose a client certificate is
     * @param localIdentity whether loopback callers without credentials act as the service
     * @param own the service's credentials
     */
    public Caller(Authorities authorities, boolean localIdentity, Credentials own) {
        this.authorities = authorities;
        this.localIdentity = localIdentity;
        this.own = own;
    }

    /** The Authorization header to add, or null to add none. */
    private @Nullable String added(HttpServerRequest request) {
        boolean lent = localIdentity
                && !request.isSSL()
                && !request.headers().contains("authorization")
                && fromLoopback(request.remoteAddress())
                && localHost(request.getHeader("host"))
                && !request.headers().contains("origin");
        return lent ? own.authorization() : null;
    }

    /** The caller as home will see it. */
    public Identity identity(HttpServerRequest request) {
        return request.isSSL() && authorities.of(request.sslSession()) instanceof Certified.User user
                ? Identity.of(request, user)
                : Identity.of(request, added(request));
    }

    private static boolean fromLoopback(@Nullable SocketAddress address) {
        if (address == null || address.hostAddress() == null) {
            return false;
        }
        try {
            return InetAddress.getByName(address.hostAddress()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** A page in a browser can make it call any name that resolves to loopback: only loopback's own names count. */
    private static boolean localHost(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        int colon = name.lastIndexOf(':');
        boolean port = colon > 0 && name.indexOf(']', colon) < 0;
        return LOCAL_NAMES.contains(port ? name.substring(0, colon) : name);
    }
}
