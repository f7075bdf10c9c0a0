package io.navidec.cluster.peer;

import java.util.List;

/** Who the client certificate of a TLS connection says its holder is; one of these and never two. */
public sealed interface Certified {

    /**
     * Another cluster's service.
     *
     * @param name the cluster's name
     */
    record Cluster(String name) implements Certified {}

    /**
     * A user of home's Kubernetes API, as home's API server would read him from the certificate. All values can be sent as header values.
     *
     * @param name the user's name, never empty
     * @param uid his uid; empty when the certificate has none
     * @param groups his groups, less those that home itself adds
     * @param credentialId which certificate it was
     */
    record User(String name, String uid, List<String> groups, String credentialId) implements Certified {
        public User {
            groups = List.copyOf(groups);
        }

        /** Names nobody: it may come into a log. */
        @Override
        public String toString() {
            return "User[hidden]";
        }
    }

    /** There is no certificate, or it is neither a cluster's nor a user's. */
    record Nobody() implements Certified {}
}
