package io.navidec.cluster.run;

import io.navidec.cluster.batch.BatchMachine.Child;
import io.navidec.cluster.batch.BatchOrder;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.store.Moves;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Moves that Moves of many have made. Anybody who may make Moves can make one that claims to be one of these, so the word of a name or an owner
 * alone is not taken: it must be the very Move that would have been made. Thread-safe.
 */
final class MemberMoves {
    private final Moves moves;
    private final Map<String, Map<String, Object>> byName = new ConcurrentHashMap<>();

    MemberMoves(Moves moves) {
        this.moves = moves;
    }

    /**
     * One as it is now; others than these are passed over. The uid of the Move of many that it is of, or was: one whose owner was deleted without it is nobody's any
     * more, and what was heard of it before would be waited for in vain.
     */
    String learn(Map<String, Object> move) {
        String parent = BatchOrder.parent(move);
        if (parent.isEmpty()) {
            Map<String, Object> before = byName.remove(id(move));
            return before == null ? "" : BatchOrder.parent(before);
        }
        byName.put(id(move), move);
        return parent;
    }

    void forget(Map<String, Object> move) {
        byName.computeIfPresent(id(move), (k, known) -> uid(known).equals(uid(move)) ? null : known);
    }

    void retain(Set<String> uids) {
        byName.values().removeIf(each -> !uids.contains(uid(each)));
    }

    private static String id(Map<String, Object> move) {
        return Tree.stringOr(move, "", "metadata", "namespace") + "/" + Tree.stringOr(move, "", "metadata", "name");
    }

    private static String uid(Map<String, Object> move) {
        return Tree.stringOr(move, "", "metadata", "uid");
    }

    /** How far the Move of one object is. What was heard of it last may be old, but what has ended has; only its absence is looked at again. */
    Uni<Child> look(BatchOrder order, ResourceKey key) {
        Map<String, Object> known = byName.get(order.namespace() + "/" + order.childName(key));
        if (known != null && isMove(known, order, key)) {
            return Uni.createFrom().item(child(known));
        }
        return moves.read(order.namespace(), order.childName(key))
                .map(found -> found.filter(move -> isMove(move, order, key))
                        .map(MemberMoves::child)
                        .orElseGet(Child.Missing::new));
    }

    /** Makes the Move of one object; one that is there already is as good. Why not, in words; empty when it is there. */
    Uni<String> make(BatchOrder order, ResourceKey key) {
        return moves.create(order.child(key)).chain(answer -> {
            if (answer.ok()) {
                return Uni.createFrom().item("");
            }
            return answer.conflict() ? existing(order, key) : Uni.createFrom().item(refusal(answer));
        });
    }

    private Uni<String> existing(BatchOrder order, ResourceKey key) {
        return moves.read(order.namespace(), order.childName(key)).map(found -> {
            if (found.isEmpty()) {
                throw new IllegalStateException("The Move of " + key + " came and went");
            }
            return isMove(found.get(), order, key)
                    ? ""
                    : "another Move is called " + order.childName(key) + ": delete it, and move this object again";
        });
    }

    private static String refusal(ApiAnswer answer) {
        if (answer.status() == 429 || answer.status() >= 500) {
            throw new IllegalStateException("Home does not take a Move at the moment: " + answer.message());
        }
        return "its Move was refused: " + answer.message();
    }

    /** Whether it is the one that this order makes of that object. */
    private static boolean isMove(Map<String, Object> move, BatchOrder order, ResourceKey key) {
        Map<String, Object> ours = order.child(key);
        return BatchOrder.parent(move).equals(order.uid())
                && same(move, ours, "resource", "group")
                && same(move, ours, "resource", "resource")
                && same(move, ours, "resource", "name")
                && same(move, ours, "target")
                && Tree.isTrue(move, "spec", "dryRun") == order.dryRun();
    }

    private static boolean same(Map<String, Object> one, Map<String, Object> other, String... path) {
        return Tree.stringOr(Tree.map(one, "spec"), "", path).equals(Tree.stringOr(Tree.map(other, "spec"), "", path));
    }

    private static Child child(Map<String, Object> move) {
        return phase(Tree.stringOr(move, "", "status", "phase"))
                .filter(MovePhase::over)
                .<Child>map(phase -> new Child.Over(phase, Tree.stringOr(move, "", "status", "message")))
                .orElseGet(() ->
                        new Child.Running("true".equals(Tree.string(move, "metadata", "annotations", Names.CANCEL))));
    }

    private static Optional<MovePhase> phase(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(MovePhase.of(text));
    }
}
