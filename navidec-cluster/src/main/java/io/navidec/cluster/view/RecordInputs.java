package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.shared.kube.ResourceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes of records as inputs of a {@link MergedWatch}.
 *
 * @param matches whether the watch's selectors take a record
 * @param content what an event is made of
 */
public record RecordInputs<C>(Predicate<AbroadRecord> matches, Function<AbroadRecord, C> content) {

    /** A record's state. */
    public Seen<C> seen(AbroadRecord record) {
        return new Seen<>(record.uid(), record.revision(), matches.test(record), content.apply(record));
    }

    /** A change as it happens; null when clients see nothing of it. */
    public WatchInput.@Nullable RecordChange<C> live(AbroadTable.Change change) {
        return fold(change.key(), List.of(change));
    }

    /**
     * What a client that resumes at {@code x} may have missed: up to there per key the latest state, as it was told of most; after that every change, as a
     * watch of home's tells them, for who waits for a state that has passed meanwhile waits for ever.
     */
    public List<WatchInput.RecordChange<C>> missed(List<AbroadTable.Change> changes, long x) {
        Map<ResourceKey, List<AbroadTable.Change>> early = new LinkedHashMap<>();
        List<WatchInput.RecordChange<C>> late = new ArrayList<>();
        for (AbroadTable.Change change : changes) {
            if (change.revision() <= x) {
                early.computeIfAbsent(change.key(), key -> new ArrayList<>()).add(change);
            } else {
                add(change.key(), List.of(change), late);
            }
        }
        List<WatchInput.RecordChange<C>> out = new ArrayList<>();
        early.forEach((key, each) -> add(key, each, out));
        out.addAll(late);
        return out;
    }

    /**
     * The records as they were at {@code x}, for who resumes there: what home told of an object before its record became visible is told again too.
     *
     * @param visible the records now
     * @param changes at least those after {@code x}, oldest first
     */
    public List<WatchInput.Present<C>> present(List<AbroadRecord> visible, List<AbroadTable.Change> changes, long x) {
        Map<ResourceKey, Optional<AbroadRecord>> then = new LinkedHashMap<>();
        visible.forEach(record -> then.put(record.key(), Optional.of(record)));
        for (AbroadTable.Change change : changes.reversed()) {
            if (change.revision() > x) {
                then.put(change.key(), Optional.ofNullable(change.before()).filter(AbroadRecord::visible));
            }
        }
        List<WatchInput.Present<C>> out = new ArrayList<>();
        then.forEach(
                (key, record) -> record.ifPresent(each -> out.add(new WatchInput.Present<>(key, seen(each), false))));
        return out;
    }

    private void add(ResourceKey key, List<AbroadTable.Change> changes, List<WatchInput.RecordChange<C>> out) {
        WatchInput.RecordChange<C> input = fold(key, changes);
        if (input != null) {
            out.add(input);
        }
    }

    private WatchInput.@Nullable RecordChange<C> fold(ResourceKey key, List<AbroadTable.Change> changes) {
        AbroadTable.Change first = changes.get(0);
        AbroadTable.Change latest = changes.get(changes.size() - 1);
        AbroadRecord before = null;
        for (AbroadTable.Change each : changes) {
            before = better(before, each.before());
        }
        AbroadRecord after = latest.after();
        boolean visible = after != null && after.visible();
        if (!visible && (before == null || !before.visible())) {
            return null;
        }
        boolean fresh =
                first.before() == null && first.after() != null && first.after().visible();
        return new WatchInput.RecordChange<>(
                latest.revision(),
                key,
                before == null ? null : seen(before),
                fresh,
                visible && after != null ? seen(after) : null);
    }

    /** The later one, but a state that a client of these selectors may hold rather than one that it cannot. */
    private @Nullable AbroadRecord better(@Nullable AbroadRecord before, @Nullable AbroadRecord next) {
        if (next == null || (before != null && worth(before) > worth(next))) {
            return before;
        }
        return next;
    }

    private int worth(AbroadRecord record) {
        return (record.visible() ? 1 : 0) + (record.visible() && matches.test(record) ? 1 : 0);
    }
}
