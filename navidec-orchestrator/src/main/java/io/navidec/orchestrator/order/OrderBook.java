package io.navidec.orchestrator.order;

import io.navidec.orchestrator.fleet.Fleet;
import io.navidec.orchestrator.fleet.Member;
import io.navidec.orchestrator.placement.Placement;
import io.navidec.orchestrator.placement.Question;
import io.navidec.shared.message.Amount;
import io.navidec.shared.message.PendingPlacement;
import io.navidec.shared.message.PlacementDecision;
import io.navidec.shared.message.ReportedMove;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The decisions, by the uid of their Move, oldest first. Level-triggered: {@link #next} looks at what the reports show now and says what
 * is to be sent; an order stays open until its home's report no longer asks for it. Done ones are kept for a while, to be
 * explained. Immutable.
 */
public final class OrderBook {
    private static final int KEPT = 1000;
    private static final String MOVED = "Moved";
    private static final Set<String> FINISHED = Set.of(MOVED, "Refused", "Failed", "Cancelled", "Planned");

    private final Patience patience;
    private final Map<String, Placed> placed;
    private final Map<String, Instant> waiting;

    private OrderBook(Patience patience, Map<String, Placed> placed, Map<String, Instant> waiting) {
        this.patience = patience;
        this.placed = placed;
        this.waiting = waiting;
    }

    /** Nothing is decided yet. */
    public static OrderBook empty(Patience patience) {
        return new OrderBook(patience, new LinkedHashMap<>(), Map.of());
    }

    /** The book as it is then, and what is to be sent now. */
    public record Step(OrderBook book, List<Placed> send) {}

    /** Decides what the reports ask for, and sends again what they do not show done. */
    public Step next(Fleet fleet, Instant now) {
        Map<String, Placed> orders = new LinkedHashMap<>(placed);
        moves(fleet, MOVED::equals).forEach(uid -> orders.computeIfPresent(uid, (k, order) -> order.arrivedBy(now)));
        Map<String, Instant> still = new HashMap<>();
        Set<String> pending = new HashSet<>();
        List<Placed> send = new ArrayList<>();
        for (Member home : fleet.members()) {
            for (PendingPlacement each : home.report().placements()) {
                pending.add(each.move().uid());
                // To a silent home nothing is sent, and for it nothing is decided: it asks again when it is back.
                if (fleet.alive(home, now)) {
                    Placed order = order(home, each, fleet, now, orders, still);
                    if (order != null) {
                        orders.put(each.move().uid(), order);
                        send.add(order);
                    }
                }
            }
        }
        orders.replaceAll((uid, order) -> pending.contains(uid) ? order : order.done());
        return new Step(new OrderBook(patience, kept(orders), Map.copyOf(still)), List.copyOf(send));
    }

    /** What is to be sent about that placement now, or null for nothing. */
    private @Nullable Placed order(
            Member home,
            PendingPlacement placement,
            Fleet fleet,
            Instant now,
            Map<String, Placed> orders,
            Map<String, Instant> still) {
        String uid = placement.move().uid();
        Placed known = orders.get(uid);
        if (known != null && stands(known, fleet, now)) {
            boolean due = Duration.between(known.sent(), now).compareTo(patience.resendAfter()) >= 0;
            return due ? known.sentAt(now) : null;
        }
        Placement answer =
                Placement.answer(new Question(home.name(), placement, fleet, now, reserved(orders, fleet, now, uid)));
        Instant since = waiting.getOrDefault(uid, now);
        if (answer.outcome() instanceof PlacementDecision.Refused
                && Duration.between(since, now).compareTo(refuseAfter(answer, fleet)) < 0) {
            still.put(uid, since);
            return null;
        }
        PlacementDecision decision =
                new PlacementDecision("place-" + uid, placement.move(), answer.outcome(), answer.verdicts());
        return Placed.fresh(home.name(), placement, decision, now);
    }

    /** A refusal is for good: where a cluster may fit in a moment it waits for as long as that may be silent. */
    private Duration refuseAfter(Placement answer, Fleet fleet) {
        Duration usual = patience.refuseAfter();
        Duration lost = fleet.grace().lostAfter();
        return answer.mayFit() && lost.compareTo(usual) > 0 ? lost : usual;
    }

    /** A decision holds unless its target has gone meanwhile. */
    private static boolean stands(Placed known, Fleet fleet, Instant now) {
        return known.target().isEmpty()
                || fleet.member(known.target())
                        .filter(each -> fleet.alive(each, now))
                        .isPresent();
    }

    /** What is promised and not yet seen in the clusters' load: decisions whose moves have not ended, or only just. */
    private Map<String, Question.Reserved> reserved(
            Map<String, Placed> orders, Fleet fleet, Instant now, String except) {
        Map<String, Question.Reserved> out = new HashMap<>();
        Set<String> running = moves(fleet, phase -> !FINISHED.contains(phase));
        orders.forEach((uid, order) -> {
            if (!uid.equals(except) && !order.target().isEmpty()) {
                Question.Reserved before = out.getOrDefault(order.target(), Question.Reserved.NONE);
                out.put(order.target(), with(before, order, running.contains(uid), now));
            }
        });
        return out;
    }

    private Question.Reserved with(Question.Reserved before, Placed order, boolean running, Instant now) {
        Amount asked = order.placement().request();
        Instant arrived = order.arrived();
        if (running || (order.open() && arrived == null)) {
            return before.plus(asked);
        }
        // The target's load was added up before: it may not show yet what has come.
        return arrived != null && Duration.between(arrived, now).compareTo(patience.shownAfter()) < 0
                ? before.plusEnding(asked)
                : before;
    }

    /** The uids of the Moves in such a phase. */
    private static Set<String> moves(Fleet fleet, Predicate<String> phase) {
        Set<String> out = new HashSet<>();
        for (Member home : fleet.members()) {
            for (ReportedMove each : home.report().moves()) {
                if (phase.test(each.phase())) {
                    out.add(each.move().uid());
                }
            }
        }
        return out;
    }

    /** All open ones, and of the others the youngest. */
    private static Map<String, Placed> kept(Map<String, Placed> orders) {
        int surplus = orders.size() - KEPT;
        Map<String, Placed> out = new LinkedHashMap<>();
        for (Map.Entry<String, Placed> each : orders.entrySet()) {
            if (surplus > 0 && !each.getValue().open()) {
                surplus--;
            } else {
                out.put(each.getKey(), each.getValue());
            }
        }
        return out;
    }

    /** The answer that a placement would get now, were it not for patience; to explain one that waits. */
    public Placement preview(Member home, PendingPlacement placement, Fleet fleet, Instant now) {
        return Placement.answer(new Question(
                home.name(),
                placement,
                fleet,
                now,
                reserved(placed, fleet, now, placement.move().uid())));
    }

    /** All decisions, oldest first. */
    public Collection<Placed> placed() {
        return List.copyOf(placed.values());
    }

    /** The decision about the Move of that uid, or null. */
    public @Nullable Placed placed(String uid) {
        return placed.get(uid);
    }
}
