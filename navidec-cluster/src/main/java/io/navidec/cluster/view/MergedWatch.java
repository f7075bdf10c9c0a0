package io.navidec.cluster.view;

import io.navidec.cluster.view.WatchEmission.Event;
import io.navidec.cluster.view.WatchInput.Bookmark;
import io.navidec.cluster.view.WatchInput.HomeEvent;
import io.navidec.cluster.view.WatchInput.LookedUp;
import io.navidec.cluster.view.WatchInput.Missed;
import io.navidec.cluster.view.WatchInput.Present;
import io.navidec.cluster.view.WatchInput.Quiet;
import io.navidec.cluster.view.WatchInput.RecordChange;
import io.navidec.shared.kube.ResourceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client's watch, merged of home's half and the records' half by the rules of design 3.2. Deterministic: what it emits follows from
 * its inputs and their order alone. Invariant: the events folded give, once both halves stand still, what {@code view(key)} says. One thread.
 *
 * <p>This class says in what order a client that resumes is told what it missed, so that wherever it is cut off it stands at a revision that
 * promises no more than it was told; {@link WatchRules} says what each input tells.
 */
public final class MergedWatch<C> {
    private final WatchRules<C> rules;
    /** Of home's events up to here only the latest per key is told. */
    private final long upTo;

    private @Nullable Map<ResourceKey, HomeEvent<C>> early;
    /** What was missed, until all of it is known. */
    private @Nullable List<Event<C>> missed;

    private final List<WatchInput<C>> waiting = new ArrayList<>();
    private boolean settling;
    private boolean recovering;

    /**
     * @param opened revision at which home's half is opened; 0 when it begins with the objects as they are
     * @param upTo where the client stands; 0 as above
     * @param off rules switched off; none in production
     */
    public MergedWatch(long opened, long upTo, Set<Rule> off) {
        this.rules = new WatchRules<>(opened, off);
        this.upTo = upTo;
        this.early = opened < upTo ? new LinkedHashMap<>() : null;
    }

    /** Takes one input and says what is to be done, in order. */
    public List<WatchEmission<C>> step(WatchInput<C> input) {
        List<WatchEmission<C>> out = new ArrayList<>(2);
        dispatch(input, out);
        return out;
    }

    private void dispatch(WatchInput<C> input, List<WatchEmission<C>> out) {
        if (settling && !catchingUp()) {
            release(input, out);
        }
        boolean behind = settling && input instanceof RecordChange<C>;
        if (behind || (catchingUp() && !(input instanceof LookedUp<C>))) {
            waiting.add(input);
        } else {
            take(input, out);
        }
    }

    /** While home's half tells what lay behind, what records do goes in between, in the order of revisions. */
    private void release(WatchInput<C> input, List<WatchEmission<C>> out) {
        long now = switch (input) {
            case HomeEvent<C> event -> event.object().revision();
            case Bookmark<C> bookmark -> bookmark.revision();
            default -> 0;
        };
        List<RecordChange<C>> due = new ArrayList<>();
        for (WatchInput<C> each : waiting) {
            if (each instanceof RecordChange<C> change && change.revision() <= now) {
                due.add(change);
            }
        }
        due.sort(Comparator.comparingLong(RecordChange::revision));
        for (RecordChange<C> change : due) {
            if (rules.asked() == 0) {
                flush(out);
                waiting.remove(change);
                rules.record(change, out);
            }
        }
        recovering = rules.asked() > 0;
    }

    private void take(WatchInput<C> input, List<WatchEmission<C>> out) {
        switch (input) {
            case Present<C> present -> rules.present(present, out);
            case Missed<C> resumed -> missed(resumed, out);
            case HomeEvent<C> event -> home(event, out);
            case Bookmark<C> bookmark -> bookmark(bookmark, out);
            case RecordChange<C> change -> rules.record(change, out);
            case LookedUp<C> answer -> {
                List<WatchEmission<C>> now = new ArrayList<>(2);
                rules.lookedUp(answer, now);
                collect(now, out);
                if (recovering && rules.asked() == 0) {
                    proceed(out);
                }
            }
            case Quiet<C> quiet -> settled(out);
        }
    }

    /**
     * What a client that resumes may have missed is told whole and in the order of revisions before anything else: a client that is cut off in the
     * middle must not stand at a revision that promises more than it was told.
     */
    private void missed(Missed<C> resumed, List<WatchEmission<C>> out) {
        settling = true;
        missed = new ArrayList<>();
        List<WatchEmission<C>> now = new ArrayList<>();
        for (RecordChange<C> change : resumed.changes()) {
            if (change.revision() <= upTo) {
                rules.record(change, now);
            } else {
                waiting.add(change); // it would take the client further than home's half
            }
        }
        collect(now, out);
    }

    private void collect(List<WatchEmission<C>> now, List<WatchEmission<C>> out) {
        List<Event<C>> events = missed;
        for (WatchEmission<C> each : now) {
            if (each instanceof Event<C> event && events != null) {
                events.add(event);
            } else {
                out.add(each);
            }
        }
        if (rules.asked() == 0 && events != null) {
            missed = null;
            events.sort(Comparator.comparingLong(Event::revision));
            out.addAll(events);
            proceed(out);
        }
    }

    /** Home's half has told what lay behind: only now may what records do go on, or the client would stand further than home's half. */
    private void settled(List<WatchEmission<C>> out) {
        flush(out);
        settling = false;
        proceed(out);
    }

    /** One by one: what comes after a look-up waits for its answer. */
    private void proceed(List<WatchEmission<C>> out) {
        recovering = false;
        List<WatchInput<C>> next = List.copyOf(waiting);
        waiting.clear();
        for (WatchInput<C> each : next) {
            recovering = rules.asked() > 0;
            dispatch(each, out);
        }
        recovering = rules.asked() > 0 && !next.isEmpty();
    }

    /** Whether the stream has resumed and waits for {@link Quiet}. */
    public boolean settling() {
        return settling;
    }

    /** Whether the client is still to be told what it missed; home's half had better wait. */
    public boolean catchingUp() {
        return missed != null || recovering;
    }

    private void home(HomeEvent<C> event, List<WatchEmission<C>> out) {
        rules.passed(event.object().revision());
        Map<ResourceKey, HomeEvent<C>> waiting = early;
        if (waiting != null && event.object().revision() <= upTo) {
            waiting.remove(event.key());
            waiting.put(event.key(), event);
            return;
        }
        flush(out);
        rules.judge(event, out);
    }

    private void flush(List<WatchEmission<C>> out) {
        Map<ResourceKey, HomeEvent<C>> waiting = early;
        early = null;
        if (waiting != null) {
            Collection<HomeEvent<C>> events = waiting.values();
            events.forEach(each -> rules.judge(known(each), out));
        }
    }

    /** What happened before X a client most likely knows: its list had it. */
    private HomeEvent<C> known(HomeEvent<C> event) {
        return event.type() == EventType.ADDED
                ? new HomeEvent<>(EventType.MODIFIED, event.key(), event.object(), event.away())
                : event;
    }

    private void bookmark(Bookmark<C> bookmark, List<WatchEmission<C>> out) {
        rules.passed(bookmark.revision());
        if (bookmark.closing() || bookmark.revision() >= upTo) {
            flush(out);
        }
        rules.bookmark(bookmark, out);
    }
}
