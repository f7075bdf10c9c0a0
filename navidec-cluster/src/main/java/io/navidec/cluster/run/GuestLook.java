package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.view.GuestTable;
import io.navidec.cluster.view.Sighting;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Looks at one guest where its record says it is, or ends it there. Thread-safe. */
final class GuestLook {
    private final Guests guests;

    GuestLook(Guests guests) {
        this.guests = guests;
    }

    /** What is there at this moment; fails when the cluster does not clearly say. */
    Uni<Sighting> at(AbroadRecord record) {
        String path = KubePath.object(record.type(), record.key())
                .with("includeObject", "Object")
                .toString();
        return guests.client(record.cluster())
                .chain(client -> client.call(ApiCall.get(path).header("accept", ApiCall.TABLE)))
                .map(answer -> sighting(record, answer));
    }

    private static Sighting sighting(AbroadRecord record, ApiAnswer answer) {
        // Only the word of its API server counts: any 404 of something in between is no Status about this object.
        if (answer.notFound() && "NotFound".equals(answer.reason())) {
            return new Sighting.Gone(record.cluster(), record.type(), record.key(), "");
        }
        if (!answer.ok()) {
            throw new IllegalStateException("Cluster " + record.cluster() + " does not show it: " + answer.message());
        }
        List<Sighting.Present> rows = new GuestTable(record.cluster(), record.type()).read(answer.tree(), 0);
        if (rows.isEmpty()) {
            throw new IllegalStateException("Cluster " + record.cluster() + " answered without a row");
        }
        return rows.get(0);
    }

    /** Ends it where it is; whether nothing of it is left there. */
    Uni<Boolean> close(AbroadRecord record) {
        return GuestOrders.end(guests, record);
    }
}
