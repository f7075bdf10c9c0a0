package io.navidec.cluster.run;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.view.Sighting;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Makes sure that a root is gone before it is called lost: the record says Abroad before and after, unchanged, and in between its cluster
 * clearly says that it is not there. So neither a list from before it was put there nor a move that took it away is mistaken for a loss.
 */
final class Vanishing {
    private final Records records;
    private final GuestLook look;
    private final Loss loss;

    Vanishing(Records records, GuestLook look, Loss loss) {
        this.records = records;
        this.look = look;
        this.loss = loss;
    }

    Uni<Void> verify(ResourceKey key) {
        return records.read(key).chain(found -> {
            if (!open(found)) {
                return Uni.createFrom().voidItem();
            }
            AbroadRecord before = found.get();
            return look.at(before)
                    .chain(seen -> there(before, seen)
                            ? Uni.createFrom().voidItem()
                            : records.read(key).chain(after -> judge(before, after)));
        });
    }

    private static boolean open(Optional<AbroadRecord> found) {
        return found.isPresent()
                && found.get().root()
                && found.get().phase() == Phase.ABROAD
                && !found.get().ending();
    }

    private static boolean there(AbroadRecord record, Sighting seen) {
        return seen instanceof Sighting.Present present
                && (record.realUid().equals(present.uid())
                        || (record.realUid().isEmpty()
                                && record.uid()
                                        .equals(Tree.string(present.object(), "metadata", "annotations", Names.UID))));
    }

    private Uni<Void> judge(AbroadRecord before, Optional<AbroadRecord> after) {
        boolean unchanged = after.isPresent() && after.get().resourceVersion().equals(before.resourceVersion());
        // A record that changed meanwhile is looked at again: by the next list, or the next question who is alive.
        return unchanged ? loss.vanished(before) : Uni.createFrom().voidItem();
    }
}
