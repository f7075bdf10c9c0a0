package io.navidec.cluster.boot;

import io.navidec.cluster.broker.RosterSink;
import io.navidec.cluster.peer.Peers;
import io.navidec.cluster.store.PeerAddresses;
import io.navidec.shared.message.Roster;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/** Takes rosters, and keeps what they tell for the next start. Thread-safe. */
final class Rosters implements RosterSink {
    private static final Logger LOG = Logger.getLogger(Rosters.class);

    private final Peers peers;
    private final PeerAddresses kept;

    Rosters(Peers peers, PeerAddresses kept) {
        this.peers = peers;
        this.kept = kept;
    }

    @Override
    public void take(Roster roster) {
        Map<String, String> addresses = new LinkedHashMap<>();
        for (Roster.Member each : roster.clusters()) {
            if (!each.address().isEmpty()) {
                addresses.put(each.name(), each.address());
            }
        }
        peers.told(addresses);
        // What fails is tried with the next one, in a moment.
        kept.keep(peers.addresses()).subscribe().with(done -> {}, why -> LOG.debugf("%s", why.getMessage()));
    }

    /** What was told before this service began, until it hears anything itself; never fails. */
    Uni<Void> recall() {
        return kept.read()
                .invoke(before -> {
                    Map<String, String> since = peers.addresses();
                    peers.told(before);
                    peers.told(since);
                })
                .onFailure()
                .invoke(why -> LOG.warnf(
                        "Where the other clusters were is not known before the orchestrator says: %s",
                        why.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
