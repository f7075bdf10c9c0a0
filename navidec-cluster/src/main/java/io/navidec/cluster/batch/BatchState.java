package io.navidec.cluster.batch;

import io.navidec.cluster.batch.Member.Skipped;
import io.navidec.cluster.batch.Member.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All that a Move of many remembers: its order and what its journal adds up to. Immutable; only {@link #apply} makes the next one.
 *
 * @param selected whether the members are chosen
 * @param standings how far each member is, in the order of the members
 * @param end how it ended; null before
 * @param startedAt when the members were chosen; {@link Instant#EPOCH} before
 * @param at the last entry's time
 */
public record BatchState(
        BatchOrder order,
        boolean selected,
        List<Member> members,
        List<Standing> standings,
        List<Skipped> skipped,
        int omitted,
        boolean stopped,
        BatchEvent.@Nullable BatchEnded end,
        Instant startedAt,
        Instant at) {
    public BatchState {
        members = List.copyOf(members);
        standings = List.copyOf(standings);
        skipped = List.copyOf(skipped);
    }

    /** Of an order that nobody has taken up. */
    public static BatchState requested(BatchOrder order) {
        return new BatchState(
                order, false, List.of(), List.of(), List.of(), 0, false, null, Instant.EPOCH, Instant.EPOCH);
    }

    /** The state after these entries. */
    BatchState apply(List<BatchEvent> events) {
        BatchState next = this;
        for (BatchEvent event : events) {
            next = next.apply(event);
        }
        return next;
    }

    /** The state after that entry. The only way it changes. */
    public BatchState apply(BatchEvent event) {
        return switch (event) {
            case BatchEvent.Selected e ->
                new BatchState(
                        order,
                        true,
                        e.members(),
                        e.members().stream().map(each -> Standing.WAITING).toList(),
                        e.skipped(),
                        e.omitted(),
                        stopped,
                        end,
                        e.at(),
                        e.at());
            case BatchEvent.Begun e -> with(e.members(), Standing.BEGUN, e.at());
            case BatchEvent.Made e -> with(e.members(), Standing.MADE, e.at());
            case BatchEvent.MembersEnded e -> {
                List<Standing> next = new ArrayList<>(standings);
                for (int member : e.members()) {
                    Standing before = standings.get(member);
                    next.set(member, new Standing(before.begun(), before.made(), e.outcome(), e.why()));
                }
                yield with(next, e.at());
            }
            case BatchEvent.Stopped e ->
                new BatchState(order, selected, members, standings, skipped, omitted, true, end, startedAt, e.at());
            case BatchEvent.BatchEnded e ->
                new BatchState(order, selected, members, standings, skipped, omitted, stopped, e, startedAt, e.at());
        };
    }

    private BatchState with(List<Integer> places, Standing standing, Instant when) {
        List<Standing> next = new ArrayList<>(standings);
        places.forEach(each -> next.set(each, standing));
        return with(next, when);
    }

    private BatchState with(List<Standing> next, Instant when) {
        return new BatchState(order, selected, members, next, skipped, omitted, stopped, end, startedAt, when);
    }

    /** Without its members: of one that is over, how it ended is all that matters. */
    public BatchState brief() {
        return new BatchState(order, selected, List.of(), List.of(), List.of(), 0, stopped, end, startedAt, at);
    }

    /** Whether nothing more happens. */
    public boolean over() {
        return end != null;
    }

    /** The name of the Move of the member at that place. */
    public String child(int member) {
        return order.childName(members.get(member).key());
    }

    /** The places of the members that stand so. */
    List<Integer> places(Predicate<Standing> so) {
        return IntStream.range(0, standings.size())
                .filter(place -> so.test(standings.get(place)))
                .boxed()
                .toList();
    }

    /** The places of those whose Moves are under way. */
    public List<Integer> running() {
        return places(Standing::running);
    }

    /** The places of those whose Moves are to be made and perhaps were not. */
    List<Integer> unmade() {
        return places(each -> each.running() && !each.made());
    }

    /** The places of those that may be begun now, in order, as many as there is room for. */
    List<Integer> due() {
        int room = Math.max(0, order.parallelism() - running().size());
        return places(Standing::waiting).stream()
                .filter(place -> members.get(place).after().stream()
                        .allMatch(before -> standings.get(before).outcome() != null))
                .limit(room)
                .toList();
    }
}
