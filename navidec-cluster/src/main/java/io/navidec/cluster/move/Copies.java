package io.navidec.cluster.move;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.OwnerReferences;
import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The forms one object takes on a move: in its record, as a guest, as a hidden object at home. Pure. */
public final class Copies {
    /** The field manager of all that movers write: its entries in managedFields are nobody's, and are taken out again. */
    public static final String MANAGER = "navidec-mover";

    private Copies() {}

    /** As a record keeps it: as home's clients see it, less what says where it is. */
    public static Map<String, Object> content(Map<String, Object> object, String creationTimestamp) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        Tree.map(object, "metadata").forEach((key, value) -> {
            switch (key) {
                case "uid", "resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds" -> {}
                case "annotations", "labels" -> {
                    Map<String, Object> kept = own(Tree.map(object, "metadata", key));
                    if (!kept.isEmpty()) {
                        metadata.put(key, kept);
                    }
                }
                case "creationTimestamp" -> metadata.put(key, creationTimestamp);
                case "managedFields" -> metadata.put(key, owners(object));
                default -> metadata.put(key, value);
            }
        });
        return Tree.with(object, metadata, "metadata");
    }

    private static Map<String, Object> own(Map<String, Object> entries) {
        Map<String, Object> out = new LinkedHashMap<>();
        entries.forEach((key, value) -> {
            if (!key.startsWith(Names.PREFIX)) {
                out.put(key, value);
            }
        });
        return out;
    }

    /** As a guest of ours: its copy form, with who it is, whose move brought it and that move's number. */
    static Map<String, Object> guest(Turn turn, Map<String, Object> content) {
        MoveState state = turn.state();
        return annotated(
                CopyForm.of(state.type(), content),
                Tree.of(
                        Names.HOME, turn.home(),
                        Names.UID, state.course().knownUid(),
                        Names.MOVE, state.order().uid(),
                        Names.GENERATION, Long.toString(state.generation())));
    }

    /**
     * As an object at home that clients do not see yet; the number tells it from an original that is on its way out. It is owned by what is there: home's garbage
     * collector would delete it for the sake of owners that are not.
     */
    static Map<String, Object> hidden(Turn turn, Map<String, Object> content) {
        return annotated(
                OwnerReferences.with(CopyForm.of(turn.state().type(), content), OwnersSeen.atHome(turn.seen())),
                Tree.of(
                        Names.AWAY,
                        turn.state().order().uid(),
                        Names.GENERATION,
                        Long.toString(turn.state().generation())));
    }

    private static Map<String, Object> annotated(Map<String, Object> object, Map<String, Object> marks) {
        Map<String, Object> annotations = new LinkedHashMap<>(Tree.map(object, "metadata", "annotations"));
        annotations.putAll(marks);
        return Tree.with(object, annotations, "metadata", "annotations");
    }

    /** What somebody asked for between two states of an object. */
    static Map<String, Object> difference(MoveState state, Map<String, Object> before, Map<String, Object> now) {
        return MergePatch.between(CopyForm.of(state.type(), before), CopyForm.of(state.type(), now));
    }

    /** The owners of an object's fields, less movers. */
    public static List<Object> owners(Map<String, Object> object) {
        List<Object> kept = new ArrayList<>();
        for (Map<String, Object> entry : Tree.maps(object, "metadata", "managedFields")) {
            if (!MANAGER.equals(entry.get("manager"))) {
                kept.add(entry);
            }
        }
        return kept;
    }

    /** Whether fields of a copy belong to the mover still, rather than to those who own them in the original. */
    static boolean disowned(Map<String, Object> copy, Map<String, Object> original) {
        return !owners(original).isEmpty()
                && Tree.maps(copy, "metadata", "managedFields").stream()
                        .anyMatch(entry -> MANAGER.equals(entry.get("manager")));
    }

    /** The copy with the owners of the original. */
    static Map<String, Object> owned(Map<String, Object> copy, Map<String, Object> original) {
        return Tree.with(copy, owners(original), "metadata", "managedFields");
    }

    /** The record that keeps the pair of uids while the object is at home; its content is home's own again. */
    static AbroadRecord keeper(Turn turn, AbroadRecord record, Map<String, Object> homeObject) {
        MoveState state = turn.state();
        return record.in(io.navidec.cluster.record.Phase.HOME)
                .turnedHome(false)
                .generations(state.generation(), 0)
                .at(turn.home())
                .seen(
                        Seen.uid(homeObject),
                        Seen.revision(homeObject),
                        turn.now().toString())
                .base(Map.of())
                .carry(Map.of())
                .history(List.of())
                .owners(List.of())
                .content(Map.of())
                .ownedBy(state.type(), state.key().name(), Seen.uid(homeObject));
    }
}
