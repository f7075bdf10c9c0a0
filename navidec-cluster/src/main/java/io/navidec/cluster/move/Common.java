package io.navidec.cluster.move;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Steps that several ways of moving share: making the copy, carrying changes over, home's marks. */
final class Common {
    static final String CARRY_OVER = "CarryOver";
    static final String RESTORE_FIELDS = "RestoreFields";
    static final String MARK_HOME = "MarkHome";
    static final String RECORD_OUTBOUND = "RecordOutbound";
    static final String RECORD_ABROAD = "RecordAbroad";
    static final String SWITCH = "Switch";
    static final String LAND = "Land";

    private Common() {}

    /** Makes the copy of that content and restores its fields' owners; when both are done, what comes next. */
    static Decision copy(Turn t, Map<String, Object> content, Supplier<Decision> next) {
        Map<String, Object> copy = t.copy();
        if (copy == null) {
            return t.in() ? t.act(create(t, content)) : t.act(dependencies(t, content));
        }
        if (Turn.ending(copy)) {
            return t.waitFor(
                    "an earlier object of that name on " + t.state().course().target() + " is ending");
        }
        if (!t.mine(copy)) {
            if (t.in() && Turn.away(copy) != null && t.on(Rule.STRANGER)) {
                return deleteHome(t, copy, false); // nobody's: a former mover made it after its own move had ended
            }
            if (t.in() || !t.guest(copy)) {
                return nameTaken(t);
            }
            return t.act(adopt(t, content, copy));
        }
        return fields(t, content, copy).orElseGet(next);
    }

    /** The copy is made: its status and its earlier revisions are next, once. */
    static Decision copied(Turn t) {
        AbroadRecord record = t.seen().record();
        Map<String, Object> copy = t.copy();
        return record == null || copy == null
                ? history(t)
                : status(t, content(record), copy).orElseGet(() -> history(t));
    }

    private static Map<String, Object> content(AbroadRecord record) {
        return record.base().isEmpty() ? record.object() : record.base();
    }

    /** The status that nobody would write anew, which creating the copy has left out; what was made suspended until it is there is resumed then. */
    static Optional<Decision> status(Turn t, Map<String, Object> content, Map<String, Object> copy) {
        return t.state().has(MoveState.Note.STATUS_CARRIED)
                ? Optional.empty()
                : missing(t, content, copy).or(() -> resume(t, content, copy));
    }

    private static Optional<Decision> missing(Turn t, Map<String, Object> content, Map<String, Object> copy) {
        Map<String, Object> missing = CarriedStatus.missing(t.state().type(), content, copy);
        Map<String, Object> patch =
                Tree.of("metadata", Tree.of("resourceVersion", Seen.revision(copy)), "status", missing);
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(t.act(new Effect.CarryStatus(
                        "CarryStatus", destination(t), patch, t.state().generation())));
    }

    private static Optional<Decision> resume(Turn t, Map<String, Object> content, Map<String, Object> copy) {
        boolean held = CarriedStatus.vital(t.state().type())
                && Finished.of(t.state().type(), content)
                && Tree.isTrue(copy, "spec", "suspend")
                && !Tree.isTrue(content, "spec", "suspend");
        Map<String, Object> patch =
                Tree.of("metadata", Tree.of("resourceVersion", Seen.revision(copy)), "spec", Tree.of("suspend", false));
        return held
                ? Optional.of(t.act(new Effect.Patch(
                        "ResumeCopy", destination(t), patch, t.state().generation())))
                : Optional.empty();
    }

    /** Where the copy is made: put back home, home. */
    private static String destination(Turn t) {
        return t.state().has(MoveState.Note.TURNED_HOME)
                ? t.home()
                : t.state().course().target();
    }

    /** Of a custom kind once only in each phase: an operator may be at work there already. What must be there is looked for again. */
    static Decision statusCarried(Turn t) {
        if (CarriedStatus.vital(t.state().type())) {
            return new Decision.Again();
        }
        return t.state().phase() == MovePhase.COPYING && !t.state().breaksFirst()
                ? history(t)
                : t.journal(new MoveEvent.StatusCarried(t.now()));
    }

    /** Somebody has made of it meanwhile what cannot be copied, or would run in both places. */
    static Optional<Decision> changed(Turn t, @Nullable Map<String, Object> source) {
        return source == null
                ? Optional.empty()
                : Movable.refusalOfContent(t.state().type(), source, t.permits())
                        .map(no -> t.giveUp(MovePhase.REFUSED, no.reason(), no.message()));
    }

    private static Decision history(Turn t) {
        AbroadRecord record = t.seen().record();
        Map<String, Object> copy = t.copy();
        List<Map<String, Object>> revisions = record == null || copy == null ? List.of() : revisions(t, record, copy);
        return revisions.isEmpty()
                ? whole(t, copy)
                : t.act(new Effect.CopyHistory("CopyHistory", t.state().course().target(), revisions));
    }

    /** Most kinds have nothing to settle. */
    private static Decision whole(Turn t, @Nullable Map<String, Object> copy) {
        MoveEvent copied = new MoveEvent.Copied(t.now());
        boolean ready = copy != null
                && !t.state().breaksFirst()
                && Settled.of(t.state().type(), copy).ready();
        return new Decision.Journal(ready ? List.of(copied, new MoveEvent.Ready(t.now())) : List.of(copied));
    }

    /** What is to be made beside that copy. */
    static List<Map<String, Object>> revisions(Turn t, AbroadRecord record, Map<String, Object> copy) {
        List<Map<String, Object>> found = t.state().breaksFirst()
                ? record.history()
                : RolloutHistory.read(t.seen().at(Place.HISTORY));
        return RolloutHistory.copies(t.state().type(), content(record), found, Seen.uid(copy));
    }

    /** On the way back home the record forgets them then; else the journal says that the copy is whole. */
    static Decision historyCopied(Turn t) {
        AbroadRecord record = t.seen().record();
        return record != null && t.state().phase() == MovePhase.UNDOING
                ? t.act(new Effect.WriteRecord("HistoryCopied", record.history(List.of())))
                : t.journal(new MoveEvent.Copied(t.now()));
    }

    static Decision nameTaken(Turn t) {
        if (t.in() && t.state().breaksFirst() && t.state().phase() == MovePhase.COPYING) {
            // It is nowhere else by now: there is no way back.
            return t.waitFor(takenWords(t));
        }
        return t.giveUp(MovePhase.REFUSED, "NameTaken", takenWords(t));
    }

    static String takenWords(Turn t) {
        return "an object of that name, and not of this home, is on "
                + t.state().course().target() + ": delete or rename it there first";
    }

    static Effect dependencies(Turn t, Map<String, Object> content) {
        List<Dependency> all = new ArrayList<>(Dependencies.of(t.state().type(), content));
        AbroadRecord record = t.seen().record();
        if (record != null) {
            all.addAll(Companions.copied(record));
        }
        return all.isEmpty()
                ? create(t, content)
                : new Effect.CopyDependencies(
                        "CopyDependencies", t.state().course().target(), all);
    }

    /** What is to be copied besides, as the order says; none where it has not been looked for. */
    static List<Dependency> companions(Turn t, Map<String, Object> content) {
        return t.copiesCompanions()
                ? Companions.copied(t.state().type(), content, t.seen().at(Place.COMPANIONS))
                : List.of();
    }

    static Effect create(Turn t, Map<String, Object> content) {
        return t.in()
                ? new Effect.Create("CreateHome", t.home(), Copies.hidden(t, content))
                : new Effect.Create("CreateGuest", t.state().course().target(), Copies.guest(t, content));
    }

    /** A guest of ours from an older attempt, or copied because another object needs it: it becomes this move's. */
    private static Effect adopt(Turn t, Map<String, Object> content, Map<String, Object> found) {
        Map<String, Object> body =
                Tree.with(Copies.guest(t, content), Seen.revision(found), "metadata", "resourceVersion");
        return new Effect.Replace(
                "AdoptGuest", t.state().course().target(), body, t.state().generation());
    }

    /** The owners of the copy's fields, where they are not the original's yet. */
    static Optional<Decision> fields(Turn t, Map<String, Object> content, Map<String, Object> copy) {
        if (t.state().has(MoveState.Note.FIELDS_SKIPPED) || !Copies.disowned(copy, content)) {
            return Optional.empty();
        }
        return Optional.of(t.act(new Effect.Replace(
                RESTORE_FIELDS,
                t.state().course().target(),
                Copies.owned(copy, content),
                t.state().generation())));
    }

    /**
     * What changed at the source since the copy was made goes over to the copy: noted in the record first, together with what the copy
     * is made from by then, so that a crash in between repeats it and a value that changed back is not overlooked.
     */
    static Optional<Decision> carry(
            Turn t, AbroadRecord record, Map<String, Object> made, @Nullable Map<String, Object> now, Noting noting) {
        Map<String, Object> copy = t.copy();
        if (copy == null) {
            return Optional.empty();
        }
        if (!record.carry().isEmpty()) {
            return Optional.of(t.act(patch(t, record.carry(), copy)));
        }
        if (now == null || !t.on(Rule.CARRY)) {
            return Optional.empty();
        }
        Map<String, Object> difference = Copies.difference(t.state(), made, now);
        if (difference.isEmpty()) {
            return Optional.empty();
        }
        if (!t.on(Rule.NOTE)) {
            return Optional.of(t.act(patch(t, difference, copy)));
        }
        AbroadRecord noted = noting.of(record, Copies.content(now, record.creationTimestamp()));
        return Optional.of(t.act(new Effect.WriteRecord("NoteCarry", noted.carry(difference))));
    }

    /**
     * Before the switch, as {@link #carry}, so that little is left to be done while writes are held; but not for ever: who writes faster than a mover looks would keep
     * the object where it is. What is noted already is done in any case.
     */
    static Optional<Decision> catchUp(
            Turn t, AbroadRecord record, Map<String, Object> made, @Nullable Map<String, Object> now, Noting noting) {
        return carry(t, record, made, t.keepsUp() ? now : null, noting);
    }

    /** The copy has the change: that is noted, too. A crash in between repeats the patch, which changes nothing then. */
    static Decision carriedOver(Turn t) {
        AbroadRecord record = t.seen().record();
        if (record == null) {
            return new Decision.Again();
        }
        AbroadRecord after = record.carry(Map.of());
        Map<String, Object> now = t.out() ? t.ownHome() : t.sourceGuest();
        if (!t.on(Rule.NOTE) && now != null) {
            Map<String, Object> content = Copies.content(now, record.creationTimestamp());
            after = t.out() ? record.content(content) : record.base(content);
        }
        return t.act(new Effect.WriteRecord("CarriedOver", after));
    }

    /** Where a record keeps what the copy is made from. */
    interface Noting {
        AbroadRecord of(AbroadRecord record, Map<String, Object> content);
    }

    private static Effect patch(Turn t, Map<String, Object> carry, Map<String, Object> copy) {
        Map<String, Object> exactly = Tree.with(carry, Seen.revision(copy), "metadata", "resourceVersion");
        return new Effect.Patch(
                CARRY_OVER, t.state().course().target(), exactly, t.state().generation());
    }

    /** Ends home's object, which bears our mark: no controller of its finalizers is to clean up after something that lives on. */
    static Decision deleteHome(Turn t, Map<String, Object> object, boolean whole) {
        if (Turn.ending(object)) {
            return t.waitFor("the object at home, and what runs for it, is ending");
        }
        if (!Tree.list(object, "metadata", "finalizers").isEmpty()) {
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("resourceVersion", Seen.revision(object));
            metadata.put("finalizers", List.of());
            return t.act(new Effect.Patch("UnholdHome", t.home(), Tree.of("metadata", metadata), 0));
        }
        return t.act(new Effect.DeleteHome("DeleteHome", Seen.uid(object), Seen.revision(object), whole));
    }

    static Effect mark(Turn t, Map<String, Object> object) {
        return new Effect.Patch(
                MARK_HOME,
                t.home(),
                Turn.annotate(object, Names.AWAY, t.state().order().uid()),
                0);
    }

    static Effect unmark(Turn t, Map<String, Object> object) {
        Map<String, Object> patch = Turn.annotate(object, Names.AWAY, null);
        return new Effect.Patch(
                "UnmarkHome", t.home(), Tree.with(patch, null, "metadata", "annotations", Names.GENERATION), 0);
    }

    /** The home object as it counts for differences: we took its finalizers away ourselves once it was marked. */
    static Map<String, Object> asAsked(Turn t, Map<String, Object> homeObject, Map<String, Object> recorded) {
        List<Object> finalizers = Tree.list(recorded, "metadata", "finalizers");
        return !t.marked(homeObject) || finalizers.isEmpty()
                ? homeObject
                : Tree.with(homeObject, finalizers, "metadata", "finalizers");
    }
}
