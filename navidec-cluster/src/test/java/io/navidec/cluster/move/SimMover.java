package io.navidec.cluster.move;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mover of which each step is one call: whoever holds it may stop at any of them, or come back much later. As {@code MoveTurn} does, it goes on from what it
 * knows, and writes its entries together, before the next effect or pause.
 */
final class SimMover {
    private final SimWorld world;
    private final MoveMachine machine;

    private SimWorld.@Nullable SimMove seen;
    private MoveState state;
    private String replayed = "";
    private List<Place> owed = List.of();
    private Map<Place, Sight> sights = new EnumMap<>(Place.class);
    private final List<MoveEvent> unwritten = new ArrayList<>();
    /** Whether nothing was touched since the Move was read, or written: a former mover that wakes may do one thing, not two. */
    private boolean sure;

    private @Nullable Decision next;
    private Seen whole = new Seen(0, false, false, Map.of());

    SimMover(SimWorld world, MoveMachine machine) {
        this.world = world;
        this.machine = machine;
        this.state = MoveState.requested(new MoveOrder(
                "",
                "",
                "",
                SimWorld.KEY,
                "",
                java.util.Optional.empty(),
                java.time.Duration.ZERO,
                false,
                Set.of(),
                false,
                java.time.Duration.ZERO,
                false,
                Permits.NONE));
    }

    void step() {
        if (seen == null) {
            begin();
        } else if (next == null) {
            look();
        } else {
            write(seen, next);
        }
    }

    private void begin() {
        SimWorld.SimMove move = world.move;
        if (move == null) {
            return;
        }
        seen = move;
        sure = true;
        // A journal only grows: of the same length it is the same.
        String length = move.order().uid() + "/" + move.journal().size() + "/"
                + move.order().lostClusters();
        if (!length.equals(replayed)) {
            state = MoveJournal.replay(machine, move.order(), move.journal());
            replayed = length;
        }
        owed = machine.owed(state);
        sights = new EnumMap<>(Place.class);
        decideIfAllIsSeen(move);
    }

    private void look() {
        Place place = owed.stream()
                .filter(each -> !sights.containsKey(each))
                .findFirst()
                .orElseThrow();
        boolean far = place == Place.SOURCE || place == Place.TARGET;
        sights.put(
                place, far && world.random.nextInt(30) == 0 ? new Sight.Silent("cut off") : world.look(place, state));
        decideIfAllIsSeen(seen);
    }

    private void decideIfAllIsSeen(SimWorld.@Nullable SimMove move) {
        if (move != null && sights.size() == owed.size()) {
            whole = new Seen(move.revision(), move.held(), move.cancelled(), sights);
            next = machine.decide(state, whole, world.now());
        }
    }

    private void write(SimWorld.SimMove move, Decision decision) {
        if (!unwritten.isEmpty() && !(decision instanceof Decision.Journal) && flushes(decision)) {
            flush(move);
            return;
        }
        if (!sure && decision instanceof Decision.Act act && act.effect().touches()) {
            if (world.move == null || world.move.revision() != move.revision()) {
                again();
            }
            sure = true;
            return;
        }
        switch (decision) {
            case Decision.Journal journal -> {
                for (MoveEvent event : journal.events()) {
                    unwritten.add(event);
                    state = machine.apply(state, event);
                }
                if (state.phase().over()) {
                    flush(move);
                    again();
                } else {
                    goOn(move);
                }
            }
            case Decision.Act act -> {
                Answer answer = world.effect(move, act.effect());
                sure = !act.effect().touches();
                if (world.random.nextInt(40) == 0) {
                    answer = new Answer.Silent("the answer was lost");
                }
                next = machine.answered(state, whole, act.effect(), answer, world.now());
                if (next instanceof Decision.Again && !(act.effect() instanceof Effect.HoldMove)) {
                    goOn(move);
                } else if (!(next instanceof Decision.Act) && !(next instanceof Decision.Journal)) {
                    again();
                }
            }
            case Decision.Wait wait -> again();
            case Decision.Again again -> again();
            case Decision.Retry retry -> again();
            case Decision.Rest rest -> {
                // Refused before it was held: it stays for people to read, and stands in nobody's way.
                if (world.move != null && world.move.revision() == move.revision()) {
                    world.move = null;
                }
                again();
            }
        }
    }

    private boolean flushes(Decision decision) {
        return !(decision instanceof Decision.Act act)
                || (act.effect().touches() && !world.off.contains(SimWorld.Guard.JOURNAL));
    }

    /** What was decided stays to be done. */
    private void flush(SimWorld.SimMove move) {
        try {
            seen = world.journal(move, unwritten.stream().map(MoveJournal::tree).toList());
            unwritten.clear();
            sure = true;
        } catch (SimWorld.Conflict e) {
            again(); // looked at again
        }
    }

    /** From what is known, without reading the Move. */
    private void goOn(SimWorld.SimMove move) {
        next = null;
        owed = machine.owed(state);
        sights = new EnumMap<>(Place.class);
        decideIfAllIsSeen(move);
    }

    private void again() {
        seen = null;
        next = null;
        unwritten.clear();
        replayed = "";
    }
}
