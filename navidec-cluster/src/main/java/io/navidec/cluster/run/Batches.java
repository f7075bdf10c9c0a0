package io.navidec.cluster.run;

import io.navidec.cluster.batch.BatchEvent;
import io.navidec.cluster.batch.BatchJournal;
import io.navidec.cluster.batch.BatchMachine;
import io.navidec.cluster.batch.BatchMachine.Child;
import io.navidec.cluster.batch.BatchMachine.Choice;
import io.navidec.cluster.batch.BatchMachine.Step;
import io.navidec.cluster.batch.BatchOrder;
import io.navidec.cluster.batch.BatchState;
import io.navidec.cluster.batch.BatchStatus;
import io.navidec.cluster.move.History;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.store.Moves;
import io.navidec.cluster.store.Records;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Drives Moves of many, while this service leads: chooses their objects, makes a Move of each, counts and cancels these. Woken by the Move and by
 * those that it made. Keeps nothing between turns but what the Moves say, so a restart is a turn like any other. Thread-safe.
 */
final class Batches {
    private static final Logger LOG = Logger.getLogger(Batches.class);
    private static final int AT_ONCE = 4;
    private static final long PAUSE_MILLIS = 500;
    private static final long SHORT_PAUSE_MILLIS = 20;
    /** Members whose journal is written at once, whatever happens. */
    private static final int FEW = 50;

    private static final long LONGEST_WAIT_MILLIS = 1000;
    /** How long one may be silent before its status says what it waits for. */
    private static final Duration NOTED_AFTER = Duration.ofSeconds(3);

    private static final long LONGEST_PAUSE_MILLIS = 5000;
    /** Nothing is missed by who waits, but should it be, then not for long. */
    private static final long LOOK_MILLIS = 10_000;

    private final Vertx vertx;
    private final Moves moves;
    private final SelectionLook selection;
    private final MemberMoves members;
    private final Notices notices;
    private final Clock clock;
    private final CrashPoints crash;
    private final KeyedWork<String> work = new KeyedWork<>(AT_ONCE, this::turn);
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Map<String, Long> timers = new ConcurrentHashMap<>();
    private volatile boolean leading;
    private volatile BooleanSupplier lease = () -> false;

    Batches(
            Vertx vertx,
            Moves moves,
            SelectionLook selection,
            MemberMoves members,
            Notices notices,
            Clock clock,
            CrashPoints crash) {
        this.vertx = vertx;
        this.moves = moves;
        this.selection = selection;
        this.members = members;
        this.notices = notices;
        this.clock = clock;
        this.crash = crash;
    }

    /**
     * This service leads. Idempotent.
     *
     * @param leads whether it still does, by the clock
     */
    void start(BooleanSupplier leads) {
        lease = leads;
        leading = true;
        known.keySet().forEach(work::ask);
    }

    /** It leads no more. Idempotent. */
    void stop() {
        leading = false;
    }

    // ---- what there is

    /**
     * One as heard of or written last.
     *
     * @param heard when it was heard of first
     * @param written when its journal was written last, in nanoseconds of the process; 0 where it was not
     */
    private record Known(At at, Instant heard, long written) {
        long revision() {
            return Moves.revision(at.move());
        }
    }

    /** A Move of many as it is now. */
    void learn(String uid, Map<String, Object> move) {
        keep(uid, move, false);
        ask(uid);
    }

    /** What was written comes back as news, later; the older of two is not looked at. */
    private void keep(String uid, Map<String, Object> move, boolean written) {
        long now = System.nanoTime();
        known.compute(uid, (k, before) -> {
            if (before != null && before.revision() >= Moves.revision(move)) {
                return before;
            }
            return before == null
                    ? new Known(state(move), clock.instant(), written ? now : 0)
                    : new Known(state(move), before.heard(), written ? now : before.written());
        });
    }

    /** A Move that is not one of many, as it is now. */
    void learnMember(Map<String, Object> move) {
        wake(members.learn(move));
    }

    /** One is gone. */
    void forget(Map<String, Object> move) {
        known.remove(uid(move));
        members.forget(move);
        wake(BatchOrder.parent(move));
    }

    /** Only these are there. */
    void retain(Set<String> uids) {
        known.keySet().retainAll(uids);
        members.retain(uids);
    }

    private void wake(String parent) {
        if (known.containsKey(parent)) {
            ask(parent);
        }
    }

    private void ask(String uid) {
        if (leading) {
            work.ask(uid);
        }
    }

    /** When that one was heard of first; null for one that is not known. */
    @Nullable
    Instant heard(String uid) {
        Known each = known.get(uid);
        return each == null ? null : each.heard();
    }

    /** Those that have ended and owe nothing any more. */
    List<History.Finished> finished() {
        List<History.Finished> out = new ArrayList<>();
        known.forEach((uid, each) -> each.at().ifEnded(state -> {
            if (!Moves.held(each.at().move())) {
                out.add(new History.Finished(
                        uid, state.order().namespace(), state.order().name(), state.at(), false));
            }
        }));
        return out;
    }

    private static String uid(Map<String, Object> move) {
        return Tree.stringOr(move, "", "metadata", "uid");
    }

    // ---- turns

    /** A Move of many as read, with what its journal adds up to; unreadable ones have no state. */
    private record At(Map<String, Object> move, BatchState state, boolean readable) {
        void ifEnded(java.util.function.Consumer<BatchState> then) {
            if (readable && state.over()) {
                then.accept(state);
            }
        }

        List<Map<String, Object>> journal() {
            return Tree.maps(move, "status", "journal");
        }
    }

    private static At state(Map<String, Object> move) {
        BatchOrder order = BatchOrder.of(move);
        try {
            BatchState state = BatchJournal.replay(order, Tree.maps(move, "status", "journal"));
            // Of those that have ended and owe nothing only that is told: a journal of hundreds of members is long, and
            // many are kept.
            return state.over() && !Moves.held(move)
                    ? new At(Tree.of("metadata", Tree.map(move, "metadata")), state.brief(), true)
                    : new At(move, state, true);
        } catch (BatchJournal.Unreadable e) {
            LOG.errorf("moveId=%s: %s", order.uid(), e.getMessage());
            return new At(move, BatchState.requested(order), false);
        }
    }

    private Uni<Void> turn(String uid) {
        Known last = known.get(uid);
        if (last == null || !leading) {
            return Uni.createFrom().voidItem();
        }
        return begin(uid, last)
                .onFailure(Records.Lost.class)
                .recoverWithUni(lost -> again(uid, last.at().state().order()))
                .onFailure()
                .recoverWithItem(why -> {
                    LOG.debugf("moveId=%s: again: %s", uid, why.getMessage());
                    return PAUSE_MILLIS;
                })
                .invoke(millis -> later(uid, millis))
                .replaceWithVoid();
    }

    /** It has changed since it was heard of. */
    private Uni<Long> again(String uid, BatchOrder order) {
        return moves.read(order.namespace(), order.name()).map(found -> {
            if (found.isEmpty() || !uid.equals(uid(found.get()))) {
                return NEVER;
            }
            // It is what there is, also where that is older: then home's etcd was restored.
            known.computeIfPresent(uid, (k, before) -> new Known(state(found.get()), before.heard(), before.written()));
            return SHORT_PAUSE_MILLIS;
        });
    }

    private static final Long NEVER = -1L;
    private static final Long NOW = 0L;

    private void later(String uid, long millis) {
        Long before = timers.remove(uid);
        if (before != null) {
            vertx.cancelTimer(before);
        }
        if (millis == NOW) {
            work.ask(uid);
        } else if (millis > 0) {
            timers.put(uid, vertx.setTimer(millis, t -> ask(uid)));
        }
    }

    private Uni<Long> begin(String uid, Known last) {
        At at = last.at();
        Map<String, Object> move = at.move();
        if (!at.readable()) {
            return Uni.createFrom().item(NEVER);
        }
        boolean choose = !at.state().selected() && !at.state().over();
        Uni<Choice> choice = choose
                ? selection.choose(at.state().order())
                : Uni.createFrom().item(new Choice.Unknown("chosen already"));
        boolean cancelled = "true".equals(Tree.string(move, "metadata", "annotations", Names.CANCEL))
                || Tree.string(move, "metadata", "deletionTimestamp") != null;
        return choice.chain(chosen -> children(at.state()).chain(children -> {
            BatchMachine.Seen seen = new BatchMachine.Seen(Moves.held(move), cancelled, chosen, children);
            Step step = BatchMachine.decide(at.state(), seen, clock.instant());
            long pause = step instanceof Step.Journal journal && journal.canWait() ? pause(last) : 0;
            return pause > 0 ? Uni.createFrom().item(pause) : follow(uid, at, step);
        }));
    }

    /** The journal of thousands is long, and each entry writes it whole. In milliseconds, 0 for none. */
    private static long pause(Known last) {
        int members = last.at().state().members().size();
        if (members <= FEW) {
            return 0;
        }
        long since = (System.nanoTime() - last.written()) / 1_000_000;
        return Math.max(0, Math.min(members, LONGEST_WAIT_MILLIS) - since);
    }

    private Uni<Map<String, Child>> children(BatchState state) {
        if (state.over()) {
            return Uni.createFrom().item(Map.of());
        }
        Map<String, Child> seen = new HashMap<>();
        return Multi.createFrom()
                .iterable(state.running())
                .onItem()
                .transformToUniAndConcatenate(member -> members.look(
                                state.order(), state.members().get(member).key())
                        .invoke(child -> seen.put(state.child(member), child)))
                .collect()
                .asList()
                .replaceWith(seen);
    }

    private Uni<Long> follow(String uid, At at, Step step) {
        if (!lease.getAsBoolean()) {
            // Late with renewing it, or followed: then nobody asks again.
            return Uni.createFrom().item(PAUSE_MILLIS);
        }
        String point = "Batch." + step.getClass().getSimpleName();
        crash.pass(point + ".before");
        return (switch (step) {
                    case Step.Journal journal -> journal(uid, at, journal.events());
                    case Step.Hold hold ->
                        moves.hold(at.move())
                                .invoke(held -> keep(uid, held, false))
                                .replaceWith(NOW);
                    case Step.Release release ->
                        notices.tell(at.state())
                                .chain(() -> moves.release(at.move()))
                                .invoke(free -> keep(uid, free, false))
                                .replaceWith(NEVER);
                    case Step.Make make -> make(uid, at, make.members());
                    case Step.Cancel cancel -> cancel(at, cancel.members());
                    case Step.Wait wait -> Uni.createFrom().item(LOOK_MILLIS);
                    case Step.Retry retry -> retry(uid, at, retry.why());
                    case Step.Rest rest -> Uni.createFrom().item(NEVER);
                })
                .invoke(() -> crash.pass(point + ".after"));
    }

    /** The longer it has been so, the longer the pause: what does not answer for minutes is not asked twice a second. */
    private Uni<Long> retry(String uid, At at, String why) {
        Instant since = heard(uid);
        Duration lasted = since == null ? Duration.ZERO : Duration.between(since, clock.instant());
        long pause = Math.clamp(lasted.dividedBy(4).toMillis(), PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
        return (lasted.compareTo(NOTED_AFTER) < 0 ? Uni.createFrom().voidItem() : note(uid, at, why))
                .replaceWith(pause);
    }

    /** Says in the status what it waits for, when that is new: a write is news, which brings another turn at once. */
    private Uni<Void> note(String uid, At at, String why) {
        Map<String, Object> status = BatchStatus.waiting(at.state(), why);
        Known last = known.get(uid);
        boolean justNow = last != null
                && last.written() != 0
                && System.nanoTime() - last.written() < LONGEST_PAUSE_MILLIS * 1_000_000;
        if (justNow || Objects.equals(status.get("message"), Tree.string(at.move(), "status", "message"))) {
            return Uni.createFrom().voidItem();
        }
        LOG.warnf("moveId=%s: %s", uid, status.get("message"));
        return moves.writeStatus(at.move(), status)
                .invoke(written -> keep(uid, written, true))
                .replaceWithVoid();
    }

    private Uni<Long> journal(String uid, At at, List<BatchEvent> events) {
        List<Map<String, Object>> journal = new ArrayList<>(at.journal());
        BatchState next = at.state();
        for (BatchEvent event : events) {
            journal.add(BatchJournal.tree(event));
            next = next.apply(event);
            LOG.infof(
                    "moveId=%s entry=%s",
                    at.state().order().uid(), event.getClass().getSimpleName());
        }
        return moves.writeStatus(at.move(), BatchStatus.tree(next, journal))
                .invoke(written -> keep(uid, written, true))
                .replaceWith(NOW);
    }

    private Uni<Long> make(String uid, At at, List<Integer> places) {
        Map<Integer, String> refused = new ConcurrentSkipListMap<>();
        BatchOrder order = at.state().order();
        return Multi.createFrom()
                .iterable(places)
                .onItem()
                .transformToUni(place -> make(
                                order, at.state().members().get(place).key())
                        .invoke(refusal -> {
                            if (!refusal.isEmpty()) {
                                refused.put(place, refusal);
                            }
                        }))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .invoke(() -> crash.pass("Batch.Make.made"))
                .chain(all -> refused.isEmpty()
                        ? Uni.createFrom().item(NOW)
                        : journal(uid, at, BatchMachine.refused(refused, clock.instant())));
    }

    /** Who has slept in between makes no more of them: they may have been cancelled. */
    private Uni<String> make(BatchOrder order, ResourceKey key) {
        return Uni.createFrom()
                .deferred(() -> lease.getAsBoolean()
                        ? members.make(order, key)
                        : Uni.createFrom().failure(new IllegalStateException("this service leads no more")));
    }

    private Uni<Long> cancel(At at, List<Integer> places) {
        return Multi.createFrom()
                .iterable(places)
                .onItem()
                .transformToUniAndConcatenate(place ->
                        moves.cancel(at.state().order().namespace(), at.state().child(place)))
                .collect()
                .asList()
                .replaceWith(LOOK_MILLIS);
    }
}
