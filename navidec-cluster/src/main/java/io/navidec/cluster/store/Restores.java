package io.navidec.cluster.store;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.RecordName;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Orders the restore of vanished roots: a Move home that takes the content from the record. The name says which root, which time it was put abroad and which attempt it
 * is: so nothing is ordered twice, whoever orders and however often. Thread-safe.
 */
public final class Restores {
    private static final int NAME_LONGEST = 253;
    private static final int HASH = 10;
    /** More attempts are not made as long as their Moves are kept: what has failed so often, people see to. */
    private static final int MOST = 10;

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final KubeClient home;
    private final Moves moves;
    private final Clock clock;

    public Restores(KubeClient home, Clock clock) {
        this.home = home;
        this.moves = new Moves(home);
        this.clock = clock;
    }

    /** Makes the Move, once for each time the root was put abroad, and again a while after it has failed; false when there is one already. */
    public Uni<Boolean> order(AbroadRecord record) {
        return make(record, 1).chain(made -> made ? Uni.createFrom().item(true) : next(record, 1));
    }

    /** What is left to be done from that attempt on, which somebody has made before. */
    private Uni<Boolean> next(AbroadRecord record, int attempt) {
        return moves.read(record.namespace(), name(record, attempt)).chain(found -> {
            if (found.isEmpty()) {
                return make(record, attempt);
            }
            boolean again = attempt < MOST && due(found.get(), attempt, clock.instant());
            return again ? next(record, attempt + 1) : Uni.createFrom().item(false);
        });
    }

    /** Whether another attempt may follow that one by now: it has ended, has not brought the object home, nobody has cancelled it, and it was given time. */
    static boolean due(Map<String, Object> move, int attempt, Instant now) {
        String phase = Tree.stringOr(move, "", "status", "phase");
        String finished = Tree.stringOr(move, "", "status", "finishedAt");
        return !phase.isEmpty()
                && !finished.isEmpty()
                && MovePhase.of(phase) != MovePhase.MOVED
                && MovePhase.of(phase) != MovePhase.CANCELLED
                && !now.isBefore(Instant.parse(finished).plus(pause(attempt)));
    }

    private static Duration pause(int attempt) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << (attempt - 1));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private Uni<Boolean> make(AbroadRecord record, int attempt) {
        String collection = KubePath.collection(Names.MOVES, record.namespace()).toString();
        return home.call(ApiCall.post(collection, Json.bytes(move(record, attempt))))
                .map(answer -> {
                    if (!answer.ok() && !answer.conflict()) {
                        throw new IllegalStateException(
                                "Cannot order the restore of " + record.key() + ": " + answer.message());
                    }
                    return answer.ok();
                });
    }

    static Map<String, Object> move(AbroadRecord record, int attempt) {
        ResourceKey key = record.key();
        Map<String, Object> metadata = Tree.of(
                "name",
                name(record, attempt),
                "namespace",
                record.namespace(),
                "annotations",
                Tree.of(Names.RESTORE, "true"));
        Map<String, Object> resource = Tree.of("group", key.group(), "resource", key.plural(), "name", key.name());
        return Tree.of(
                "apiVersion",
                Names.API_VERSION,
                "kind",
                Names.MOVES.kind(),
                "metadata",
                metadata,
                "spec",
                // What a controller owned there comes back as well: its owner cannot be moved instead any more.
                Tree.of("resource", resource, "target", "home", "withOwner", true));
    }

    /** {@code <name>-restore-<hash>}, of later attempts with {@code -2} and so on; the name is left out when it is none for a Move. */
    private static String name(AbroadRecord record, int attempt) {
        String hash = RecordName.hash(record.key() + " " + record.uid() + " " + record.generation())
                .substring(0, HASH);
        String restore = "restore-" + hash + (attempt == 1 ? "" : "-" + attempt);
        String name = record.key().name() + "-" + restore;
        boolean fits = name.length() <= NAME_LONGEST && RecordName.subdomain(name);
        return fits ? name : restore;
    }
}
