package io.navidec.cluster.store;

import io.navidec.cluster.move.MergePatch;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.shared.json.Tree;
import java.util.Map;

/**
 * What a record holds during a move only, as it is sealed. What the copy is made from is nearly what clients see, so only the difference is
 * kept: an object may be so large that etcd takes no record with both.
 */
final class SealedMove {
    private static final String BASE = "base";
    private static final String DIFFERENCE = "fromObject";
    private static final String CARRY = "carry";

    private SealedMove() {}

    /** Of a record; empty when it holds nothing of the kind. */
    static Map<String, Object> of(AbroadRecord record) {
        if (record.base().isEmpty()) {
            return record.carry().isEmpty() ? Map.of() : Tree.of(CARRY, record.carry());
        }
        Map<String, Object> difference = MergePatch.between(record.object(), record.base());
        // A merge patch does not say everything, for example no null.
        boolean says = MergePatch.apply(record.object(), difference).equals(record.base());
        return Tree.of(says ? DIFFERENCE : BASE, says ? difference : record.base(), CARRY, record.carry());
    }

    /** The record with it again. */
    static AbroadRecord into(AbroadRecord record, Map<String, Object> held) {
        Map<String, Object> base = held.containsKey(DIFFERENCE)
                ? MergePatch.apply(record.object(), Tree.map(held, DIFFERENCE))
                : Tree.map(held, BASE);
        return record.base(base).carry(Tree.map(held, CARRY));
    }
}
