package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.cluster.record.UidPairs;
import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what a sighting of a guest means for its record (design section 6). Pure. */
public final class MirrorRules {
    /** Columns whose cells change by themselves. */
    private static final Set<String> TICKING = Set.of("Age", "Duration", "Last Schedule", "Last Seen");

    private MirrorRules() {}

    /**
     * @param record of the object, or null for none
     * @param lineage to find owners by
     * @param pairs uids of the namespace's roots on that cluster, by real uid
     * @param now of this look, RFC 3339
     */
    public static MirrorStep decide(
            @Nullable AbroadRecord record, Sighting sighting, Lineage lineage, UidPairs pairs, String now) {
        return switch (sighting) {
            case Sighting.Present present ->
                record == null ? newcomer(present, lineage, pairs, now) : present(record, present, lineage, pairs, now);
            case Sighting.Gone gone -> gone(record, gone);
        };
    }

    /** What a record asks for by itself, whatever was seen. */
    public static MirrorStep upkeep(@Nullable AbroadRecord record, Lineage lineage) {
        if (record == null) {
            return new MirrorStep.Nothing();
        }
        if (record.root()) {
            boolean ends = record.ending() && (record.phase() == Phase.ABROAD || record.phase() == Phase.DELETING);
            if (ends || record.orphaning()) {
                return new MirrorStep.Finish(record);
            }
            return record.phase() == Phase.ABROAD && record.disowned()
                    ? new MirrorStep.Update(record.owners(List.of()))
                    : new MirrorStep.Nothing();
        }
        AbroadRecord root = lineage.root(record.rootUid());
        if (root != null && root.orphaning()) {
            // Even if its namespace is going: as a root it takes what runs there with it.
            return new MirrorStep.Nothing();
        }
        return record.ending() || !lineage.justified(record) ? new MirrorStep.Delete(record) : new MirrorStep.Nothing();
    }

    private static MirrorStep newcomer(Sighting.Present seen, Lineage lineage, UidPairs pairs, String now) {
        if (Tree.maps(seen.object(), "metadata", "ownerReferences").isEmpty() && !Lineage.endpoints(seen.object())) {
            return new MirrorStep.Nothing();
        }
        AbroadRecord root = lineage.rootOf(seen.cluster(), seen.object());
        if (root == null || !root.visible() || !root.cluster().equals(seen.cluster())) {
            return new MirrorStep.Wait();
        }
        if (root.ending()) {
            // Its namespace is going: home would take no new record.
            return new MirrorStep.Nothing();
        }
        String created = Tree.stringOr(seen.object(), "", "metadata", "creationTimestamp");
        AbroadRecord record = AbroadRecord.of(
                        seen.type(), seen.key(), seen.uid(), created, seen.cluster(), Phase.ABROAD)
                .generations(root.generation(), 0)
                .descendantOf(root.uid());
        return new MirrorStep.Create(learned(record, seen, pairs, now));
    }

    private static MirrorStep present(
            AbroadRecord record, Sighting.Present seen, Lineage lineage, UidPairs pairs, String now) {
        if (!record.cluster().equals(seen.cluster())
                || !record.type().apiVersion().equals(seen.type().apiVersion())) {
            return new MirrorStep.Nothing();
        }
        if (record.root()) {
            if (lineage.ownerIsOnItsWay(seen.cluster(), seen.key().namespace(), seen.object())) {
                return new MirrorStep.Wait(); // adopted there by a root that follows it
            }
            return mirrored(record.phase()) ? root(record, seen, pairs, now) : new MirrorStep.Nothing();
        }
        if (!lineage.justified(record) || !record.realUid().equals(seen.uid())) {
            // A new object of the same name is another object: this record ends, and the look after that makes a new
            // one.
            return new MirrorStep.Delete(record);
        }
        return update(record, seen, pairs, now);
    }

    /** While it is in transit or landing, the content is the mover's to write. */
    public static boolean mirrored(Phase phase) {
        return phase == Phase.ABROAD || phase == Phase.INBOUND || phase == Phase.DELETING;
    }

    private static MirrorStep root(AbroadRecord record, Sighting.Present seen, UidPairs pairs, String now) {
        boolean same = record.realUid().equals(seen.uid());
        boolean ours = Tree.stringOr(seen.object(), "", "metadata", "annotations", Names.UID)
                .equals(record.uid());
        if (same || (ours && record.realUid().isEmpty())) {
            return update(record, seen, pairs, now);
        }
        // Somebody else's in its place, or nobody's.
        return record.phase() == Phase.INBOUND ? new MirrorStep.Nothing() : ended(record);
    }

    private static MirrorStep update(AbroadRecord record, Sighting.Present seen, UidPairs pairs, String now) {
        boolean older = record.realUid().equals(seen.uid())
                && Translation.later(record.realResourceVersion(), seen.resourceVersion());
        if (older && !seen.overrules(record.realResourceVersion())) {
            return new MirrorStep.Nothing();
        }
        AbroadRecord next = learned(record, seen, pairs, now);
        boolean news = !next.realUid().equals(record.realUid())
                || !next.realResourceVersion().equals(record.realResourceVersion())
                || !next.object().equals(record.object())
                || !lasting(next).equals(lasting(record));
        return news ? new MirrorStep.Update(next) : new MirrorStep.Nothing();
    }

    private static AbroadRecord learned(AbroadRecord record, Sighting.Present seen, UidPairs pairs, String now) {
        AbroadRecord learned = new Translation(record, pairs).learned(seen.object(), now);
        return seen.columns().isEmpty() ? learned : learned.printed(seen.columns(), seen.cells());
    }

    /** The cells that do not change by themselves. */
    private static List<Object> lasting(AbroadRecord record) {
        List<Object> out = new ArrayList<>();
        for (int i = 0; i < record.cells().size(); i++) {
            boolean ticking = i < record.columns().size()
                    && TICKING.contains(String.valueOf(record.columns().get(i)));
            if (!ticking) {
                out.add(String.valueOf(record.cells().get(i)));
            }
        }
        return out;
    }

    private static MirrorStep gone(@Nullable AbroadRecord record, Sighting.Gone gone) {
        if (record == null || !record.cluster().equals(gone.cluster())) {
            return new MirrorStep.Nothing();
        }
        boolean another = !gone.uid().isEmpty()
                && !record.realUid().isEmpty()
                && !gone.uid().equals(record.realUid());
        if (another) {
            return new MirrorStep.Nothing();
        }
        return record.root() ? ended(record) : new MirrorStep.Delete(record);
    }

    private static MirrorStep ended(AbroadRecord record) {
        boolean asked = record.phase() == Phase.DELETING || (record.phase() == Phase.ABROAD && record.ending());
        if (asked) {
            return new MirrorStep.Finish(record);
        }
        // In any other phase the mover knows why, or finds out.
        return record.phase() == Phase.ABROAD ? new MirrorStep.RootVanished(record) : new MirrorStep.Nothing();
    }
}
