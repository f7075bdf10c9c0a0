package io.navidec.cluster.view;

import io.navidec.cluster.view.WatchEmission.Event;
import io.navidec.cluster.view.WatchEmission.LookUp;
import io.navidec.cluster.view.WatchEmission.Mark;
import io.navidec.cluster.view.WatchInput.Bookmark;
import io.navidec.cluster.view.WatchInput.HomeEvent;
import io.navidec.cluster.view.WatchInput.LookedUp;
import io.navidec.cluster.view.WatchInput.Present;
import io.navidec.cluster.view.WatchInput.RecordChange;
import io.navidec.shared.kube.ResourceKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a merged watch tells of one input, by the rules of design 3.2; {@link MergedWatch} says in what order they come. Home's states are told
 * only once home's half has passed them, so that a resourceVersion that is no record's own says: home's half is complete up to here
 * ({@link Resume} relies on it). Deterministic; one thread.
 */
final class WatchRules<C> {
    private final Set<Rule> off;
    private final Told told = new Told();
    private final Map<ResourceKey, Slot<C>> slots = new HashMap<>();
    /** Home's states up to here have come, or do not come by home's half. */
    private long passed;

    private long newest;
    private int asked;
    private long heldMark;

    /** A key whose record is visible, or that is being looked up. */
    private static final class Slot<C> {
        @Nullable
        Seen<C> record;
        /** The state that was visible last. */
        @Nullable
        Seen<C> last;

        boolean asked;
        /** A look-up older than this tells nothing. */
        long need;
        /** Home's latest event while it is looked up. */
        @Nullable
        HomeEvent<C> held;
    }

    WatchRules(long passed, Set<Rule> off) {
        this.passed = passed;
        this.off = off;
    }

    /** Keys that are being looked up. */
    int asked() {
        return asked;
    }

    /** Home's half has come to this revision. */
    void passed(long revision) {
        passed = Math.max(passed, revision);
    }

    void present(Present<C> present, List<WatchEmission<C>> out) {
        slot(present.key()).record = present.record();
        if (present.announce() && present.record().matches()) {
            tell(EventType.ADDED, present.key(), present.record(), out);
        }
    }

    /** Rules 2 and 4. */
    void judge(HomeEvent<C> event, List<WatchEmission<C>> out) {
        Slot<C> slot = slots.get(event.key());
        if (slot != null && slot.asked && !event.away()) {
            slot.held = event;
            return;
        }
        if (slot != null && slot.record != null && !off.contains(Rule.DEDUPE)) {
            return;
        }
        if (event.away() && !off.contains(Rule.MARK)) {
            return;
        }
        if (event.object().revision() <= told.floor(event.key()) && !off.contains(Rule.FLOOR)) {
            return;
        }
        String known = told.uid(event.key());
        EventType type = event.type();
        if (type == EventType.DELETED) {
            if (known == null || !known.isEmpty()) {
                delete(event.key(), event.object(), event.object().revision(), out);
            }
            return;
        }
        // A client that was told the record of it knows it; one that was told its end does not.
        boolean knows = known == null
                ? type == EventType.MODIFIED
                : known.equals(event.object().uid());
        tell(knows ? EventType.MODIFIED : EventType.ADDED, event.key(), event.object(), out);
    }

    /** Rule 8. While something is looked up a bookmark would promise too much. */
    void bookmark(Bookmark<C> bookmark, List<WatchEmission<C>> out) {
        if (bookmark.closing()) {
            newest = Math.max(newest, bookmark.revision());
            out.add(new Mark<>(newest, true));
        } else if (asked > 0) {
            heldMark = bookmark.revision();
        } else {
            mark(bookmark.revision(), out);
        }
    }

    private void mark(long revision, List<WatchEmission<C>> out) {
        if (revision >= newest) {
            newest = revision;
            out.add(new Mark<>(revision, false));
        }
    }

    /** Rules 1, 3 and 5. */
    void record(RecordChange<C> change, List<WatchEmission<C>> out) {
        Slot<C> slot = slot(change.key());
        if (change.after() == null) {
            slot.last = slot.record != null ? slot.record : change.before();
            slot.record = null;
            gone(change, slot, out);
            return;
        }
        Seen<C> before = slot.record != null ? slot.record : change.before();
        slot.record = change.after();
        if (change.after().revision() <= told.floor(change.key()) && !off.contains(Rule.FLOOR)) {
            return;
        }
        String known = told.uid(change.key());
        if (known != null && !known.isEmpty() && !known.equals(change.after().uid())) {
            if (before != null && known.equals(before.uid())) {
                replace(change.key(), before, change.after(), out);
            } else {
                slot.last = null;
                ask(change.key(), slot, change.revision(), out);
            }
            return;
        }
        boolean knows = known == null ? !change.fresh() && (before == null || before.matches()) : !known.isEmpty();
        show(change.key(), knows, change.after(), change.after(), change.after().revision(), out);
    }

    private void gone(RecordChange<C> change, Slot<C> slot, List<WatchEmission<C>> out) {
        if (!off.contains(Rule.FETCH)) {
            ask(change.key(), slot, change.revision(), out);
            return;
        }
        Seen<C> last = slot.last;
        slots.remove(change.key());
        if (last != null) {
            delete(change.key(), last, change.revision(), out);
        }
    }

    private void ask(ResourceKey key, Slot<C> slot, long need, List<WatchEmission<C>> out) {
        slot.need = Math.max(slot.need, need);
        if (!slot.asked) {
            slot.asked = true;
            asked++;
            out.add(new LookUp<>(key));
        }
    }

    void lookedUp(LookedUp<C> answer, List<WatchEmission<C>> out) {
        Slot<C> slot = slots.get(answer.key());
        if (slot == null || !slot.asked) {
            return;
        }
        if (answer.revision() < slot.need) {
            out.add(new LookUp<>(answer.key()));
            return;
        }
        slot.asked = false;
        asked--;
        HomeEvent<C> held = slot.held;
        slot.held = null;
        if (slot.record != null) {
            change(answer, slot, slot.record, held, out);
        } else {
            if (answer.record() == null) {
                settle(answer, slot, out);
            } // else: the record is back, and its change is on its way to us
            slots.remove(answer.key());
            if (held != null) {
                judge(held, out);
            }
        }
        if (asked == 0 && heldMark > 0) {
            mark(heldMark, out);
            heldMark = 0;
        }
    }

    /** Rule 5: the client may still hold another object of that name. */
    private void change(
            LookedUp<C> answer, Slot<C> slot, Seen<C> record, @Nullable HomeEvent<C> held, List<WatchEmission<C>> out) {
        String known = told.uid(answer.key());
        if (known == null || known.isEmpty() || known.equals(record.uid())) {
            if (record.revision() > told.floor(answer.key())) {
                show(answer.key(), known == null || !known.isEmpty(), record, record, record.revision(), out);
            }
            return;
        }
        Seen<C> old = slot.last;
        if (answer.home() != null && answer.home().uid().equals(known)) {
            old = answer.home();
        } else if (held != null && held.object().uid().equals(known)) {
            old = held.object();
        }
        if (old != null && old.uid().equals(known)) {
            replace(answer.key(), old, record, out);
        } else {
            show(answer.key(), true, record, record, record.revision(), out);
        }
    }

    /** Rule 3: what the view says now that the record is not visible. */
    private void settle(LookedUp<C> answer, Slot<C> slot, List<WatchEmission<C>> out) {
        ResourceKey key = answer.key();
        Seen<C> last = slot.last;
        Seen<C> home = answer.home();
        String known = told.uid(key);
        boolean knows = known == null ? last != null && last.matches() : !known.isEmpty();
        // Of a client that resumed nobody knows which of two objects of one name it holds: it is told the new one only.
        boolean other = known != null && !known.isEmpty() && home != null && !known.equals(home.uid());
        if (home != null && home.matches() && home.revision() > passed) {
            // Home's half will tell it, in its own order.
            if (other && last != null) {
                delete(key, last, slot.need, out);
            }
            told.floor(key, home.revision() - 1);
            return;
        }
        if (home != null && home.matches()) {
            if (other && last != null) {
                replace(key, last, home, out);
            } else {
                show(key, knows, home, home, home.revision(), out);
            }
        } else if (knows && last != null) {
            delete(key, home != null ? home : last, slot.need, out);
        }
        told.floor(key, Math.max(answer.revision(), told.floor(key)));
    }

    private void replace(ResourceKey key, Seen<C> old, Seen<C> fresh, List<WatchEmission<C>> out) {
        delete(key, old, old.revision(), out);
        if (fresh.matches()) {
            tell(EventType.ADDED, key, fresh, out);
        }
    }

    /** Tells a state, or the client's loss of it to a selector. */
    private void show(
            ResourceKey key,
            boolean knows,
            Seen<C> state,
            Seen<C> tombstone,
            long revision,
            List<WatchEmission<C>> out) {
        if (state.matches()) {
            tell(knows ? EventType.MODIFIED : EventType.ADDED, key, state, out);
        } else if (knows) {
            delete(key, tombstone, revision, out);
        } else {
            told.absent(key, state.revision());
        }
    }

    private void tell(EventType type, ResourceKey key, Seen<C> state, List<WatchEmission<C>> out) {
        told.present(key, state.uid(), state.revision());
        newest = Math.max(newest, state.revision());
        out.add(new Event<>(type, key, state, state.revision()));
    }

    private void delete(ResourceKey key, Seen<C> last, long revision, List<WatchEmission<C>> out) {
        told.absent(key, revision);
        newest = Math.max(newest, revision);
        out.add(new Event<>(EventType.DELETED, key, last, revision));
    }

    private Slot<C> slot(ResourceKey key) {
        return slots.computeIfAbsent(key, k -> new Slot<>());
    }
}
