package io.navidec.cluster.front;

import io.navidec.cluster.peer.Peers;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.OwnerLinks;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Set;
import java.util.function.Supplier;

/** All that is done with single abroad objects, each part given what it needs. */
public final class Abroad {
    private final Rights rights;
    private final Guests guests;
    private final AbroadReads reads;
    private final AbroadWrites writes;
    private final AbroadDeletes deletes;
    private final Creates creates;
    private final CollectionDeletes collections;
    private final ShortMoves moves;

    /**
     * @param self this cluster's name
     * @param own home's API server with the service's own credentials
     * @param home home's API server in callers' names
     * @param moves makes Moves in callers' names
     * @param silent the clusters that do not answer at the moment
     */
    public Abroad(
            Vertx vertx,
            String self,
            AbroadTable table,
            Records records,
            Peers peers,
            KubeClient own,
            HomeAs home,
            Rights rights,
            NewMoves moves,
            Supplier<Set<String>> silent,
            Clock clock) {
        this.rights = rights;
        this.guests = new Guests(peers, table, silent);
        Learning learning = new Learning(records, table, guests, clock);
        Rendering rendering = new Rendering(new HomeColumns(own, clock), clock);
        Hold hold = new Hold(vertx, table);
        OwnerLinks links = new OwnerLinks(table, records);
        this.reads = new AbroadReads(table, home, rights, guests, learning, rendering);
        this.writes = new AbroadWrites(table, records, rights, home, guests, hold, learning, reads, rendering, links);
        this.deletes = new AbroadDeletes(table, rights, home, guests, hold, learning, rendering);
        Births births = new Births(self, table, home, guests, records, links, learning, rendering);
        this.creates = new Creates(table, rights, home, births);
        this.collections = new CollectionDeletes(new Selected(own, table), home, deletes, records);
        this.moves = new ShortMoves(self, peers, table, home, moves);
    }

    Rights rights() {
        return rights;
    }

    Guests guests() {
        return guests;
    }

    AbroadReads reads() {
        return reads;
    }

    AbroadWrites writes() {
        return writes;
    }

    AbroadDeletes deletes() {
        return deletes;
    }

    Creates creates() {
        return creates;
    }

    CollectionDeletes collections() {
        return collections;
    }

    ShortMoves moves() {
        return moves;
    }
}
