package io.navidec.cluster.upstream;

import org.jspecify.annotations.Nullable;

/** The service's own bearer credentials, read anew for each request because tokens rotate. Thread-safe, never blocks. */
@FunctionalInterface
public interface Credentials {
    /** None: the connection itself (a client certificate) says who we are. */
    Credentials NONE = () -> null;

    /** The value of the Authorization header, or null for none. Never logged. */
    @Nullable
    String authorization();
}
