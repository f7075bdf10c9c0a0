package io.navidec.cluster.run;

import io.navidec.cluster.batch.BatchOrder;
import io.navidec.cluster.move.History;
import io.navidec.cluster.move.MoveJournal;
import io.navidec.cluster.move.MoveMachine;
import io.navidec.cluster.move.MoveOrder;
import io.navidec.cluster.move.MovePhase;
import io.navidec.cluster.move.MoveState;
import io.navidec.cluster.move.Sight;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.store.Moves;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.cluster.upstream.ListWatch;
import io.navidec.cluster.upstream.ResourceCatalog;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Drives all unfinished Moves of this home, each by turns, many at once; while it leads. Woken by the Move, by its object's record and by
 * placements. Thread-safe.
 */
public final class Mover implements ActiveMoves {
    private static final Logger LOG = Logger.getLogger(Mover.class);
    private static final int AT_ONCE = 32;

    private final Vertx vertx;
    private final Clock clock;
    private final Moves store;
    private final AbroadTable table;
    private final MoveTurn turn;
    private final Planner planner;
    private final Batches batches;
    private final BatchPlanner batchPlanner;
    private final PlacementRequests requests;
    private final Claims claims = new Claims();
    private final KeyedWork<String> work = new KeyedWork<>(AT_ONCE, this::turn);
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    /** The uids of the Moves of each object; thousands may be known. */
    private final Map<ResourceKey, Set<String>> ofObject = new ConcurrentHashMap<>();

    /** Moves whose last turn is over: what that wrote comes back as news, for which they get no other. */
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    private final Map<String, Placed> placements = new ConcurrentHashMap<>();
    private volatile Runnable placing = () -> {};
    private final Object takingUp = new Object();
    private volatile boolean listed;
    private volatile boolean leading;
    private volatile BooleanSupplier lease = () -> false;

    /** The ports it works through. */
    public record Ports(
            KubeClient home,
            Guests guests,
            Supplier<Set<String>> peers,
            Moves moves,
            Records records,
            AbroadTable table,
            ResourceCatalog catalog,
            DependencyCopies dependencies) {}

    private record Known(Map<String, Object> move, MoveState state, Instant heard, Pauses pauses, long[] timer) {
        String uid() {
            return state.order().uid();
        }

        /** Whether anything is to be done about it still. */
        boolean owes() {
            return !state.phase().over() || Moves.held(move);
        }

        /** Whether it has, or may have, its object in hands. */
        boolean works() {
            return !state.phase().over() && !state.order().dryRun();
        }
    }

    /**
     * @param self home's name
     */
    public Mover(Vertx vertx, String self, Ports ports, Clock clock, CrashPoints crash) {
        this.vertx = vertx;
        this.clock = clock;
        this.store = ports.moves();
        this.table = ports.table();
        this.requests = new PlacementRequests(ports.home(), ports.records(), () -> placing.run());
        DependentsLook dependents = new DependentsLook(ports.home(), ports.table(), ports.catalog(), clock);
        CompanionLook companions = new CompanionLook(self, ports.home(), ports.table());
        MoveLooks looks = new MoveLooks(
                self,
                ports.home(),
                ports.guests(),
                ports.peers(),
                ports.records(),
                ports.table(),
                ports.catalog(),
                ports.dependencies(),
                dependents,
                companions,
                new Others());
        MoveEffects effects = new MoveEffects(
                self,
                ports.home(),
                ports.guests(),
                ports.records(),
                ports.moves(),
                ports.dependencies(),
                ports.table());
        MoveMachine machine = new MoveMachine(self);
        Notices notices = new Notices(ports.home(), ports.records());
        this.planner = new Planner(machine, looks, effects, clock);
        SelectionLook selection = new SelectionLook(
                self,
                ports.home(),
                ports.table(),
                ports.catalog(),
                companions,
                new OwnedLook(self, ports.home(), ports.table(), dependents, clock));
        this.batchPlanner = new BatchPlanner(selection, planner, clock);
        this.batches = new Batches(vertx, store, selection, new MemberMoves(store), notices, clock, crash);
        this.turn = new MoveTurn(machine, store, looks, effects, notices, clock, crash, this::leads, this::newest);
    }

    /** Follows Moves from now on; call once, when they are served. Nothing is moved before {@link #start}. */
    public ListWatch follow() {
        table.subscribe(change -> wake(change.key()));
        ListWatch following = store.follow(vertx, new Follower());
        following.start();
        return following;
    }

    /**
     * This service leads: unfinished Moves go on. Idempotent.
     *
     * @param leads whether it still does, by the clock: who has slept is told so late
     */
    public void start(BooleanSupplier leads) {
        lease = leads;
        LOG.info("Moving what is to be moved");
        synchronized (takingUp) {
            // What a former term has left of claims must not outlast it; what this one has made must not be lost.
            claims.clear();
            leading = true;
            takeUp();
        }
        batches.start(this::leads);
    }

    /** It leads no more: turns under way end before their next write. Idempotent. */
    public void stop() {
        leading = false;
        batches.stop();
    }

    private boolean leads() {
        return leading && lease.getAsBoolean();
    }

    /** Hears when a Move waits for a decision of the orchestrator and all that it has to know for that is known. */
    public void onPlacing(Runnable listener) {
        placing = listener;
    }

    /** The orchestrator's decision about a Move; the same one may come again. */
    public Uni<Void> placed(Placed decision) {
        return Uni.createFrom().voidItem().invoke(() -> {
            Known move = known.get(decision.moveUid());
            if (move != null && !move.state().phase().over()) {
                placements.put(decision.moveUid(), decision);
                work.ask(decision.moveUid());
            }
        });
    }

    /** A Move that need not exist, with the status that it would end with as a dry run; nothing is written anywhere. */
    public Uni<Map<String, Object>> plan(Map<String, Object> move) {
        return BatchOrder.is(move) ? batchPlanner.plan(move) : planner.plan(move);
    }

    /** Whether the Moves have been listed: before, those that are known are not all. */
    public boolean listed() {
        return listed;
    }

    @Override
    public List<MoveSummary> moves() {
        List<MoveSummary> out = new ArrayList<>();
        known.values().forEach(each -> out.add(summary(each)));
        return out;
    }

    /**
     * The Moves that have ended and owe nothing any more. Those that a Move of many has made go with it; but thousands that did what they should have nothing to
     * tell that it does not tell too, once it is over.
     */
    public List<History.Finished> finished() {
        List<History.Finished> out = new ArrayList<>(batches.finished());
        Set<String> over = out.stream().map(History.Finished::uid).collect(Collectors.toSet());
        for (Known each : known.values()) {
            if (each.state().phase().over() && !Moves.held(each.move())) {
                String parent = BatchOrder.parent(each.move());
                boolean told = over.contains(parent) && each.state().phase() == MovePhase.MOVED;
                if (parent.isEmpty() || told) {
                    MoveOrder order = each.state().order();
                    out.add(new History.Finished(
                            each.uid(),
                            order.namespace(),
                            order.name(),
                            each.state().at(),
                            told));
                }
            }
        }
        return out;
    }

    private MoveSummary summary(Known each) {
        MoveState state = each.state();
        return new MoveSummary(
                each.uid(),
                state.order().namespace(),
                state.order().name(),
                state.key(),
                state.phase(),
                state.course().source(),
                state.course().target().isEmpty()
                        ? state.order().target()
                        : state.course().target(),
                state.verdict().reason(),
                Tree.stringOr(each.move(), "", "status", "message"),
                state.phase() == MovePhase.PLACING ? requests.of(each.uid()) : null,
                state.startedAt(),
                state.at());
    }

    @Override
    public boolean owns(ResourceKey key) {
        return !listed || movesOf(key).anyMatch(Known::works);
    }

    @Override
    public boolean active(String moveUid) {
        Known move = known.get(moveUid);
        return !listed || (move != null && move.works());
    }

    private long newest(String uid) {
        Known move = known.get(uid);
        return move == null ? 0 : Moves.revision(move.move());
    }

    private Stream<Known> movesOf(ResourceKey key) {
        return ofObject.getOrDefault(key, Set.of()).stream().map(known::get).filter(Objects::nonNull);
    }

    // ---- following

    private final class Follower implements Moves.Follower {
        @Override
        public void listed(Set<String> uids) {
            batches.retain(uids);
            known.keySet().stream().filter(uid -> !uids.contains(uid)).toList().forEach(Mover.this::forget);
            synchronized (takingUp) {
                listed = true;
                takeUp();
            }
        }

        @Override
        public void changed(Map<String, Object> move) {
            Known now = known.get(learn(move));
            if (leading && listed && now != null && now.owes()) {
                work.ask(now.uid());
            }
        }

        @Override
        public void gone(Map<String, Object> move) {
            batches.forget(move);
            forget(Tree.stringOr(move, "", "metadata", "uid"));
        }
    }

    private String learn(Map<String, Object> heard) {
        String uid = Tree.stringOr(heard, "", "metadata", "uid");
        if (BatchOrder.is(heard)) {
            batches.learn(uid, heard);
            return uid;
        }
        MoveState state;
        try {
            state = turn.state(heard);
        } catch (MoveJournal.Unreadable e) {
            // Not finished, for all that is known: it keeps its object, and a turn tells the trouble.
            state = MoveState.requested(MoveOrder.of(heard));
        }
        MoveState now = state;
        Map<String, Object> move = state.phase().over() ? brief(heard) : heard;
        batches.learnMember(move);
        known.compute(
                uid,
                (k, before) -> before == null
                        ? new Known(move, now, clock.instant(), new Pauses(), new long[] {-1})
                        : new Known(move, now, before.heard(), before.pauses(), before.timer()));
        ofObject.compute(state.key(), (k, uids) -> {
            Set<String> all = uids == null ? ConcurrentHashMap.newKeySet() : uids;
            all.add(uid);
            return all;
        });
        if (state.phase().over()) {
            claims.release(state.key(), uid);
            placements.remove(uid);
        } else {
            ended.remove(uid); // home's etcd was restored
        }
        return uid;
    }

    /** Of thousands that have ended nobody looks at more. */
    private static Map<String, Object> brief(Map<String, Object> move) {
        Map<String, Object> status = new LinkedHashMap<>(Tree.map(move, "status"));
        status.keySet().removeAll(Set.of("journal", "conditions", "plan"));
        return Tree.with(Tree.without(move, "metadata", "managedFields"), status, "status");
    }

    private void forget(String uid) {
        Known gone = known.remove(uid);
        placements.remove(uid);
        requests.forget(uid);
        ended.remove(uid);
        if (gone != null) {
            claims.release(gone.state().key(), uid);
            ofObject.computeIfPresent(
                    gone.state().key(), (k, uids) -> uids.remove(uid) && uids.isEmpty() ? null : uids);
        }
    }

    /** Those that have begun keep their objects; of the others the oldest gets its. */
    private void takeUp() {
        if (!leading || !listed) {
            return;
        }
        List<Known> unfinished = known.values().stream()
                .filter(Known::owes)
                .sorted(Comparator.comparing((Known each) -> each.state().generation() == 0)
                        .thenComparing(each -> Tree.stringOr(each.move(), "", "metadata", "creationTimestamp"))
                        .thenComparing(Known::uid))
                .toList();
        unfinished.stream()
                .filter(Known::works)
                .forEach(each -> claims.claim(each.state().key(), each.uid()));
        unfinished.forEach(each -> work.ask(each.uid()));
    }

    private void wake(ResourceKey key) {
        if (!leading) {
            return;
        }
        movesOf(key).filter(each -> !each.state().phase().over()).forEach(each -> work.ask(each.uid()));
    }

    // ---- turns

    private Uni<Void> turn(String uid) {
        Known move = known.get(uid);
        if (move == null || !leading || ended.contains(uid)) {
            return Uni.createFrom().voidItem();
        }
        cancelTimer(move);
        if (move.state().phase() == MovePhase.PLACING) {
            requests.learn(uid, move.state());
        }
        return turn.take(move.state().order().namespace(), move.state().order().name(), uid)
                .onFailure()
                .recoverWithItem(why -> new MoveTurn.Next.Pause(
                        String.valueOf(why.getMessage()), move.state().phase()))
                .invoke(next -> schedule(move, next))
                .replaceWithVoid();
    }

    private void schedule(Known move, MoveTurn.Next next) {
        switch (next) {
            case MoveTurn.Next.Now now -> {
                move.pauses().worked();
                work.ask(move.uid());
            }
            case MoveTurn.Next.Later later -> {
                long millis = Duration.between(clock.instant(), later.at()).toMillis();
                askAfter(move, Math.max(1, millis));
            }
            case MoveTurn.Next.Pause pause -> {
                LOG.debugf(
                        "moveId=%s resource=%s again: %s",
                        move.uid(), move.state().key(), pause.why());
                askAfter(move, move.pauses().in(pause.phase()));
            }
            case MoveTurn.Next.NotLeading notLeading -> {
                // Who leads again takes it up; who has only been late with renewing its Lease was told of nothing.
                if (leading) {
                    askAfter(move, move.pauses().in(move.state().phase()));
                }
            }
            case MoveTurn.Next.Gone gone -> claims.release(move.state().key(), move.uid());
            case MoveTurn.Next.Over over -> {
                claims.release(move.state().key(), move.uid());
                ended.add(move.uid());
                if (!known.containsKey(move.uid())) {
                    ended.remove(move.uid()); // gone before
                }
            }
        }
    }

    private void askAfter(Known move, long millis) {
        synchronized (move.timer()) {
            cancelTimer(move);
            move.timer()[0] = vertx.setTimer(millis, t -> work.ask(move.uid()));
        }
    }

    private void cancelTimer(Known move) {
        synchronized (move.timer()) {
            if (move.timer()[0] >= 0) {
                vertx.cancelTimer(move.timer()[0]);
                move.timer()[0] = -1;
            }
        }
    }

    /** What the looks ask of the mover itself. */
    private final class Others implements MoveLooks.Others {
        @Override
        public Sight rival(MoveState state) {
            String holder = state.order().dryRun()
                    ? claims.holder(state.key(), state.order().uid())
                    : claims.claim(state.key(), state.order().uid());
            if (!known.containsKey(state.order().uid())) {
                claims.release(state.key(), state.order().uid()); // gone meanwhile: nobody else would
            }
            if (holder.equals(state.order().uid())) {
                return new Sight.Absent();
            }
            return new Sight.Found(Tree.of("metadata", Tree.of("name", name(holder))));
        }

        private String name(String uid) {
            Known other = known.get(uid);
            return other == null ? uid : other.state().order().name();
        }

        @Override
        public Sight lastMove(MoveState state) {
            return movesOf(state.key())
                    .map(Known::state)
                    .filter(each -> each.phase() == MovePhase.MOVED
                            && !each.course().target().equals(each.course().source()))
                    .max(Comparator.comparing(MoveState::at))
                    .<Sight>map(last -> new Sight.Found(Tree.of(
                            "uid", last.course().knownUid(),
                            "target", last.course().target(),
                            "at", last.at().toString())))
                    .orElseGet(Sight.Absent::new);
        }

        @Override
        public Instant ordered(MoveState state) {
            Known move = known.get(state.order().uid());
            Instant parent = move == null ? null : batches.heard(BatchOrder.parent(move.move()));
            return parent != null ? parent : move != null ? move.heard() : clock.instant();
        }

        @Override
        public Sight placement(MoveState state) {
            @Nullable Placed placed = placements.get(state.order().uid());
            if (placed == null) {
                return new Sight.Absent();
            }
            return placed.refused()
                    ? new Sight.Denied("NoClusterFits", placed.words())
                    : new Sight.Found(Tree.of("target", placed.target(), "why", placed.words()));
        }
    }
}
